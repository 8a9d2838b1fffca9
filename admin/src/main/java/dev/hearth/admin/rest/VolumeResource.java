package dev.hearth.admin.rest;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.volume.Volume;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Folders of functions that outlive instances. */
@Path("/api/v1/volumes")
@Tag(name = "Volumes")
@Blocking
public class VolumeResource {
  private final AdminPorts ports;

  @Inject
  public VolumeResource(AdminPorts ports) {
    this.ports = ports;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "listVolumes",
      summary = "All volumes, those of deleted functions included")
  public List<Volume> list() {
    return ports.volumes().list();
  }

  @DELETE
  @Path("{function}/{volume}")
  @Operation(
      operationId = "removeVolume",
      summary = "Delete a volume that no instance has, with all its files")
  public void remove(@PathParam("function") String function, @PathParam("volume") String volume) {
    ports.volumes().remove(new FunctionName(function), volume);
  }

  @GET
  @Path("{function}/{volume}/files")
  @Produces("application/x-tar")
  @Operation(
      operationId = "backUpVolume",
      summary = "The files of a volume as a tar",
      description = "As they are while they are read; an instance may write meanwhile.")
  public StreamingOutput backUp(
      @PathParam("function") String function, @PathParam("volume") String volume) {
    FunctionName name = new FunctionName(function);
    // Before the first byte: what is wrong later breaks the connection off.
    ports.volumes().require(name, volume);
    return out -> ports.volumes().backup(name, volume, out);
  }
}

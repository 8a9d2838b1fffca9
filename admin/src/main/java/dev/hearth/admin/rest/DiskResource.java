package dev.hearth.admin.rest;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.api.disk.CleanReport;
import dev.hearth.api.disk.DiskReport;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What uses the disk. */
@Path("/api/v1/disk")
@Tag(name = "Disk")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class DiskResource {
  private final AdminPorts ports;

  @Inject
  public DiskResource(AdminPorts ports) {
    this.ports = ports;
  }

  @GET
  @Operation(operationId = "disk", summary = "What uses how much of the disk, in bytes")
  public DiskReport report() {
    return ports.disk().report();
  }

  @POST
  @Path("clean")
  @Operation(
      operationId = "cleanDisk",
      summary = "Remove what nothing uses, and what exceeds hearth.disk.budget")
  public CleanReport clean() {
    return ports.disk().clean();
  }
}

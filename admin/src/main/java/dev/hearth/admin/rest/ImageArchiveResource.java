package dev.hearth.admin.rest;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Image archives that need not be sent again. */
@Path("/api/v1/image-archives")
@Tag(name = "Images")
@Blocking
public class ImageArchiveResource {
  private final AdminPorts ports;

  @Inject
  public ImageArchiveResource(AdminPorts ports) {
    this.ports = ports;
  }

  /** The image that an archive became. */
  public record ImportedArchive(String archive, String image) {}

  @GET
  @Path("{digest}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "importedArchive",
      summary = "Whether an image archive with this digest was deployed and need not be sent again")
  public ImportedArchive imported(@PathParam("digest") String digest) {
    Digest archive = new Digest(digest);
    return ports
        .images()
        .imported(archive)
        .map(image -> new ImportedArchive(digest, image.value()))
        .orElseThrow(
            () ->
                new HearthException(
                    ErrorCode.NOT_FOUND, "no image of the archive " + digest + " is here"));
  }
}

package dev.hearth.admin.rest;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.StreamingOutput;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Images of functions, for other tools. */
@Path("/api/v1/functions/{name}/image")
@Tag(name = "Images")
@Blocking
public class ImageResource {
  private final AdminPorts ports;
  private final FunctionViews views;

  @Inject
  public ImageResource(AdminPorts ports, FunctionViews views) {
    this.ports = ports;
    this.views = views;
  }

  @GET
  @Produces("application/x-tar")
  @Operation(
      operationId = "exportImage",
      summary = "The image of a revision as a tar",
      description =
          "An OCI image layout with the manifest.json of 'docker save' beside it, as docker load,"
              + " podman load and skopeo read it. Without 'revision' the one with the traffic.")
  public StreamingOutput export(
      @PathParam("name") String name, @QueryParam("revision") String revision) {
    FunctionState state = views.require(new FunctionName(name));
    Revision exported = revision(state, revision);
    boolean serves = state.active().filter(exported::equals).isPresent();
    // Before the first byte: what is wrong later breaks the connection off.
    ports.images().image(exported.spec().image());
    return out -> ports.images().export(exported, serves, out);
  }

  private Revision revision(FunctionState state, String revision) {
    if (revision == null) {
      return state
          .active()
          .orElseThrow(
              () ->
                  new HearthException(
                      ErrorCode.REVISION_NOT_FOUND,
                      "no revision of '" + state.name() + "' has traffic; name one by 'revision'"));
    }
    RevisionId id = RevisionId.parse(revision);
    return ports
        .functions()
        .revision(id)
        .filter(found -> found.id().function().equals(state.name()))
        .orElseThrow(
            () ->
                new HearthException(
                    ErrorCode.REVISION_NOT_FOUND,
                    "there is no revision " + id + " of '" + state.name() + "'"));
  }
}

package dev.hearth.admin.rest;

import dev.hearth.admin.deploy.Deletion;
import dev.hearth.admin.port.AdminPorts;
import dev.hearth.admin.view.ColdStartsView;
import dev.hearth.admin.view.DeletedView;
import dev.hearth.admin.view.FunctionView;
import dev.hearth.admin.view.RevisionView;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.instance.ColdStart;
import dev.hearth.api.instance.ColdStarts;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Functions, their revisions and their scaling. */
@Path("/api/v1/functions")
@Tag(name = "Functions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Blocking
public class FunctionResource {
  private final AdminPorts ports;
  private final FunctionViews views;
  private final Deletion deletion;

  @Inject
  public FunctionResource(AdminPorts ports, FunctionViews views) {
    this.ports = ports;
    this.views = views;
    this.deletion = new Deletion(ports);
  }

  /** Asks for a rollback; without a revision to the one before the active one. */
  public record RollbackRequest(String revision) {}

  /** A number of instances for now. */
  public record ScaleRequest(Integer to) {}

  /** The number of instances that was set. */
  public record ScaleAnswer(int instances) {}

  @GET
  @Operation(operationId = "listFunctions", summary = "List all functions")
  public List<FunctionView> list() {
    return ports.functions().functions().stream().map(views::view).toList();
  }

  @GET
  @Path("{name}")
  @Operation(
      operationId = "describeFunction",
      summary = "Describe a function with its instances, triggers and last starts")
  public FunctionView describe(
      @PathParam("name") String name,
      @Parameter(description = "whether to show the values of the manifest's env too")
          @QueryParam("env")
          @DefaultValue("false")
          boolean env) {
    FunctionState state = views.require(new FunctionName(name));
    Optional<RevisionSpec> spec = state.active().map(Revision::spec);
    List<ColdStart> starts = ports.coldStarts().last(state.name(), ColdStarts.KEPT);
    return views
        .view(state)
        .with(
            ColdStartsView.of(ports.instances().stemCells(state.name()), starts),
            spec.flatMap(it -> ports.builder().handler(it.image())).orElse(null),
            env ? spec.map(RevisionSpec::environment).orElse(Map.of()) : null);
  }

  @DELETE
  @Path("{name}")
  @Operation(
      operationId = "deleteFunction",
      summary =
          "Delete a function; responds when its instances are gone and its disk space is free",
      description =
          "With keepLogs=true its logs and its waiting dead letters stay; else they go too.")
  public DeletedView delete(
      @PathParam("name") String name, @QueryParam("keepLogs") boolean keepLogs)
      throws InterruptedException {
    return deletion.run(views.require(new FunctionName(name)), keepLogs);
  }

  @GET
  @Path("{name}/revisions")
  @Operation(operationId = "listRevisions", summary = "List a function's revisions, newest first")
  public List<RevisionView> revisions(@PathParam("name") String name) {
    FunctionState state = views.require(new FunctionName(name));
    return ports.functions().revisions(state.name()).stream()
        .map(revision -> RevisionView.of(revision, isActive(state, revision)))
        .toList();
  }

  @POST
  @Path("{name}/rollback")
  @Operation(operationId = "rollBackFunction", summary = "Send the traffic to another revision")
  public FunctionView rollBack(@PathParam("name") String name, RollbackRequest request) {
    FunctionState state = views.require(new FunctionName(name));
    RevisionId target =
        request == null || request.revision() == null
            ? revisionBeforeActive(state)
            : RevisionId.parse(request.revision());
    if (!target.function().equals(state.name())) {
      throw new HearthException(
          ErrorCode.REVISION_NOT_FOUND, target + " is not a revision of '" + name + "'");
    }
    // An image that is gone or damaged would take the traffic and serve none of it.
    ports.functions().revision(target).ifPresent(this::requireImage);
    return views.view(ports.functions().rollBack(target));
  }

  @POST
  @Path("{name}/scale")
  @Operation(
      operationId = "scaleFunction",
      summary = "Set the number of instances now; demand decides again from then on")
  public ScaleAnswer scale(@PathParam("name") String name, ScaleRequest request) {
    FunctionState state = views.require(new FunctionName(name));
    if (request == null || request.to() == null || request.to() < 0) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST, "'to' must be a number of instances, 0 or more");
    }
    return new ScaleAnswer(ports.scale().scaleTo(state.name(), request.to()));
  }

  private void requireImage(Revision revision) {
    try {
      ports.images().image(revision.spec().image());
    } catch (HearthException e) {
      throw new HearthException(
          e.code(), "cannot roll back to " + revision.id() + ": " + e.getMessage(), e);
    }
  }

  private RevisionId revisionBeforeActive(FunctionState state) {
    Optional<Revision> active = state.active();
    return ports.functions().revisions(state.name()).stream()
        .map(Revision::id)
        .filter(id -> active.isPresent() && id.number() < active.get().id().number())
        .findFirst()
        .orElseThrow(
            () ->
                new HearthException(
                    ErrorCode.REVISION_NOT_FOUND,
                    "'"
                        + state.name()
                        + "' has no revision before the active one to roll back to"));
  }

  private static boolean isActive(FunctionState state, Revision revision) {
    return state.active().filter(active -> active.id().equals(revision.id())).isPresent();
  }
}

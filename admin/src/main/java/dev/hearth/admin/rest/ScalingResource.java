package dev.hearth.admin.rest;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.admin.view.FunctionView;
import dev.hearth.admin.view.ScalingView;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.ScalingBounds;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.OptionalInt;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How a function is scaled, and why it was scaled as it was. */
@Path("/api/v1/functions/{name}/scaling")
@Tag(name = "Functions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Blocking
public class ScalingResource {
  /** As in a manifest. */
  private static final int MOST_INSTANCES = 1_000;

  private final AdminPorts ports;
  private final FunctionViews views;

  @Inject
  public ScalingResource(AdminPorts ports, FunctionViews views) {
    this.ports = ports;
    this.views = views;
  }

  /** New bounds; null keeps what is. */
  public record BoundsRequest(Integer min, Integer max) {}

  @GET
  @Operation(
      operationId = "listScalingDecisions",
      summary = "The last 50 different decisions about a function, newest first, and why")
  public ScalingView decisions(@PathParam("name") String name) {
    FunctionState state = views.require(new FunctionName(name));
    return ScalingView.of(state, ports.decisions().lastDecisions(state.name()));
  }

  @PUT
  @Operation(
      operationId = "setScalingBounds",
      summary = "Set the function's bounds of instances; they survive a deploy")
  public FunctionView setBounds(@PathParam("name") String name, BoundsRequest request) {
    FunctionState state = views.require(new FunctionName(name));
    if (request == null || (request.min() == null && request.max() == null)) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "the bounds are missing: send 'min', 'max' or both, such as {\"min\":1,\"max\":5}");
    }
    ScalingBounds old = state.function().bounds();
    ScalingBounds bounds =
        new ScalingBounds(
            request.min() == null ? old.min() : OptionalInt.of(request.min()),
            request.max() == null ? old.max() : OptionalInt.of(request.max()));
    checkBounds(bounds);
    checkVolumes(state, bounds);
    return views.view(ports.functions().setBounds(state.name(), bounds));
  }

  private static void checkBounds(ScalingBounds bounds) {
    check("min", bounds.min(), 0);
    check("max", bounds.max(), 1);
    if (bounds.min().orElse(0) > bounds.max().orElse(Integer.MAX_VALUE)) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "min (" + bounds.min().getAsInt() + ") is above max (" + bounds.max().getAsInt() + ")");
    }
  }

  private static void checkVolumes(FunctionState state, ScalingBounds bounds) {
    boolean one = state.active().filter(it -> it.spec().isolation().exclusive()).isPresent();
    if (one && Math.max(bounds.min().orElse(0), bounds.max().orElse(1)) > 1) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "'%s' has a volume that only one instance can have; say 'shared: true' at the volume and deploy, where several may write at a time"
              .formatted(state.name()));
    }
  }

  private static void check(String name, OptionalInt given, int least) {
    if (given.isPresent() && (given.getAsInt() < least || given.getAsInt() > MOST_INSTANCES)) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "'%s' must be from %d to %d, not %d"
              .formatted(name, least, MOST_INSTANCES, given.getAsInt()));
    }
  }
}

package dev.hearth.admin.rest;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.invocation.Invocation;
import dev.hearth.api.invocation.InvocationResult;
import dev.hearth.api.invocation.InvocationState;
import dev.hearth.api.invocation.InvocationText;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Calls that are carried out later, and what became of them. */
@Path("/api/v1/invocations")
@Tag(name = "Invocations")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class InvocationResource {
  private static final int MOST = 1000;

  private final AdminPorts ports;

  @Inject
  public InvocationResource(AdminPorts ports) {
    this.ports = ports;
  }

  @GET
  @Operation(operationId = "listInvocations", summary = "List invocations, newest first")
  public List<Map<String, Object>> list(
      @QueryParam("function") String function,
      @QueryParam("state") String state,
      @QueryParam("limit") @DefaultValue("100") int limit) {
    if (limit < 1 || limit > MOST) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST, "limit must be from 1 to " + MOST + ", not " + limit);
    }
    return ports
        .invocations()
        .list(
            Optional.ofNullable(function).map(FunctionName::new),
            Optional.ofNullable(state).map(InvocationResource::parse),
            limit)
        .stream()
        .map(InvocationText::of)
        .toList();
  }

  @GET
  @Path("{id}")
  @Operation(operationId = "showInvocation", summary = "Show an invocation with its result")
  public Map<String, Object> show(@PathParam("id") String id) {
    return InvocationText.of(require(id));
  }

  @GET
  @Path("{id}/result")
  @Produces(MediaType.WILDCARD)
  @Operation(
      operationId = "showInvocationResult",
      summary = "The body that the function answered, as it was")
  public Response result(@PathParam("id") String id) {
    Invocation invocation = require(id);
    InvocationResult result =
        invocation
            .result()
            .orElseThrow(
                () ->
                    new HearthException(
                        ErrorCode.CONFLICT,
                        "the invocation "
                            + id
                            + " has no result; it is "
                            + invocation.state().word()));
    return Response.ok(result.body())
        .type(result.headers().getOrDefault("content-type", "application/octet-stream"))
        .header("X-Function-Status", result.status())
        .build();
  }

  @DELETE
  @Path("{id}")
  @Operation(operationId = "cancelInvocation", summary = "Cancel an invocation that has not ended")
  public Map<String, Object> cancel(@PathParam("id") String id) {
    return InvocationText.of(ports.invocations().cancel(id).orElseThrow(() -> notFound(id)));
  }

  private Invocation require(String id) {
    return ports.invocations().find(id).orElseThrow(() -> notFound(id));
  }

  private static HearthException notFound(String id) {
    return new HearthException(
        ErrorCode.INVOCATION_NOT_FOUND,
        "there is no invocation '"
            + id
            + "'; those that ended are forgotten after a time (hearth.async.keep)");
  }

  private static InvocationState parse(String text) {
    return Arrays.stream(InvocationState.values())
        .filter(state -> state.word().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new HearthException(
                    ErrorCode.INVALID_REQUEST,
                    "state '"
                        + text
                        + "' is unknown: use queued, running, retrying, succeeded, failed or"
                        + " cancelled"));
  }
}

package dev.hearth.admin.rest;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.admin.view.TriggerView;
import dev.hearth.api.function.FunctionName;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Triggers of all functions. */
@Path("/api/v1/triggers")
@Tag(name = "Triggers")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class TriggerListResource {
  private final AdminPorts ports;
  private final FunctionViews views;

  @Inject
  public TriggerListResource(AdminPorts ports, FunctionViews views) {
    this.ports = ports;
    this.views = views;
  }

  @GET
  @Operation(operationId = "listTriggers", summary = "List triggers with their progress")
  public List<TriggerView> list(@QueryParam("function") String function) {
    return views.triggers(
        function == null
            ? ports.functions().functions().stream()
            : Stream.of(views.require(new FunctionName(function))));
  }
}

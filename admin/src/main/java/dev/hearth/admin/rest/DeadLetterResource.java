package dev.hearth.admin.rest;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.admin.view.DeadLetterView;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.DeadLetterQuery;
import dev.hearth.api.function.FunctionName;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The events of a function that were given up. */
@Path("/api/v1/functions/{name}/dead-letters")
@Tag(name = "Dead letters")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class DeadLetterResource {
  private final AdminPorts ports;
  private final FunctionViews views;

  @Inject
  public DeadLetterResource(AdminPorts ports, FunctionViews views) {
    this.ports = ports;
    this.views = views;
  }

  @GET
  @Operation(operationId = "listDeadLetters", summary = "List dead letters, one page at a time")
  public DeadLetterView.Page list(
      @PathParam("name") String name, @BeanParam DeadLetterFilter filter) {
    return DeadLetterView.Page.of(ports.events().deadLetters().list(query(name, filter)));
  }

  @GET
  @Path("letter")
  @Operation(operationId = "showDeadLetter", summary = "Show a whole dead letter")
  public DeadLetterView show(@PathParam("name") String name, @BeanParam DeadLetterFilter filter) {
    DeadLetterQuery query = query(name, filter);
    String id =
        query
            .id()
            .orElseThrow(
                () ->
                    new HearthException(
                        ErrorCode.INVALID_REQUEST,
                        "the parameter 'id' is missing: it names the dead letter"));
    return ports
        .events()
        .deadLetters()
        .show(query)
        .map(DeadLetterView::of)
        .orElseThrow(
            () ->
                new HearthException(
                    ErrorCode.DEAD_LETTER_NOT_FOUND,
                    "function '"
                        + name
                        + "' has no dead letter '"
                        + id
                        + "'; 'hearth dlq list "
                        + name
                        + "' shows those there are"));
  }

  @POST
  @Path("redrive")
  @Operation(
      operationId = "redriveDeadLetters",
      summary = "Send one page of waiting dead letters to their topics again")
  public DeadLetterView.Page redrive(
      @PathParam("name") String name, @BeanParam DeadLetterFilter filter) {
    return DeadLetterView.Page.of(ports.events().deadLetters().redrive(query(name, filter)));
  }

  @POST
  @Path("drop")
  @Operation(
      operationId = "dropDeadLetters",
      summary = "Mark one page of waiting dead letters as not needed")
  public DeadLetterView.Page drop(
      @PathParam("name") String name, @BeanParam DeadLetterFilter filter) {
    return DeadLetterView.Page.of(ports.events().deadLetters().drop(query(name, filter)));
  }

  private DeadLetterQuery query(String name, DeadLetterFilter filter) {
    return filter.query(views.require(new FunctionName(name)));
  }
}

package dev.hearth.admin.rest;

import dev.hearth.admin.deploy.Topics;
import dev.hearth.admin.port.AdminPorts;
import dev.hearth.api.event.EventRecord;
import dev.hearth.api.event.RecordPosition;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Sends events, for trying triggers out. */
@Path("/api/v1/events")
@Tag(name = "Events")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class EventResource {
  private final AdminPorts ports;

  @Inject
  public EventResource(AdminPorts ports) {
    this.ports = ports;
  }

  @POST
  @Path("{topic}")
  @Consumes(MediaType.WILDCARD)
  @Operation(
      operationId = "sendEvent",
      summary = "Write a record to a topic; answers once the broker has it")
  public RecordPosition send(
      @PathParam("topic") String topic,
      @HeaderParam("X-Event-Key") String key,
      @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType,
      @QueryParam("createTopic") boolean createTopic,
      byte[] value) {
    Topics.ensureForEvent(ports.events(), topic, createTopic);
    return ports
        .events()
        .send(
            new EventRecord(
                topic,
                Optional.ofNullable(key).map(k -> k.getBytes(StandardCharsets.UTF_8)),
                value,
                contentType == null ? Map.of() : Map.of("content-type", contentType)));
  }
}

package dev.hearth.admin.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.admin.port.AdminPorts;
import dev.hearth.api.event.BrokerConnection;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The Kafka cluster that events come from. */
@Path("/api/v1/event-broker")
@Tag(name = "Events")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class EventBrokerResource {
  private final AdminPorts ports;

  @Inject
  public EventBrokerResource(AdminPorts ports) {
    this.ports = ports;
  }

  /**
   * How other programs connect.
   *
   * @param clientProperties path of a file with the settings of a Kafka client; left out for an
   *     external cluster
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Connection(boolean embedded, String bootstrapServers, String clientProperties) {}

  @GET
  @Operation(
      operationId = "describeEventBroker",
      summary = "How other programs connect to Kafka; starts the embedded broker")
  public Connection connection() {
    BrokerConnection connection = ports.events().connection();
    return new Connection(
        ports.events().embedded(),
        connection.bootstrapServers(),
        connection.clientProperties().map(java.nio.file.Path::toString).orElse(null));
  }
}

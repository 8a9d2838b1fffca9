package dev.hearth.admin.rest;

import dev.hearth.admin.deploy.Topics;
import dev.hearth.admin.port.AdminPorts;
import dev.hearth.admin.view.TriggerView;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.BatchPolicy;
import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.RetryPolicy;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Triggers of one function. */
@Path("/api/v1/functions/{name}/triggers/kafka/{topic}")
@Tag(name = "Triggers")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Blocking
public class TriggerResource {
  private final AdminPorts ports;
  private final FunctionViews views;

  @Inject
  public TriggerResource(AdminPorts ports, FunctionViews views) {
    this.ports = ports;
    this.views = views;
  }

  /** Settings of a trigger; null means the default. */
  public record TriggerRequest(
      String order,
      Integer attempts,
      Long backoffMillis,
      Long maxAgeMillis,
      String deadLetter,
      BatchRequest batch,
      String replyTopic,
      boolean createTopic) {
    static final TriggerRequest DEFAULTS =
        new TriggerRequest(null, null, null, null, null, null, null, false);

    KafkaSource source(String topic) {
      KafkaSource defaults = KafkaSource.of(topic);
      KafkaSource source =
          new KafkaSource(
              topic,
              order == null ? defaults.order() : parseOrder(order),
              new RetryPolicy(
                  attempts == null ? defaults.retry().attempts() : attempts,
                  backoffMillis == null
                      ? defaults.retry().backoff()
                      : Duration.ofMillis(backoffMillis),
                  Optional.ofNullable(maxAgeMillis).map(Duration::ofMillis)),
              deadLetter == null ? defaults.deadLetter() : deadLetter);
      return source.with(
          batch == null ? BatchPolicy.NONE : batch.policy(), Optional.ofNullable(replyTopic));
    }

    private static EventOrder parseOrder(String text) {
      return Stream.of(EventOrder.values())
          .filter(order -> order.name().toLowerCase(Locale.ROOT).equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new HearthException(
                      ErrorCode.INVALID_REQUEST,
                      "order '" + text + "' is unknown: use key, partition or none"));
    }
  }

  /** Events that go together; null means the default. */
  public record BatchRequest(int size, Long windowMillis, Long bytes) {
    private static final Duration DEFAULT_WINDOW = Duration.ofMillis(100);

    BatchPolicy policy() {
      return new BatchPolicy(
          size,
          windowMillis == null ? DEFAULT_WINDOW : Duration.ofMillis(windowMillis),
          bytes == null ? BatchPolicy.NONE.bytes() : bytes);
    }
  }

  @PUT
  @Operation(summary = "Call the function for every record of a topic")
  public TriggerView put(
      @PathParam("name") String name, @PathParam("topic") String topic, TriggerRequest request) {
    FunctionState state = views.require(new FunctionName(name));
    TriggerRequest settings = request == null ? TriggerRequest.DEFAULTS : request;
    KafkaSource source = settings.source(topic);
    Topics.ensure(ports.events(), source.topic(), settings.createTopic());
    FunctionState changed = ports.functions().putTrigger(state.name(), source);
    return views.triggers(Stream.of(changed)).stream()
        .filter(view -> view.topic().equals(topic))
        .findFirst()
        .orElseThrow();
  }

  @DELETE
  @Operation(summary = "Remove a trigger")
  public void remove(@PathParam("name") String name, @PathParam("topic") String topic) {
    FunctionState state = views.require(new FunctionName(name));
    ports.functions().removeTrigger(state.name(), topic);
  }
}

package dev.hearth.admin.rest;

import dev.hearth.admin.deploy.Topics;
import dev.hearth.admin.port.AdminPorts;
import dev.hearth.admin.view.FilterView;
import dev.hearth.admin.view.TriggerView;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.filter.EventFilter;
import dev.hearth.api.function.BatchPolicy;
import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.api.function.StartPosition;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
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
      boolean createTopic,
      FilterView filter,
      String from) {
    static final TriggerRequest DEFAULTS =
        new TriggerRequest(null, null, null, null, null, null, null, false, null, null);

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
      return source
          .with(batch == null ? BatchPolicy.NONE : batch.policy(), Optional.ofNullable(replyTopic))
          .with(
              filter == null ? EventFilter.ALL : filter.filter(),
              from == null ? StartPosition.DEFAULT : StartPosition.parse(from));
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
  @Operation(operationId = "putTrigger", summary = "Call the function for every record of a topic")
  public TriggerView put(
      @PathParam("name") String name, @PathParam("topic") String topic, TriggerRequest request) {
    FunctionState state = views.require(new FunctionName(name));
    TriggerRequest settings = request == null ? TriggerRequest.DEFAULTS : request;
    KafkaSource source = settings.source(topic);
    Topics.ensure(ports.events(), source.topic(), settings.createTopic());
    FunctionState changed = ports.functions().putTrigger(state.name(), source);
    return views.trigger(changed, topic);
  }

  @GET
  @Operation(operationId = "describeTrigger", summary = "Describe a trigger with its progress")
  public TriggerView describe(@PathParam("name") String name, @PathParam("topic") String topic) {
    return views.trigger(views.require(new FunctionName(name)), topic);
  }

  @POST
  @Path("pause")
  @Consumes(MediaType.WILDCARD)
  @Operation(
      operationId = "pauseTrigger",
      summary = "Call the function for no more events until the trigger is resumed")
  public TriggerView pause(@PathParam("name") String name, @PathParam("topic") String topic) {
    return views.paused(name, topic, true);
  }

  @POST
  @Path("resume")
  @Consumes(MediaType.WILDCARD)
  @Operation(
      operationId = "resumeTrigger",
      summary = "Let a trigger that was paused go on where it was")
  public TriggerView resume(@PathParam("name") String name, @PathParam("topic") String topic) {
    return views.paused(name, topic, false);
  }

  /**
   * Another place to go on from.
   *
   * @param to latest, earliest, or a time
   */
  public record SeekRequest(String to) {}

  @POST
  @Path("seek")
  @Operation(
      operationId = "seekTrigger",
      summary = "Let a trigger go on from another place in its topic")
  public TriggerView seek(
      @PathParam("name") String name, @PathParam("topic") String topic, SeekRequest request) {
    if (request == null || request.to() == null) {
      throw new IllegalArgumentException("say where to: latest, earliest, or a time, as 'to'");
    }
    FunctionState state = views.require(new FunctionName(name));
    KafkaTrigger trigger =
        state.triggers().stream()
            .filter(each -> each.source().topic().equals(topic))
            .findFirst()
            .orElseThrow(
                () ->
                    new HearthException(
                        ErrorCode.TRIGGER_NOT_FOUND,
                        "function '" + name + "' has no trigger for topic '" + topic + "'"));
    ports.events().seek(trigger, StartPosition.parse(request.to()));
    return views.trigger(state, topic);
  }

  @DELETE
  @Operation(operationId = "removeTrigger", summary = "Remove a trigger")
  public void remove(@PathParam("name") String name, @PathParam("topic") String topic) {
    FunctionState state = views.require(new FunctionName(name));
    ports.functions().removeTrigger(state.name(), topic);
  }
}

package dev.hearth.gateway.kafka.trigger;

import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.kafka.cloudevent.CloudEvents;
import dev.hearth.gateway.kafka.deadletter.DeadLetter;
import dev.hearth.gateway.kafka.deadletter.LetterHeaders;
import dev.hearth.gateway.kafka.dispatch.Attempt;
import dev.hearth.gateway.kafka.dispatch.Destination;
import dev.hearth.gateway.kafka.engine.CallResult;
import dev.hearth.gateway.kafka.filter.RecordFilter;
import dev.hearth.gateway.kafka.engine.Conclusion;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The function of a trigger: events become calls, given-up ones dead letters. */
final class FunctionDestination implements Destination {
  /** Waiting is demand and costs an event nothing; a start that fails says so much earlier. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private static final byte[] NOTHING = {};
  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final TriggerContext context;
  private volatile TriggerSettings settings;
  private volatile RecordFilter filter;

  FunctionDestination(TriggerSettings settings, TriggerContext context) {
    this.settings = settings;
    this.filter = new RecordFilter(settings.trigger().source().filter());
    this.context = context;
  }

  TriggerSettings settings() {
    return settings;
  }

  void update(TriggerSettings changed) {
    settings = changed;
    filter = new RecordFilter(changed.trigger().source().filter());
  }

  @Override
  public int concurrency() {
    TriggerSettings current = settings;
    return current.active() ? current.concurrency() : 0;
  }

  @Override
  public RetryPolicy retry(ConsumerRecord<byte[], byte[]> record) {
    return settings.trigger().source().retry();
  }

  /** A dead letter that is sent again is for the function that gave it up, and for no other. */
  @Override
  public boolean wants(ConsumerRecord<byte[], byte[]> record) {
    return LetterHeaders.redrivenFor(record)
        .map(function -> function.equals(settings.trigger().function().value()))
        .orElseGet(() -> filter.passes(record));
  }

  @Override
  public CompletionStage<CallResult> call(List<Attempt> attempts) {
    Attempt attempt = attempts.getFirst();
    ConsumerRecord<byte[], byte[]> record = attempt.record();
    Map<String, String> headers = new HashMap<>(CloudEvents.headersOf(record, attempt.clusterId()));
    headers.put("idempotency-key", attempt.callId());
    headers.put("x-hearth-attempt", Integer.toString(attempt.number()));
    return context
        .caller()
        .call(
            settings.trigger().function(),
            new FunctionCall(
                "kafka",
                attempt.callId(),
                headers,
                record.value() == null ? NOTHING : record.value(),
                LONGEST_WAIT))
        .thenApply(CallResult::of);
  }

  @Override
  public CompletionStage<Void> conclude(Attempt last, Conclusion conclusion) {
    return switch (conclusion) {
      case Conclusion.Succeeded(var _) -> DONE;
      case Conclusion.GivenUp(String reason, var _) -> {
        TriggerSettings current = settings;
        yield context
            .deadLetters()
            .write(
                new DeadLetter(
                    last.record(),
                    current.trigger().function().value(),
                    last.number(),
                    reason,
                    last.callId(),
                    context.dispatch().clock().instant()),
                current.trigger().source().deadLetter());
      }
    };
  }
}

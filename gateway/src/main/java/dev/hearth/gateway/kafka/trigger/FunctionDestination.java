package dev.hearth.gateway.kafka.trigger;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.BatchPolicy;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.forward.CallOutcome;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.kafka.cloudevent.CloudEvents;
import dev.hearth.gateway.kafka.cluster.KafkaErrors;
import dev.hearth.gateway.kafka.deadletter.DeadLetter;
import dev.hearth.gateway.kafka.deadletter.LetterHeaders;
import dev.hearth.gateway.kafka.dispatch.Attempt;
import dev.hearth.gateway.kafka.dispatch.Destination;
import dev.hearth.gateway.kafka.engine.Batching;
import dev.hearth.gateway.kafka.engine.CallResult;
import dev.hearth.gateway.kafka.engine.Conclusion;
import dev.hearth.gateway.kafka.filter.RecordFilter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The function of a trigger: events become calls, given-up ones dead letters. */
final class FunctionDestination implements Destination {
  /** Waiting is demand and costs an event nothing; a start that fails says so much earlier. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private static final byte[] NOTHING = {};

  /** As many at a time as there are cores, unlike the common pool's threads. */
  private static final Executor WRITERS = Executors.newVirtualThreadPerTaskExecutor();

  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final TriggerContext context;
  private final Batching batching;
  private volatile TriggerSettings settings;
  private volatile RecordFilter filter;

  FunctionDestination(TriggerSettings settings, TriggerContext context) {
    this.settings = settings;
    this.filter = new RecordFilter(settings.trigger().source().filter());
    this.context = context;
    BatchPolicy batch = settings.trigger().source().batch();
    this.batching = new Batching(batch.size(), batch.window().toMillis(), batch.bytes());
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
  public Batching batching() {
    return batching;
  }

  @Override
  public RetryPolicy retry(ConsumerRecord<byte[], byte[]> record) {
    return settings.trigger().source().retry();
  }

  /** A dead letter that is sent again is for the function that gave it up, and for no other. */
  @Override
  public boolean wants(ConsumerRecord<byte[], byte[]> record) {
    Optional<String> redriven = LetterHeaders.redrivenFor(record);
    return redriven.isPresent()
        ? redriven.get().equals(settings.trigger().function().value())
        : filter.passes(record);
  }

  @Override
  public CompletionStage<CallResult> call(List<Attempt> attempts) {
    return batching.size() == 1 ? callAlone(attempts.getFirst()) : callTogether(attempts);
  }

  /**
   * A small body is written where its events have just been looked at; to write a large one takes
   * longer than all else, and the thread of the dispatch has more to do.
   */
  private CompletionStage<CallResult> callTogether(List<Attempt> attempts) {
    FunctionName function = settings.trigger().function();
    Executor writer = Batches.isSmall(attempts) ? Runnable::run : WRITERS;
    return CompletableFuture.supplyAsync(() -> Batches.call(attempts, LONGEST_WAIT), writer)
        .thenCompose(call -> context.caller().call(function, call))
        .thenApply(outcome -> Batches.result(attempts, outcome));
  }

  private CompletionStage<CallResult> callAlone(Attempt attempt) {
    ConsumerRecord<byte[], byte[]> record = attempt.record();
    Map<String, String> headers = CloudEvents.headersOf(record, attempt.clusterId());
    String callId = attempt.callId().toString();
    headers.put("idempotency-key", callId);
    headers.put("x-hearth-attempt", Integer.toString(attempt.number()));
    return context
        .caller()
        .call(
            settings.trigger().function(),
            new FunctionCall(
                "kafka",
                callId,
                headers,
                record.value() == null ? NOTHING : record.value(),
                LONGEST_WAIT))
        .thenApply(
            outcome ->
                CallResult.of(
                    settings.trigger().source().replyTopic().isPresent()
                        ? Reply.checked(outcome)
                        : outcome));
  }

  @Override
  public boolean concludesSuccess() {
    return settings.trigger().source().replyTopic().isPresent();
  }

  @Override
  public CompletionStage<Void> conclude(Attempt last, Conclusion conclusion) {
    return switch (conclusion) {
      case Conclusion.Succeeded(var answer) -> reply(last, answer);
      case Conclusion.GivenUp givenUp -> giveUp(last, givenUp);
    };
  }

  private CompletionStage<Void> giveUp(Attempt last, Conclusion.GivenUp why) {
    TriggerSettings current = settings;
    return context
        .deadLetters()
        .write(
            DeadLetter.of(
                last.record(),
                current.trigger().function().value(),
                last.number(),
                why,
                last.callId().toString(),
                context.dispatch().clock().instant()),
            current.trigger().source().deadLetter());
  }

  private CompletionStage<Void> reply(Attempt last, CallOutcome.Answered answer) {
    KafkaSource source = settings.trigger().source();
    return source
        .replyTopic()
        .flatMap(topic -> Reply.of(answer, last.record(), topic))
        .map(reply -> context.writer().write(reply, source.topic(), "the reply topic"))
        .map(written -> orGiveUp(written, last, answer))
        .orElse(DONE);
  }

  /** A reply that its topic takes in no packing will never be written. */
  private CompletionStage<Void> orGiveUp(
      CompletionStage<Void> written, Attempt last, CallOutcome.Answered answer) {
    return written.exceptionallyCompose(
        error ->
            KafkaErrors.unwrapped(error) instanceof HearthException known
                    && known.code() == ErrorCode.PAYLOAD_TOO_LARGE
                ? giveUp(
                    last,
                    new Conclusion.GivenUp(
                        known.code().slug() + ": " + known.getMessage(), Optional.of(answer)))
                : CompletableFuture.failedFuture(error));
  }
}

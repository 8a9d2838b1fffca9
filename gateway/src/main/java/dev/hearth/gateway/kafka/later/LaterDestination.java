package dev.hearth.gateway.kafka.later;

import dev.hearth.api.function.RetryPolicy;
import dev.hearth.api.invocation.Invocation;
import dev.hearth.api.invocation.InvocationEnd;
import dev.hearth.api.invocation.InvocationResult;
import dev.hearth.api.invocation.InvocationState;
import dev.hearth.api.invocation.InvocationStore;
import dev.hearth.gateway.async.AsyncCall;
import dev.hearth.gateway.forward.CallOutcome;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.kafka.deadletter.DeadLetter;
import dev.hearth.gateway.kafka.deadletter.LetterHeaders;
import dev.hearth.gateway.kafka.dispatch.Attempt;
import dev.hearth.gateway.kafka.dispatch.Destination;
import dev.hearth.gateway.kafka.engine.CallResult;
import dev.hearth.gateway.kafka.engine.Conclusion;
import dev.hearth.gateway.kafka.trigger.TriggerSettings;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * The function whose calls for later these are. What becomes of each is in the store before its
 * record counts as handled, so that every invocation comes to an end whatever dies.
 */
final class LaterDestination implements Destination {
  private static final Logger LOG = Logger.getLogger(LaterDestination.class);

  /** Waiting is demand and costs a call nothing; a start that fails says so much earlier. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** Of a call that is not made, since its invocation has ended. */
  private static final CallResult NOT_NEEDED =
      CallResult.of(new CallOutcome.Answered(204, Map.of(), new byte[0]));

  private final LaterContext context;
  private final InvocationStore store;
  private final Clock clock;
  private final LostCalls lostCalls;
  private final Map<String, CompletableFuture<CallResult>> running = new ConcurrentHashMap<>();
  private volatile TriggerSettings settings;

  LaterDestination(TriggerSettings settings, LaterContext context) {
    this.settings = settings;
    this.context = context;
    this.store = context.store();
    this.clock = context.dispatch().clock();
    this.lostCalls = new LostCalls(store, clock, context.callbackDue());
  }

  void update(TriggerSettings changed) {
    settings = changed;
  }

  /** The result of a call that goes on is not waited for any more. */
  void cancelled(String id) {
    Optional.ofNullable(running.get(id)).ifPresent(call -> call.complete(NOT_NEEDED));
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

  @Override
  public boolean wants(ConsumerRecord<byte[], byte[]> record) {
    Optional<AsyncCall> call = read(record);
    if (call.isEmpty()) {
      LOG.warnf(
          "%s/%d/%d is no call that Hearth wrote, and is passed over",
          record.topic(), record.partition(), record.offset());
    } else if (LetterHeaders.redrivenFor(record).isPresent()) {
      store.reopen(invocation(call.get(), record));
    }
    return call.isPresent();
  }

  @Override
  public CompletionStage<CallResult> call(List<Attempt> attempts) {
    Attempt attempt = attempts.getFirst();
    AsyncCall call = read(attempt.record()).orElseThrow();
    if (isNotNeeded(call.id(), attempt.record())) {
      return CompletableFuture.completedFuture(NOT_NEEDED);
    }
    CompletableFuture<CallResult> result = new CompletableFuture<>();
    running.put(call.id(), result);
    store.attempt(invocation(call, attempt.record()), attempt.number(), clock.instant());
    var _ =
        context
            .caller()
            .call(call.function(), functionCall(call, attempt))
            // The store may wait for a disk, which an event loop must not.
            .thenAcceptAsync(outcome -> result.complete(CallResult.of(outcome)));
    return result.whenComplete((ended, impossible) -> ended(call.id(), result, ended));
  }

  private FunctionCall functionCall(AsyncCall call, Attempt attempt) {
    return new FunctionCall(
        call.entrance().equals("http") ? "async" : call.entrance(),
        call.id(),
        call.form(),
        Map.of(
            "idempotency-key",
            idempotencyKey(call, attempt),
            "x-hearth-attempt",
            Integer.toString(attempt.number())),
        call.body(),
        LONGEST_WAIT);
  }

  private void ended(String id, CompletableFuture<CallResult> call, CallResult result) {
    running.remove(id, call);
    failure(result.outcome()).ifPresent(reason -> store.retrying(id, reason));
  }

  private static Optional<String> failure(CallOutcome outcome) {
    return switch (outcome) {
      case CallOutcome.Answered(int status, var _, var _) when status >= 200 && status < 300 ->
          Optional.empty();
      case CallOutcome.Answered(int status, var _, var _) ->
          Optional.of("the function answered " + status);
      case CallOutcome.Failed(var code, String message) ->
          Optional.of(code.slug() + ": " + message);
    };
  }

  @Override
  public boolean asksForRest() {
    return store.open().getOrDefault(settings.trigger().function(), 0) > 0;
  }

  @Override
  public void resting(Instant since) {
    lostCalls.look(settings.trigger().function(), since);
  }

  /** Each was accepted, and somebody waits for its end. */
  @Override
  public boolean outlivesItsTopic() {
    return true;
  }

  @Override
  public CompletionStage<Void> conclude(Attempt last, Conclusion conclusion) {
    AsyncCall call = read(last.record()).orElseThrow();
    Invocation invocation = invocation(call, last.record());
    if (isAnother(call.id(), last.record())) {
      // Its caller was told so.
      return CompletableFuture.completedFuture(null);
    }
    return switch (conclusion) {
      case Conclusion.Succeeded(CallOutcome.Answered answer) ->
          end(
              invocation,
              InvocationState.SUCCEEDED,
              last.number(),
              Optional.empty(),
              Optional.of(result(answer)));
      case Conclusion.GivenUp givenUp -> giveUp(last, invocation, givenUp);
    };
  }

  private CompletionStage<Void> giveUp(
      Attempt last, Invocation invocation, Conclusion.GivenUp why) {
    if (hasEnded(invocation.id())) {
      return CompletableFuture.completedFuture(null);
    }
    Optional<InvocationResult> result =
        why.last()
            .filter(CallOutcome.Answered.class::isInstance)
            .map(it -> result((CallOutcome.Answered) it));
    DeadLetter letter =
        DeadLetter.of(
            last.record(),
            invocation.function().value(),
            last.number(),
            why,
            invocation.id(),
            clock.instant());
    return context
        .deadLetters()
        .write(letter, settings.trigger().source().deadLetter())
        .thenCompose(
            written ->
                end(
                    invocation,
                    InvocationState.FAILED,
                    last.number(),
                    Optional.of(why.reason()),
                    result));
  }

  private CompletionStage<Void> end(
      Invocation invocation,
      InvocationState state,
      int attempts,
      Optional<String> reason,
      Optional<InvocationResult> result) {
    return store
        .end(invocation, new InvocationEnd(state, attempts, clock.instant(), reason, result))
        .thenAccept(
            ended -> {
              if (ended && invocation.callback().isPresent()) {
                context.callbackDue().run();
              }
            });
  }

  /**
   * Callers choose call ids, and others may know them. A key made with the id of the cluster, which
   * no caller learns, cannot be used up by a direct call with the same one.
   */
  private static String idempotencyKey(AsyncCall call, Attempt attempt) {
    String text = attempt.clusterId() + "\n" + call.function() + "\n" + call.id();
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static Invocation invocation(AsyncCall call, ConsumerRecord<byte[], byte[]> record) {
    return LaterRecord.invocation(call, LaterRecord.fingerprint(record), accepted(record));
  }

  private boolean isNotNeeded(String id, ConsumerRecord<byte[], byte[]> record) {
    return store
        .find(id)
        .filter(known -> known.state().isEnd() || known.isAnother(LaterRecord.fingerprint(record)))
        .isPresent();
  }

  /** Whether the id is of another request, which was kept before. */
  private boolean isAnother(String id, ConsumerRecord<byte[], byte[]> record) {
    return store
        .find(id)
        .filter(known -> known.isAnother(LaterRecord.fingerprint(record)))
        .isPresent();
  }

  private boolean hasEnded(String id) {
    return store.find(id).filter(invocation -> invocation.state().isEnd()).isPresent();
  }

  private static InvocationResult result(CallOutcome.Answered answer) {
    long whole =
        Optional.ofNullable(answer.headers().get("content-length"))
            .filter(text -> text.matches("\\d{1,18}"))
            .map(Long::parseLong)
            .orElse((long) answer.body().length);
    // Without a length, a body that fills all there is may have been longer.
    boolean truncated =
        whole > InvocationResult.LONGEST_BODY
            || (answer.body().length == InvocationResult.LONGEST_BODY
                && !answer.headers().containsKey("content-length"));
    return new InvocationResult(
        answer.status(),
        answer.headers(),
        answer.body().length > InvocationResult.LONGEST_BODY
            ? java.util.Arrays.copyOf(answer.body(), InvocationResult.LONGEST_BODY)
            : answer.body(),
        truncated);
  }

  private Optional<AsyncCall> read(ConsumerRecord<byte[], byte[]> record) {
    return LaterRecord.read(settings.trigger().function(), record);
  }

  private static Instant accepted(ConsumerRecord<byte[], byte[]> record) {
    return Instant.ofEpochMilli(Math.max(0, record.timestamp()));
  }
}

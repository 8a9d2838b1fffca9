package dev.hearth.gateway.kafka.trigger;

import dev.hearth.gateway.forward.CallOutcome;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.forward.FunctionCaller;
import dev.hearth.gateway.kafka.cloudevent.CloudEvents;
import dev.hearth.gateway.kafka.cluster.KafkaErrors;
import dev.hearth.gateway.kafka.engine.Event;
import dev.hearth.gateway.kafka.engine.EventBuffer;
import dev.hearth.gateway.kafka.engine.Retry;
import dev.hearth.gateway.kafka.engine.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Sends a trigger's events to its function and acts on what comes back. All but the ends of calls
 * happens on the trigger's thread; they are queued for it.
 */
final class Delivery {
  /** Waiting is demand and costs an event nothing; a start that fails says so much earlier. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private static final byte[] NOTHING = {};

  private final Supplier<TriggerSettings> settings;
  private final EventBuffer<ConsumerRecord<byte[], byte[]>> buffer;
  private final FunctionCaller caller;
  private final DeadLetters deadLetters;
  private final TriggerMeters meters;
  private final Clock clock;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final String clusterId;
  private final Runnable wake;
  private final Queue<Runnable> ended = new ConcurrentLinkedQueue<>();
  private final List<Unwritten> unwritten = new ArrayList<>();
  private int calls;
  private int holds;
  private long holdUntil;
  private int writeFailures;
  private volatile String trouble = "";

  /** A dead letter that could not be written yet. */
  private record Unwritten(
      Event<ConsumerRecord<byte[], byte[]>> event, DeadLetter letter, long due) {}

  /**
   * @param wake called from any thread when something has ended
   */
  Delivery(
      Supplier<TriggerSettings> settings,
      EventBuffer<ConsumerRecord<byte[], byte[]>> buffer,
      TriggerContext context,
      TriggerMeters meters,
      String clusterId,
      Runnable wake) {
    this.settings = settings;
    this.buffer = buffer;
    this.caller = context.caller();
    this.deadLetters = context.deadLetters();
    this.meters = meters;
    this.clock = context.clock();
    this.clusterId = clusterId;
    this.wake = wake;
  }

  /** Whether {@link #applyEnded()} has something to do. */
  boolean hasEnded() {
    return !ended.isEmpty();
  }

  void applyEnded() {
    for (Runnable end = ended.poll(); end != null; end = ended.poll()) {
      end.run();
    }
  }

  void sendWhatMayBeSent() {
    long now = clock.millis();
    rewrite(now);
    TriggerSettings current = settings.get();
    if (!current.active() || now < holdUntil) {
      return;
    }
    while (calls < current.concurrency()) {
      Optional<Event<ConsumerRecord<byte[], byte[]>>> event = buffer.take(now);
      if (event.isEmpty()) {
        return;
      }
      send(event.get(), current);
    }
  }

  /** When {@link #sendWhatMayBeSent()} has something to do again without anything having ended. */
  OptionalLong nextDue() {
    OptionalLong next = buffer.nextDue();
    if (holdUntil > clock.millis()) {
      next = OptionalLong.of(holdUntil);
    }
    for (Unwritten each : unwritten) {
      next = OptionalLong.of(Math.min(each.due, next.orElse(Long.MAX_VALUE)));
    }
    return next;
  }

  /** Events of a partition that are being called or written right now. */
  int busy(int partition) {
    return buffer.inFlight(partition) - unwritten(partition);
  }

  int busy() {
    return buffer.inFlight() - unwritten.size();
  }

  /** What keeps events from being handled; empty when nothing does. */
  String trouble() {
    return trouble;
  }

  private int unwritten(int partition) {
    return (int)
        unwritten.stream().filter(each -> each.event.record().partition() == partition).count();
  }

  private void send(Event<ConsumerRecord<byte[], byte[]>> event, TriggerSettings current) {
    ConsumerRecord<byte[], byte[]> record = event.record();
    event.attemptBegins();
    if (event.attempts() > 1) {
      meters.retried();
    }
    String callId = CallId.of(clusterId, current.trigger().group(), record);
    Map<String, String> headers = new HashMap<>(CloudEvents.headersOf(record, clusterId));
    headers.put("idempotency-key", callId);
    headers.put("x-hearth-attempt", Integer.toString(event.attempts()));
    calls++;
    var _ =
        caller
            .call(
                current.trigger().function(),
                new FunctionCall(
                    "kafka",
                    callId,
                    headers,
                    record.value() == null ? NOTHING : record.value(),
                    LONGEST_WAIT))
            .whenComplete((outcome, impossible) -> later(() -> callEnded(event, callId, outcome)));
  }

  private void later(Runnable end) {
    ended.add(end);
    wake.run();
  }

  private void callEnded(
      Event<ConsumerRecord<byte[], byte[]>> event, String callId, CallOutcome outcome) {
    calls--;
    TriggerSettings current = settings.get();
    Verdict verdict =
        Retry.next(
            current.trigger().source().retry(),
            event.attempts(),
            outcome,
            clock.instant(),
            random.nextDouble());
    if (!(verdict instanceof Verdict.Hold)) {
      holds = 0;
      trouble = unwritten.isEmpty() ? "" : trouble;
    }
    switch (verdict) {
      case Verdict.Done() -> {
        meters.succeeded();
        buffer.finished(event);
      }
      case Verdict.Again(Duration delay, String _) ->
          buffer.again(event, clock.millis() + delay.toMillis());
      case Verdict.Hold(String reason) -> hold(event, reason);
      case Verdict.GiveUp(String reason) -> giveUp(event, current, callId, reason);
    }
  }

  private void hold(Event<ConsumerRecord<byte[], byte[]>> event, String reason) {
    long now = clock.millis();
    if (now >= holdUntil) {
      holds++;
      holdUntil = now + Retry.hold(holds, random.nextDouble()).toMillis();
    }
    trouble = "waiting: " + reason;
    event.attemptForgiven();
    buffer.again(event, holdUntil);
  }

  private void giveUp(
      Event<ConsumerRecord<byte[], byte[]>> event,
      TriggerSettings current,
      String callId,
      String reason) {
    if (buffer.isLost(event)) {
      // Whoever has the partition now decides on this event.
      buffer.finished(event);
      return;
    }
    write(
        event,
        new DeadLetter(
            event.record(),
            current.trigger().function().value(),
            event.attempts(),
            reason,
            callId,
            clock.instant()));
  }

  private void write(Event<ConsumerRecord<byte[], byte[]>> event, DeadLetter letter) {
    var _ =
        deadLetters
            .write(letter, settings.get().trigger().source().deadLetter())
            .whenComplete((done, error) -> later(() -> writeEnded(event, letter, error)));
  }

  private void writeEnded(
      Event<ConsumerRecord<byte[], byte[]>> event, DeadLetter letter, Throwable error) {
    if (error == null) {
      writeFailures = 0;
      trouble = unwritten.isEmpty() ? "" : trouble;
      meters.deadLettered();
      buffer.finished(event);
      return;
    }
    writeFailures++;
    trouble = KafkaErrors.text(KafkaErrors.unwrapped(error));
    long pause = Retry.hold(Math.min(writeFailures, 10), random.nextDouble()).toMillis();
    unwritten.add(new Unwritten(event, letter, clock.millis() + pause));
  }

  private void rewrite(long now) {
    if (unwritten.isEmpty()) {
      return;
    }
    List<Unwritten> due = unwritten.stream().filter(each -> each.due <= now).toList();
    unwritten.removeAll(due);
    for (Unwritten each : due) {
      if (buffer.isLost(each.event)) {
        buffer.finished(each.event);
      } else {
        write(each.event, each.letter);
      }
    }
  }
}

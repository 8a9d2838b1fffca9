package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.kafka.cluster.KafkaErrors;
import dev.hearth.gateway.kafka.engine.CallResult;
import dev.hearth.gateway.kafka.engine.Conclusion;
import dev.hearth.gateway.kafka.engine.Effects;
import dev.hearth.gateway.kafka.engine.Event;
import dev.hearth.gateway.kafka.engine.Note;
import dev.hearth.gateway.kafka.engine.RecordId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Does what the engine asks for, at a destination and in the retry store. All happens on the thread
 * of the dispatch; what ends on others is queued for it.
 */
final class KafkaEffects implements Effects<ConsumerRecord<byte[], byte[]>> {
  private final DispatchSource source;
  private final Destination destination;
  private final RetryStore retryStore;
  private final DispatchMeters meters;
  private final String clusterId;
  private CallIds callIds;
  private String callIdsOf = "";
  private final Runnable wake;
  private final Queue<Runnable> ended = new ConcurrentLinkedQueue<>();

  /** Whether the dispatch knows that there is something, and has not looked yet. */
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * @param wake called from any thread when something has ended
   */
  KafkaEffects(
      DispatchSource source,
      Destination destination,
      RetryStore retryStore,
      DispatchMeters meters,
      String clusterId,
      Runnable wake) {
    this.source = source;
    this.destination = destination;
    this.retryStore = retryStore;
    this.meters = meters;
    this.clusterId = clusterId;
    this.callIds = callIds("");
    this.wake = wake;
  }

  private CallIds callIds(String topicId) {
    return new CallIds(clusterId, source.group(), source.topic(), topicId);
  }

  /** Whether {@link #applyEnded()} has something to do. */
  boolean hasEnded() {
    return !ended.isEmpty();
  }

  void applyEnded() {
    told.set(false);
    for (Runnable end = ended.poll(); end != null; end = ended.poll()) {
      end.run();
    }
  }

  @Override
  public int concurrency() {
    return destination.concurrency();
  }

  @Override
  public RetryPolicy retry(ConsumerRecord<byte[], byte[]> record) {
    return destination.retry(record);
  }

  @Override
  public long born(ConsumerRecord<byte[], byte[]> record) {
    return record.timestamp();
  }

  @Override
  public void call(List<Event<ConsumerRecord<byte[], byte[]>>> events, Consumer<CallResult> then) {
    List<Attempt> attempts = new ArrayList<>(events.size());
    for (Event<ConsumerRecord<byte[], byte[]>> event : events) {
      if (event.attempts() > 1) {
        meters.retried();
      }
      attempts.add(attempt(event));
    }
    var _ =
        destination
            .call(attempts)
            .whenComplete((result, impossible) -> later(() -> then.accept(result)));
  }

  @Override
  public void note(
      Event<ConsumerRecord<byte[], byte[]>> event, Note note, Consumer<Optional<String>> then) {
    answer(retryStore.put(source.group(), event.id(), event.record(), note), then);
  }

  @Override
  public void conclude(
      Event<ConsumerRecord<byte[], byte[]>> event,
      Conclusion conclusion,
      Consumer<Optional<String>> then) {
    if (conclusion instanceof Conclusion.Succeeded && !destination.concludesSuccess()) {
      meters.ended(conclusion);
      then.accept(Optional.empty());
      return;
    }
    answer(
        destination.conclude(attempt(event), conclusion),
        problem -> {
          if (problem.isEmpty()) {
            meters.ended(conclusion);
          }
          then.accept(problem);
        });
  }

  @Override
  public void forget(RecordId id) {
    retryStore.forget(source.group(), source.topic(), id);
  }

  @Override
  public boolean outlivesItsTopic() {
    return destination.outlivesItsTopic();
  }

  private Attempt attempt(Event<ConsumerRecord<byte[], byte[]>> event) {
    if (!event.topicId().equals(callIdsOf)) {
      callIdsOf = event.topicId();
      callIds = callIds(callIdsOf);
    }
    return new Attempt(event.record(), event.attempts(), callIds);
  }

  /** At once where it is done already: most ends are. */
  private void answer(CompletionStage<Void> stage, Consumer<Optional<String>> then) {
    CompletableFuture<Void> future = stage.toCompletableFuture();
    if (future.isDone() && !future.isCompletedExceptionally()) {
      then.accept(Optional.empty());
      return;
    }
    var _ =
        future.whenComplete(
            (done, error) ->
                later(
                    () ->
                        then.accept(
                            Optional.ofNullable(error)
                                .map(KafkaErrors::unwrapped)
                                .map(KafkaErrors::text))));
  }

  private void later(Runnable end) {
    ended.add(end);
    if (!told.getAndSet(true)) {
      wake.run();
    }
  }
}

package dev.hearth.gateway.kafka.trigger;

import dev.hearth.gateway.kafka.engine.EventBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;

/**
 * One membership of a trigger in its group, from joining to leaving: polls into the buffer, sends,
 * commits. Runs on one thread; {@link #wake()} may come from any.
 */
final class TriggerSession implements ConsumerRebalanceListener, AutoCloseable {
  private static final long LONGEST_POLL_MILLIS = 1000;
  private static final Duration DRAIN_POLL = Duration.ofMillis(20);

  /** Somebody waits for the end; what goes on beyond it is repeated by whoever comes next. */
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(5);

  /** What a record costs in memory beyond its bytes, roughly. */
  private static final int RECORD_OVERHEAD = 200;

  private final Consumer<byte[], byte[]> consumer;
  private final EventBuffer<ConsumerRecord<byte[], byte[]>> buffer;
  private final Delivery delivery;
  private final Commits commits;
  private final LagMeter lagMeter;
  private final Duration drainLimit;
  private final Clock clock;
  private final Set<TopicPartition> paused = new HashSet<>();
  private final AtomicBoolean polling = new AtomicBoolean();
  private boolean full;
  private boolean draining;

  TriggerSession(
      Supplier<TriggerSettings> settings,
      TriggerContext context,
      TriggerMeters meters,
      String clusterId,
      Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
    this.clock = context.clock();
    this.drainLimit = context.drainLimit();
    var source = settings.get().trigger().source();
    this.buffer = new EventBuffer<>(source.order(), context.limits());
    this.delivery = new Delivery(settings, buffer, context, meters, clusterId, this::wake);
    this.commits = new Commits(source.topic(), consumer);
    this.lagMeter = new LagMeter(context.clients().admin(), meters);
    consumer.subscribe(List.of(source.topic()), this);
  }

  /** What keeps events from being handled; empty when nothing does. */
  String trouble() {
    return delivery.trouble();
  }

  /** Makes a poll that waits return. */
  void wake() {
    if (polling.compareAndSet(true, false)) {
      consumer.wakeup();
    }
  }

  void runUntil(BooleanSupplier stop) {
    while (!stop.getAsBoolean()) {
      delivery.applyEnded();
      delivery.sendWhatMayBeSent();
      pauseOrResume();
      long now = clock.millis();
      commits.commitAtInterval(buffer.committable(), now);
      lagMeter.measure(now, consumer, paused, buffer);
      poll(pollMillis(now), stop);
    }
  }

  /** Lets calls in flight end, commits, and leaves the group. */
  @Override
  public void close() {
    try {
      drain();
      commits.commitNow(buffer.committable(), partition -> true);
    } finally {
      consumer.close(CloseOptions.timeout(LEAVE_LIMIT));
    }
  }

  private void drain() {
    draining = true;
    long giveUp = clock.millis() + Math.min(drainLimit.toMillis(), LONGEST_END.toMillis());
    while (delivery.busy() > 0 && clock.millis() < giveUp) {
      consumer.pause(consumer.assignment());
      poll(DRAIN_POLL.toMillis(), () -> false);
      delivery.applyEnded();
    }
    delivery.applyEnded();
  }

  private long pollMillis(long now) {
    long wait = LONGEST_POLL_MILLIS;
    OptionalLong due = delivery.nextDue();
    if (due.isPresent()) {
      wait = Math.min(wait, due.getAsLong() - now);
    }
    if (commits.areDue(buffer.committable())) {
      wait = Math.min(wait, Math.max(1, commits.pause(now)));
    }
    return Math.max(0, wait);
  }

  private void poll(long millis, BooleanSupplier stop) {
    polling.set(true);
    // What ended, or asked to stop, before the flag was up has woken nobody.
    boolean waiting = !delivery.hasEnded() && !stop.getAsBoolean();
    try {
      ConsumerRecords<byte[], byte[]> records =
          consumer.poll(waiting ? Duration.ofMillis(millis) : Duration.ZERO);
      records.forEach(this::add);
    } catch (WakeupException e) {
      // The wake-up has done its work.
    } finally {
      polling.set(false);
    }
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    buffer.add(
        record.partition(),
        record.offset(),
        Optional.ofNullable(record.key()),
        bytesOf(record),
        record);
  }

  private static int bytesOf(ConsumerRecord<byte[], byte[]> record) {
    int bytes =
        RECORD_OVERHEAD
            + Math.max(0, record.serializedKeySize())
            + Math.max(0, record.serializedValueSize());
    for (Header header : record.headers()) {
      bytes += 2 * header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return bytes;
  }

  private void pauseOrResume() {
    full = full ? !buffer.hasRoom() : buffer.isFull();
    List<TopicPartition> toPause = new ArrayList<>();
    List<TopicPartition> toResume = new ArrayList<>();
    for (TopicPartition partition : consumer.assignment()) {
      boolean rest = full || buffer.isTooFarAhead(partition.partition());
      if (rest && paused.add(partition)) {
        toPause.add(partition);
      } else if (!rest && paused.remove(partition)) {
        toResume.add(partition);
      }
    }
    if (!toPause.isEmpty()) {
      consumer.pause(toPause);
    }
    if (!toResume.isEmpty()) {
      consumer.resume(toResume);
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    assigned.forEach(partition -> buffer.assigned(partition.partition()));
    if (draining) {
      consumer.pause(assigned);
    }
  }

  /**
   * Lets the calls of these partitions end before another member gets them, so that no key has two
   * events under way and as little as possible is repeated.
   */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    Set<Integer> partitions = numbers(revoked);
    polling.set(false);
    long giveUp = clock.millis() + drainLimit.toMillis();
    while (partitions.stream().anyMatch(partition -> delivery.busy(partition) > 0)
        && clock.millis() < giveUp) {
      pauseShortly();
      delivery.applyEnded();
    }
    delivery.applyEnded();
    commits.commitNow(buffer.committable(), partitions::contains);
    forget(revoked);
    // The poll that called this goes on, and may wait.
    polling.set(true);
    if (delivery.hasEnded()) {
      wake();
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    forget(lost);
  }

  private void forget(Collection<TopicPartition> gone) {
    paused.removeAll(gone);
    for (int partition : numbers(gone)) {
      buffer.lost(partition);
      commits.forget(partition);
    }
  }

  private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
  }

  private static void pauseShortly() {
    LockSupport.parkNanos(1_000_000);
  }
}

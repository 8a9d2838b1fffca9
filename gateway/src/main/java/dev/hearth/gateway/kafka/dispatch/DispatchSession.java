package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.api.time.SteadyTime;
import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.engine.Deliveries;
import dev.hearth.gateway.kafka.engine.EventBuffer;
import dev.hearth.gateway.kafka.engine.Kept;
import dev.hearth.gateway.kafka.engine.Mark;
import dev.hearth.gateway.kafka.engine.MarkText;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * One membership in a consumer group, from joining to leaving: polls into the buffer, sends,
 * commits. Runs on one thread; {@link #wake()} may come from any.
 */
final class DispatchSession implements ConsumerRebalanceListener, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(DispatchSession.class);
  private static final long LONGEST_POLL_MILLIS = 1000;
  private static final Duration DRAIN_POLL = Duration.ofMillis(20);

  /** Somebody waits for the end; what goes on beyond it is repeated by whoever comes next. */
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(5);

  private static final int WAKEUPS = 3;

  /** While a poll would bring nothing that is of use. */
  private static final long BETWEEN_POLLS_MILLIS = 20;

  private final Consumer<byte[], byte[]> consumer;
  private final EventBuffer<ConsumerRecord<byte[], byte[]>> buffer;
  private final DispatchSource source;
  private final Destination destination;
  private final RetryStore retryStore;
  private final KafkaEffects effects;
  private final Deliveries<ConsumerRecord<byte[], byte[]>> deliveries;
  private final Commits commits;
  private final LagMeter lagMeter;
  private final DispatchMeters meters;
  private final Duration drainLimit;
  private final InstantSource clock;
  private final FetchRhythm rhythm = new FetchRhythm();
  private final Set<TopicPartition> paused = new HashSet<>();
  private final AtomicBoolean polling = new AtomicBoolean();
  private final Thread thread = Thread.currentThread();
  private volatile boolean parked;
  private long polledAt;
  private boolean full;
  private boolean draining;
  private volatile String trouble = "";

  DispatchSession(
      DispatchSource source,
      Destination destination,
      DispatchContext context,
      DispatchMeters meters,
      String clusterId,
      Consumer<byte[], byte[]> consumer) {
    this.source = source;
    this.destination = destination;
    this.meters = meters;
    this.consumer = consumer;
    this.retryStore = context.retryStore();
    this.clock = SteadyTime.from(context.clock());
    this.drainLimit = context.drainLimit();
    this.buffer = new EventBuffer<>(source.order(), context.limits());
    this.effects = new KafkaEffects(source, destination, retryStore, meters, clusterId, this::wake);
    this.deliveries =
        new Deliveries<>(buffer, destination.batching(), effects, RandomGenerator.getDefault());
    this.commits = new Commits(source.topic(), consumer, deliveries::committed);
    this.lagMeter = new LagMeter(context.clients().admin(), meters);
    consumer.subscribe(List.of(source.topic()), this);
  }

  /** What keeps events from being handled; empty when nothing does. */
  String trouble() {
    return trouble;
  }

  /** Makes a poll that waits return. */
  void wake() {
    if (polling.compareAndSet(true, false)) {
      consumer.wakeup();
    } else if (parked) {
      LockSupport.unpark(thread);
    }
  }

  void runUntil(BooleanSupplier stop) {
    while (!stop.getAsBoolean()) {
      long now = clock.millis();
      applyEnded();
      deliveries.send(now);
      trouble = deliveries.trouble();
      pauseOrResume();
      commits.commitAtInterval(buffer::marks, buffer.changes(), now);
      lagMeter.measure(now, consumer, paused, buffer);
      if (bringsNothing() && now - polledAt < BETWEEN_POLLS_MILLIS) {
        awaitAnEnd(Math.clamp(pollMillis(now), 1L, BETWEEN_POLLS_MILLIS));
      } else {
        polledAt = now;
        poll(pollMillis(now), stop);
      }
    }
  }

  /** Whether a poll would change nothing before a call has ended. */
  private boolean bringsNothing() {
    return deliveries.isSaturated() || (full && deliveries.busy() > 0);
  }

  /** Much cheaper than a poll that is woken up, and as good while records only wait. */
  private void awaitAnEnd(long millis) {
    parked = true;
    if (!effects.hasEnded()) {
      LockSupport.parkNanos(millis * 1_000_000);
    }
    parked = false;
  }

  /** Lets calls in flight end, commits, and leaves the group. */
  @Override
  public void close() {
    try {
      drain();
      commits.commitNow(buffer.marks(), partition -> true);
    } finally {
      consumer.close(CloseOptions.timeout(LEAVE_LIMIT));
    }
  }

  private void applyEnded() {
    deliveries.at(clock.millis());
    effects.applyEnded();
  }

  private void drain() {
    draining = true;
    long giveUp = clock.millis() + Math.min(drainLimit.toMillis(), LONGEST_END.toMillis());
    while (deliveries.busy() > 0 && clock.millis() < giveUp) {
      consumer.pause(consumer.assignment());
      poll(DRAIN_POLL.toMillis(), () -> false);
      applyEnded();
    }
    applyEnded();
  }

  private long pollMillis(long now) {
    long wait = LONGEST_POLL_MILLIS;
    OptionalLong due = deliveries.nextDue();
    if (due.isPresent()) {
      wait = Math.min(wait, due.getAsLong() - now);
    }
    if (commits.areDue(buffer.changes())) {
      wait = Math.min(wait, Math.max(1, commits.pause(now)));
    }
    return Math.max(0, wait);
  }

  private void poll(long millis, BooleanSupplier stop) {
    polling.set(true);
    // What ended, or asked to stop, before the flag was up has woken nobody.
    boolean waiting = !effects.hasEnded() && !stop.getAsBoolean();
    try {
      long longest = Math.min(millis, rhythm.longestPoll(clock.millis()));
      ConsumerRecords<byte[], byte[]> records =
          consumer.poll(waiting ? Duration.ofMillis(longest) : Duration.ZERO);
      if (!records.isEmpty()) {
        long now = clock.millis();
        rhythm.fetched(now);
        for (ConsumerRecord<byte[], byte[]> record : records) {
          add(record, now);
        }
      }
    } catch (WakeupException e) {
      // The wake-up has done its work.
    } finally {
      polling.set(false);
    }
  }

  private void add(ConsumerRecord<byte[], byte[]> record, long now) {
    if (destination.wants(record)) {
      buffer.add(
          record.partition(),
          record.offset(),
          Optional.ofNullable(record.key()),
          RecordSize.of(record),
          record,
          now);
    } else {
      meters.passedOver();
      buffer.skip(record.partition(), record.offset());
    }
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
    boolean waits = polling.getAndSet(false);
    Map<TopicPartition, OffsetAndMetadata> committed = committed(assigned);
    Map<Integer, List<Kept<ConsumerRecord<byte[], byte[]>>>> kept =
        retryStore.read(source.group(), source.topic(), numbers(assigned));
    for (TopicPartition partition : assigned) {
      int number = partition.partition();
      deliveries.assigned(
          number,
          mark(committed.get(partition)),
          kept.getOrDefault(number, List.of()),
          clock.millis());
    }
    if (draining) {
      consumer.pause(assigned);
    }
    polling.set(waits);
    if (waits && (effects.hasEnded() || buffer.size() > 0)) {
      wake();
    }
  }

  /** A wake-up that was under way may end the first question. */
  private Map<TopicPartition, OffsetAndMetadata> committed(Collection<TopicPartition> partitions) {
    for (int i = 1; i < WAKEUPS; i++) {
      try {
        return consumer.committed(Set.copyOf(partitions), Clients.TIME_LIMIT);
      } catch (WakeupException e) {
        LOG.trace("woken up while reading offsets");
      }
    }
    return consumer.committed(Set.copyOf(partitions), Clients.TIME_LIMIT);
  }

  private static Mark mark(OffsetAndMetadata committed) {
    return committed == null
        ? Mark.UNKNOWN
        : new Mark(committed.offset(), MarkText.read(committed.metadata()));
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
    while (partitions.stream().anyMatch(partition -> deliveries.busy(partition) > 0)
        && clock.millis() < giveUp) {
      pauseShortly();
      applyEnded();
    }
    applyEnded();
    commits.commitNow(buffer.marks(), partitions::contains);
    forget(revoked);
    // The poll that called this goes on, and may wait.
    polling.set(true);
    if (effects.hasEnded()) {
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

package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.api.time.SteadyTime;
import dev.hearth.gateway.kafka.engine.Deliveries;
import dev.hearth.gateway.kafka.engine.EventBuffer;
import dev.hearth.gateway.kafka.engine.RecordId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
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
  private static final long REST_MILLIS = 30_000;
  private static final Duration DRAIN_POLL = Duration.ofMillis(20);

  /** Somebody waits for the end; what goes on beyond it is repeated by whoever comes next. */
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(5);

  /** While a poll would bring nothing that is of use. */
  private static final long BETWEEN_POLLS_MILLIS = 20;

  private final Consumer<byte[], byte[]> consumer;
  private final EventBuffer<ConsumerRecord<byte[], byte[]>> buffer;
  private final Destination destination;
  private final KafkaEffects effects;
  private final Deliveries<ConsumerRecord<byte[], byte[]>> deliveries;
  private final Commits commits;
  private final Places places;
  private final LagMeter lagMeter;
  private final LogEnds logEnds;
  private final DispatchMeters meters;
  private final Duration drainLimit;
  private final InstantSource clock;
  private final FetchRhythm rhythm = new FetchRhythm();
  private final Set<TopicPartition> paused = new HashSet<>();
  private final AtomicBoolean polling = new AtomicBoolean();
  private final Thread thread = Thread.currentThread();
  private volatile boolean parked;
  private final RetryStore retryStore;
  private long lossesSeen;
  private long polledAt;
  private long restsSince = -1;
  private boolean full;
  private boolean draining;
  private final String missing;
  private volatile String trouble = "";

  DispatchSession(
      DispatchSource source,
      Destination destination,
      DispatchContext context,
      DispatchMeters meters,
      String clusterId,
      Consumer<byte[], byte[]> consumer,
      java.util.function.Consumer<String> notices) {
    this.destination = destination;
    this.meters = meters;
    this.consumer = consumer;
    this.retryStore = context.retryStore();
    this.lossesSeen = retryStore.losses();
    this.clock = SteadyTime.from(context.clock());
    this.drainLimit = context.drainLimit();
    this.buffer = new EventBuffer<>(source.order(), context.limits());
    this.effects = new KafkaEffects(source, destination, retryStore, meters, clusterId, this::wake);
    this.deliveries =
        new Deliveries<>(buffer, destination.batching(), effects, RandomGenerator.getDefault());
    this.commits = new Commits(source.topic(), consumer, deliveries::committed);
    this.places = new Places(source, consumer, deliveries, commits, context, clock, notices);
    this.lagMeter = new LagMeter(context.clients().admin(), meters);
    this.logEnds = new LogEnds(new TopicLogs(context.clients())::ends);
    this.missing = "waiting: there is no topic '" + source.topic() + "' any more";
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
      places.look(now);
      lookAtNotes(now);
      trouble = places.isTopicMissing() ? missing : deliveries.trouble();
      pauseOrResume();
      commits.commitAtInterval(buffer::marks, buffer.changes(), now);
      lagMeter.measure(now, consumer, paused, buffer);
      rest(now);
      if (bringsNothing() && now - polledAt < BETWEEN_POLLS_MILLIS) {
        awaitAnEnd(Math.clamp(pollMillis(now), 1L, BETWEEN_POLLS_MILLIS));
      } else {
        polledAt = now;
        poll(pollMillis(now), stop);
      }
    }
  }

  private void lookAtNotes(long now) {
    retryStore.look(now);
    if (retryStore.losses() != lossesSeen) {
      lossesSeen = retryStore.losses();
      LOG.warnf(
          "topic '%s' has lost notes; those on events in memory are written again",
          RetryStore.TOPIC);
      deliveries.notesAreLost();
    }
  }

  private void rest(long now) {
    if (buffer.size() > 0 || meters.lag() != 0 || consumer.assignment().isEmpty()) {
      restsSince = -1;
      logEnds.forget();
    } else if (restsSince < 0) {
      restsSince = now;
    } else if (now - restsSince >= REST_MILLIS
        && destination.asksForRest()
        && logEnds.reached(now, consumer.assignment(), consumer::position)) {
      destination.resting(Instant.ofEpochMilli(restsSince));
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
      if (!records.nextOffsets().isEmpty()) {
        taken(records);
      }
    } catch (InvalidOffsetException e) {
      places.notFound(e);
    } catch (WakeupException e) {
      // The wake-up has done its work.
    } finally {
      polling.set(false);
    }
  }

  /** There may be no records: the consumer also goes past what transactions leave in a log. */
  private void taken(ConsumerRecords<byte[], byte[]> records) {
    long now = clock.millis();
    rhythm.fetched(now);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      add(record, now);
    }
    records
        .nextOffsets()
        .forEach(
            (partition, next) ->
                buffer.reached(
                    partition.partition(), next.offset(), next.leaderEpoch().orElse(-1)));
  }

  private void add(ConsumerRecord<byte[], byte[]> record, long now) {
    int epoch = record.leaderEpoch().orElse(RecordId.NO_EPOCH);
    if (destination.wants(record)) {
      buffer.add(
          record.partition(),
          record.offset(),
          epoch,
          Optional.ofNullable(record.key()),
          RecordSize.of(record),
          record,
          now);
    } else {
      meters.passedOver();
      buffer.skip(record.partition(), record.offset(), epoch);
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
    places.assigned(assigned);
    if (draining) {
      consumer.pause(assigned);
    }
    polling.set(waits);
    if (waits && (effects.hasEnded() || buffer.size() > 0)) {
      wake();
    }
  }

  /**
   * Lets the calls of these partitions end before another member gets them, so that no key has two
   * events under way and as little as possible is repeated.
   */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    Set<Integer> partitions = Places.numbers(revoked);
    polling.set(false);
    if (!draining && !revoked.isEmpty() && places.isTopicGone()) {
      // Their calls in flight end by themselves: nobody gets these events next.
      places.gone(revoked);
      forget(revoked);
      polling.set(true);
      return;
    }
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
    for (int partition : Places.numbers(gone)) {
      buffer.lost(partition);
      commits.forget(partition);
    }
  }

  private static void pauseShortly() {
    LockSupport.parkNanos(1_000_000);
  }
}

package dev.hearth.gateway.kafka.trigger;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.TriggerProgress;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.KafkaErrors;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * A trigger for as long as it exists: connects, runs a session, connects again when that breaks.
 * Has a thread of its own. Safe for use by many threads.
 */
public final class TriggerRunner {
  /** Partitions of a topic that Hearth makes unasked. */
  public static final int PARTITIONS = 4;

  private static final Logger LOG = Logger.getLogger(TriggerRunner.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration FOREIGN_MEMBERS_LIMIT = Duration.ofSeconds(15);
  private static final int FETCH_BYTES = 4 << 20;
  private static final int PARTITION_FETCH_BYTES = 1 << 20;

  private final TriggerContext context;
  private final StartMark startMark;
  private final CompletableFuture<Void> predecessor;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final StartOffsets startOffsets;
  private final GroupMembers groupMembers;
  private volatile TriggerSettings settings;
  private volatile TriggerMeters meters;
  private volatile TriggerSession session;
  private volatile String state = "connecting";
  private volatile boolean forGood;
  private boolean startSettled;

  /**
   * @param startSettled whether the offsets of {@code startMark} are committed already
   * @param predecessor completes when an earlier runner of the same trigger has left the group
   */
  public TriggerRunner(
      TriggerSettings settings,
      StartMark startMark,
      boolean startSettled,
      TriggerContext context,
      CompletableFuture<Void> predecessor) {
    this.settings = settings;
    this.startMark = startMark;
    this.startSettled = startSettled;
    this.context = context;
    this.predecessor = predecessor;
    this.startOffsets = new StartOffsets(context.clients());
    this.groupMembers = new GroupMembers(context.clients());
  }

  public void start() {
    Thread.ofPlatform().daemon().name("hearth-trigger-" + trigger().id()).start(this::run);
  }

  /** Takes new settings of the same source. */
  public void update(TriggerSettings changed) {
    settings = changed;
    wake();
  }

  public KafkaTrigger trigger() {
    return settings.trigger();
  }

  /**
   * Ends the trigger once its calls in flight have ended.
   *
   * @param deleted whether its consumer group goes too
   */
  public CompletableFuture<Void> stop(boolean deleted) {
    forGood = deleted;
    stop.countDown();
    wake();
    return ended;
  }

  /** The trigger that is being stopped was made again: its group stays. */
  public CompletableFuture<Void> keepGroup() {
    forGood = false;
    return ended;
  }

  /** Completes when the trigger has left its group. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  public TriggerProgress progress() {
    TriggerMeters counted = meters;
    return counted == null
        ? new TriggerProgress(trigger(), -1, 0, 0, 0, stateNow())
        : new TriggerProgress(
            trigger(),
            counted.lag(),
            counted.buffered(),
            counted.retries(),
            counted.deadLetters(),
            stateNow());
  }

  private String stateNow() {
    TriggerSession current = session;
    if (current == null) {
      return state;
    }
    if (!settings.active()) {
      return "waiting: the function has no active revision";
    }
    return current.trouble().isEmpty() ? state : current.trouble();
  }

  private void wake() {
    TriggerSession current = session;
    if (current != null) {
      current.wake();
    }
  }

  private boolean isStopping() {
    return stop.getCount() == 0;
  }

  private void run() {
    try {
      predecessor.join();
      try (TriggerMeters counted = new TriggerMeters(context.meters(), trigger())) {
        meters = counted;
        connectAgainAndAgain();
        if (forGood) {
          groupMembers.delete(trigger().group());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warnf("trigger %s did not end cleanly: %s", trigger().id(), e.getMessage());
    } finally {
      state = "stopped";
      ended.complete(null);
    }
  }

  private void connectAgainAndAgain() throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (!isStopping()) {
      long begun = System.nanoTime();
      try {
        runSession();
      } catch (RuntimeException e) {
        boolean wasWell = System.nanoTime() - begun > LONGEST_PAUSE.toNanos() * 3;
        pause = wasWell ? FIRST_PAUSE : pause;
        broken(e);
        if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
      }
    }
  }

  private void broken(RuntimeException e) {
    String problem = "connecting: " + KafkaErrors.text(e);
    if (!(e instanceof HearthException) && !(e instanceof KafkaException)) {
      LOG.errorf(e, "trigger %s", trigger().id());
    } else if (!problem.equals(state)) {
      LOG.warnf("trigger %s: %s", trigger().id(), KafkaErrors.text(e));
    }
    state = problem;
  }

  private void runSession() throws InterruptedException {
    Clients clients = context.clients();
    String servers = clients.cluster().bootstrapServers();
    if (clients.cluster().embedded()) {
      groupMembers.removeDead(trigger().group());
    }
    prepareTopicAndStart();
    String clusterId =
        clients.await("read the cluster's id", clients.admin().describeCluster().clusterId());
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(consumerSettings(servers, groupMembers.protocol()));
    try (TriggerSession fresh =
        new TriggerSession(() -> settings, context, meters, clusterId, consumer)) {
      session = fresh;
      state = "running";
      fresh.runUntil(this::isStopping);
    } finally {
      session = null;
    }
  }

  private void prepareTopicAndStart() throws InterruptedException {
    String topic = trigger().source().topic();
    String group = trigger().group();
    if (context.topics().partitions(topic).isEmpty()) {
      if (!context.clients().cluster().embedded()) {
        throw new HearthException(
            ErrorCode.TOPIC_NOT_FOUND,
            "topic '" + topic + "' does not exist; make it, the trigger then starts by itself");
      }
      context.topics().create(topic, PARTITIONS);
      commitStart(group, Map.of(), topic);
    }
    if (startSettled) {
      return;
    }
    switch (startMark) {
      case StartMark.New made when !made.offsets().isEmpty() ->
          commitStart(group, made.offsets(), topic);
      case StartMark.New made -> commitStart(group, startOffsets.since(topic, made.since()), topic);
      case StartMark.Known known when !startOffsets.hasCommitted(group, topic) ->
          commitStart(group, startOffsets.since(topic, known.since()), topic);
      case StartMark.Known _ -> startSettled = true;
    }
  }

  /**
   * @param starts empty for the beginnings of the topic
   */
  private void commitStart(String group, Map<TopicPartition, Long> starts, String topic)
      throws InterruptedException {
    long giveUp = System.nanoTime() + FOREIGN_MEMBERS_LIMIT.toNanos();
    while (!startSettled && !isStopping()) {
      try {
        startOffsets.commit(group, starts.isEmpty() ? startOffsets.beginnings(topic) : starts);
        startSettled = true;
      } catch (HearthException e) {
        if (!(e.getCause() instanceof UnknownMemberIdException)) {
          throw e;
        }
        // The group has members: of a killed server, which are given up soon, or of another
        // gateway with the same trigger, which has settled the start then.
        startSettled = System.nanoTime() > giveUp;
        stop.await(FIRST_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private Map<String, Object> consumerSettings(String servers, String protocol) {
    Map<String, Object> consumer = context.clients().common(servers, trigger().group());
    consumer.put(ConsumerConfig.GROUP_ID_CONFIG, trigger().group());
    consumer.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, protocol);
    if (protocol.equals("classic")) {
      consumer.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          CooperativeStickyAssignor.class.getName());
    }
    consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // The start is committed, so only partitions that were added later, and offsets that were
    // deleted by retention, have none.
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    consumer.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    consumer.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
    consumer.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
    consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return consumer;
  }
}

package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.KafkaErrors;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Hands the records of a topic to a destination for as long as it is asked to: connects, runs a
 * session, connects again when that breaks. Has a thread of its own. Safe for use by many threads.
 */
public final class TopicDispatch {
  /** Partitions of a topic that Hearth makes unasked. */
  public static final int PARTITIONS = 4;

  private static final Logger LOG = Logger.getLogger(TopicDispatch.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration FOREIGN_MEMBERS_LIMIT = Duration.ofSeconds(15);
  private static final int FETCH_BYTES = 4 << 20;

  /** Small, so that what waits is of all partitions: each has keys of its own. */
  private static final int PARTITION_FETCH_BYTES = 256 << 10;

  /** Each poll costs two wake-ups of the consumer's own thread. */
  private static final int MOST_POLLED = 1000;

  private final DispatchSource source;
  private final Destination destination;
  private final DispatchContext context;
  private final Tags tags;
  private final StartMark startMark;
  private final CompletableFuture<Void> predecessor;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final StartOffsets startOffsets;
  private final GroupMembers groupMembers;
  private volatile DispatchMeters meters;
  private volatile DispatchSession session;
  private volatile String state = "connecting";
  private volatile String notice = "";
  private volatile boolean forGood;
  private boolean startSettled;

  /**
   * @param tags of its meters
   * @param startSettled whether the offsets of {@code startMark} are committed already
   * @param predecessor completes when an earlier dispatch of the same group has left it
   */
  public TopicDispatch(
      DispatchSource source,
      Destination destination,
      DispatchContext context,
      Tags tags,
      StartMark startMark,
      boolean startSettled,
      CompletableFuture<Void> predecessor) {
    this.source = source;
    this.destination = destination;
    this.context = context;
    this.tags = tags;
    this.startMark = startMark;
    this.startSettled = startSettled;
    this.predecessor = predecessor;
    this.startOffsets = new StartOffsets(context.clients());
    this.groupMembers = new GroupMembers(context.clients());
  }

  public void start() {
    Thread.ofPlatform().daemon().name("hearth-dispatch-" + source.name()).start(this::run);
  }

  /** Something about the destination changed, which may take calls now that it did not take. */
  public void wake() {
    DispatchSession current = session;
    if (current != null) {
      current.wake();
    }
  }

  /**
   * Ends once calls in flight have ended.
   *
   * @param deleted whether its consumer group and what is noted of its events go too
   */
  public CompletableFuture<Void> stop(boolean deleted) {
    forGood = deleted;
    stop.countDown();
    wake();
    return ended;
  }

  /** What is being stopped is wanted again: its group stays. */
  public CompletableFuture<Void> keepGroup() {
    forGood = false;
    return ended;
  }

  /** Completes when it has left its group. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  public DispatchProgress progress() {
    DispatchMeters counted = meters;
    return counted == null
        ? new DispatchProgress(-1, 0, 0, 0, 0, notice, stateNow())
        : new DispatchProgress(
            counted.lag(),
            counted.buffered(),
            counted.retries(),
            counted.deadLetters(),
            counted.passedOverCount(),
            notice,
            stateNow());
  }

  private String stateNow() {
    DispatchSession current = session;
    return current == null || current.trouble().isEmpty() ? state : current.trouble();
  }

  private boolean isStopping() {
    return stop.getCount() == 0;
  }

  private void run() {
    try {
      predecessor.join();
      try (DispatchMeters counted = new DispatchMeters(context.meters(), tags)) {
        meters = counted;
        connectAgainAndAgain();
        if (forGood) {
          groupMembers.delete(source.group());
          context.retryStore().forgetAll(source.group());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warnf("%s did not end cleanly: %s", source.name(), e.getMessage());
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
      LOG.errorf(e, "%s", source.name());
    } else if (!problem.equals(state)) {
      LOG.warnf("%s: %s", source.name(), KafkaErrors.text(e));
    }
    state = problem;
  }

  private void runSession() throws InterruptedException {
    Clients clients = context.clients();
    String servers = clients.cluster().bootstrapServers();
    if (clients.cluster().embedded()) {
      groupMembers.removeDead(source.group());
    }
    prepareTopicAndStart();
    String clusterId =
        clients.await("read the cluster's id", clients.admin().describeCluster().clusterId());
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(consumerSettings(servers, groupMembers.protocol()));
    try (DispatchSession fresh =
        new DispatchSession(
            source, destination, context, meters, clusterId, consumer, text -> notice = text)) {
      session = fresh;
      state = "running";
      fresh.runUntil(this::isStopping);
    } finally {
      session = null;
    }
  }

  private void prepareTopicAndStart() throws InterruptedException {
    String topic = source.topic();
    String group = source.group();
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
  private void commitStart(
      String group, Map<TopicPartition, OffsetAndMetadata> starts, String topic)
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
    Map<String, Object> consumer = context.clients().common(servers, source.group());
    consumer.put(ConsumerConfig.GROUP_ID_CONFIG, source.group());
    consumer.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, protocol);
    if (protocol.equals("classic")) {
      consumer.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          CooperativeStickyAssignor.class.getName());
    }
    consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // Every place is sought, and one that is not there any more is told of: to go on elsewhere in
    // silence is to pass events over.
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    consumer.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    consumer.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
    consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_POLLED);
    consumer.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FetchRhythm.FETCH_WAIT_MILLIS);
    consumer.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
    consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return consumer;
  }
}

package dev.hearth.gateway.kafka.cluster;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Topics of the cluster. Methods block, at most {@link Clients#TIME_LIMIT} once it is up. */
public final class Topics {
  /** What the headers of a dead letter may add to a record. */
  private static final int DEAD_LETTER_HEADERS = 64 << 10;

  private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final Optional<Short> REPLICAS_OF_THE_BROKER = Optional.empty();

  private final Clients clients;

  public Topics(Clients clients) {
    this.clients = clients;
  }

  /** The number of partitions; empty when there is no such topic. */
  public OptionalInt partitions(String topic) {
    return describe(topic)
        .map(found -> OptionalInt.of(found.partitions().size()))
        .orElse(OptionalInt.empty());
  }

  /** The id of a topic; empty when there is no such topic, or the cluster gives none. */
  public Optional<String> id(String topic) {
    return describe(topic)
        .map(TopicDescription::topicId)
        .filter(id -> !id.equals(Uuid.ZERO_UUID))
        .map(Uuid::toString);
  }

  private Optional<TopicDescription> describe(String topic) {
    try {
      return Optional.of(
          clients.await(
              "look for topic '" + topic + "'",
              clients.admin().describeTopics(List.of(topic)).topicNameValues().get(topic)));
    } catch (HearthException e) {
      if (e.code() == ErrorCode.TOPIC_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The names of all that this user may see. */
  public Set<String> names() {
    return clients.await("list the topics", clients.admin().listTopics().names());
  }

  /** Makes a topic, and returns once it can be used; does nothing when it is there. */
  public void create(String topic, int partitions) {
    create(topic, partitions, Map.of());
  }

  /**
   * Makes the topic for the dead letters of another one where it is missing: as many partitions,
   * and room for records that have grown by their headers.
   */
  public void createDeadLetter(String topic, String of) {
    if (partitions(topic).isPresent()) {
      return;
    }
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, of);
    Map<String, String> room;
    try {
      Config settings =
          clients
              .await(
                  "read the settings of topic '" + of + "'",
                  clients.admin().describeConfigs(List.of(resource)).all())
              .get(resource);
      ConfigEntry largest = settings.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
      long bytes = largest == null ? 1 << 20 : Long.parseLong(largest.value());
      room =
          Map.of(
              TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
              Long.toString(Math.min(bytes + DEAD_LETTER_HEADERS, Integer.MAX_VALUE)));
    } catch (HearthException e) {
      if (!KafkaErrors.isForbidden(e)) {
        throw e;
      }
      // Then the cluster's default has to do; what does not fit is written in another form.
      room = Map.of();
    }
    create(topic, partitions(of).orElse(1), room);
  }

  /** With settings of its own. */
  public void create(String topic, int partitions, Map<String, String> settings) {
    NewTopic wanted =
        new NewTopic(topic, Optional.of(partitions), REPLICAS_OF_THE_BROKER).configs(settings);
    KafkaFuture<Void> made = clients.admin().createTopics(List.of(wanted)).all();
    try {
      made.get(Clients.TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw KafkaErrors.of("make topic '" + topic + "'", clients.address(), e);
    } catch (ExecutionException | TimeoutException e) {
      if (!(KafkaErrors.unwrapped(e) instanceof TopicExistsException)) {
        throw KafkaErrors.of("make topic '" + topic + "'", clients.address(), e);
      }
      // Of one that is there, a partition may be without a leader for long.
      awaitKnown(topic);
      return;
    }
    awaitLeaders(topic, awaitKnown(topic));
  }

  /** The controller answers before every broker has heard of the topic. Returns its partitions. */
  private int awaitKnown(String topic) {
    long deadline = System.nanoTime() + Clients.TIME_LIMIT.toNanos();
    OptionalInt partitions = partitions(topic);
    while (partitions.isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new HearthException(
            ErrorCode.EVENTS_UNAVAILABLE,
            "topic '"
                + topic
                + "' was made, but the broker at "
                + clients.address()
                + " does not know it after "
                + Clients.TIME_LIMIT.toSeconds()
                + " s; try again");
      }
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
      partitions = partitions(topic);
    }
    return partitions.getAsInt();
  }

  /**
   * A broker tells of a topic shortly before it takes records for it. A producer that meets this
   * has its first batch refused and the ones behind it taken, and the first is then out of order
   * for as long as it is tried again.
   */
  private void awaitLeaders(String topic, int partitions) {
    Map<TopicPartition, OffsetSpec> ends =
        IntStream.range(0, partitions)
            .boxed()
            .collect(
                Collectors.toMap(
                    partition -> new TopicPartition(topic, partition),
                    partition -> OffsetSpec.latest()));
    clients.await("use topic '" + topic + "'", clients.admin().listOffsets(ends).all());
  }
}

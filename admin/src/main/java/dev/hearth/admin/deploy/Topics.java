package dev.hearth.admin.deploy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.EventBroker;
import dev.hearth.api.function.TopicName;
import java.util.List;

/** Sees to it that a topic is there before something depends on it. */
public final class Topics {
  /** Partitions of a topic that Hearth makes: order by key does not need more for parallelism. */
  private static final int PARTITIONS = 4;

  private Topics() {}

  /**
   * Makes the topic where it is missing and may be made: on the embedded broker always, on an
   * external cluster when asked.
   *
   * @throws HearthException with {@code TOPIC_NOT_FOUND}
   */
  public static void ensure(EventBroker broker, String topic, boolean create) {
    TopicName.check(topic);
    if (broker.partitions(topic).isPresent()) {
      return;
    }
    if (!broker.embedded() && !create) {
      throw missing(broker, topic);
    }
    broker.createTopic(topic, PARTITIONS);
  }

  /**
   * The same for an event that is sent: a topic that nobody named before is made only when asked. A
   * typing error would otherwise take events that no trigger ever reads.
   *
   * @throws HearthException with {@code TOPIC_NOT_FOUND}
   */
  public static void ensureForEvent(EventBroker broker, String topic, boolean create) {
    TopicName.check(topic);
    if (broker.partitions(topic).isPresent()) {
      return;
    }
    if (!create) {
      throw missing(broker, topic);
    }
    broker.createTopic(topic, PARTITIONS);
  }

  private static HearthException missing(EventBroker broker, String topic) {
    List<String> near = NearTopics.of(topic, broker.topics());
    return new HearthException(
        ErrorCode.TOPIC_NOT_FOUND,
        "there is no topic '"
            + topic
            + "'"
            + (near.isEmpty() ? "" : "; did you mean '" + String.join("', '", near) + "'?")
            + (broker.embedded()
                ? ""
                : "; make it on the cluster, or let Hearth do it with --create-topic"));
  }
}

package dev.hearth.admin.deploy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.EventBroker;
import dev.hearth.api.function.TopicName;

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
      throw new HearthException(
          ErrorCode.TOPIC_NOT_FOUND,
          "topic '"
              + topic
              + "' is not on the cluster: make it there, or let Hearth do it with --create-topic");
    }
    broker.createTopic(topic, PARTITIONS);
  }
}

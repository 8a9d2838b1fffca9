package dev.hearth.api.event;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.api.function.ScheduleSource;
import dev.hearth.api.function.ScheduleTrigger;
import dev.hearth.api.function.StartPosition;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The Kafka cluster that feeds triggers: an external one, or one that Hearth starts as a child
 * process when it is first needed. Methods block, and throw a {@link HearthException} with {@code
 * EVENTS_UNAVAILABLE} when the cluster does not answer in time.
 */
public interface EventBroker {
  /** Whether Hearth runs the broker itself. Topics may then be made without asking. */
  boolean embedded();

  /** How other programs connect; starts a broker that Hearth runs itself. */
  BrokerConnection connection();

  /** The number of partitions of a topic; empty when there is no such topic. */
  OptionalInt partitions(String topic);

  /** The names of all topics that Hearth may see. */
  Set<String> topics();

  /** Makes a topic; does nothing when it is there. */
  void createTopic(String topic, int partitions);

  /** Returns once the record is on the broker's side. */
  RecordPosition send(EventRecord record);

  List<TriggerProgress> progress();

  /** Lets a trigger go on from another place, which a restart does not change. */
  void seek(KafkaTrigger trigger, StartPosition to);

  List<ScheduleProgress> schedules();

  /**
   * Sees whether a schedule can be kept.
   *
   * @throws HearthException with {@code INVALID_REQUEST} and the reason
   */
  void check(ScheduleSource schedule);

  /**
   * Calls the function of a schedule now, beside its ticks; also where it is paused.
   *
   * @return the id of the invocation, which is on durable storage
   * @throws HearthException with {@code ASYNC_QUEUE_FULL} or {@code EVENTS_UNAVAILABLE}
   */
  String run(ScheduleTrigger schedule);

  DeadLetterBox deadLetters();
}

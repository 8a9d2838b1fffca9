package dev.hearth.api.function;

/** A source that calls a function. */
public sealed interface Trigger permits KafkaTrigger, ScheduleTrigger {
  FunctionName function();

  TriggerSource source();

  /** Who made it. */
  Origin origin();

  /** Whether somebody stopped it for the time being. */
  boolean paused();

  Trigger withPaused(boolean nowPaused);

  static Trigger of(FunctionName function, TriggerSource source, Origin origin) {
    return switch (source) {
      case KafkaSource kafka -> new KafkaTrigger(function, kafka, origin);
      case ScheduleSource schedule -> new ScheduleTrigger(function, schedule, origin, false);
    };
  }
}

package dev.hearth.api.function;

/** What calls a function besides HTTP: the events of a topic, or the clock. */
public sealed interface TriggerSource permits KafkaSource, ScheduleSource {
  /** Unique among the triggers of a function, and what people name it by. */
  String name();
}

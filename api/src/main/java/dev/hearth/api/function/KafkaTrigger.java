package dev.hearth.api.function;

/**
 * Calls a function for every record of a topic.
 *
 * @param function whose active revision is called
 * @param origin who made it
 * @param paused whether it takes no events for the time being; its place is kept
 */
public record KafkaTrigger(FunctionName function, KafkaSource source, Origin origin, boolean paused)
    implements Trigger {
  /** One that runs. */
  public KafkaTrigger(FunctionName function, KafkaSource source, Origin origin) {
    this(function, source, origin, false);
  }

  /** Unique among all triggers: a function reads a topic through one trigger. */
  public String id() {
    return function.value() + "/" + source.topic();
  }

  /** The consumer group of this trigger. */
  public String group() {
    return "hearth." + function.value() + "." + source.topic();
  }

  @Override
  public KafkaTrigger withPaused(boolean nowPaused) {
    return new KafkaTrigger(function, source, origin, nowPaused);
  }
}

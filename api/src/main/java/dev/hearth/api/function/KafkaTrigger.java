package dev.hearth.api.function;

/**
 * Calls a function for every record of a topic.
 *
 * @param function whose active revision is called
 * @param origin who made it
 */
public record KafkaTrigger(FunctionName function, KafkaSource source, Origin origin) {
  /** Unique among all triggers: a function reads a topic through one trigger. */
  public String id() {
    return function.value() + "/" + source.topic();
  }

  /** The consumer group of this trigger. */
  public String group() {
    return "hearth." + function.value() + "." + source.topic();
  }
}

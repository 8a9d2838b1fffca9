package dev.hearth.api.invocation;

import dev.hearth.api.function.FunctionName;

/** The names of the topics that invocations wait in. */
public final class InvocationTopics {
  /** What the names of all of them begin with. */
  public static final String PREFIX = "hearth.async.";

  private InvocationTopics() {}

  /** Where those of a function wait. */
  public static String queue(FunctionName function) {
    return PREFIX + function.value();
  }

  /** Where those go that were given up. */
  public static String deadLetter(FunctionName function) {
    return queue(function) + ".dead";
  }
}

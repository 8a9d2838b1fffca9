package dev.hearth.api.function;

import java.util.regex.Pattern;

/** The rule for names of Kafka topics. */
public final class TopicName {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._-]{1,249}");

  private TopicName() {}

  /**
   * @throws IllegalArgumentException when {@code name} cannot be the name of a topic
   */
  public static void check(String name) {
    if (!VALID.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException(
          "topic '"
              + name
              + "' is not valid: use 1 to 249 letters, digits, dots, underscores and hyphens");
    }
  }
}

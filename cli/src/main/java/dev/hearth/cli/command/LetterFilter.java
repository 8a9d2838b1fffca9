package dev.hearth.cli.command;

import dev.hearth.cli.platform.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Which dead letters of a function are meant. */
final class LetterFilter {
  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "only of this dead-letter topic; default all that the triggers name")
  private String topic;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "only those whose reason contains this")
  private String reason;

  @Option(names = "--key", paramLabel = "KEY", description = "only of this key")
  private String key;

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      description = "only those given up in the last 2h, 30m, …")
  private Duration since;

  @Option(names = "--id", paramLabel = "ID", description = "only this one")
  private String id;

  /** As parameters of the admin API. */
  Map<String, String> parameters() {
    Map<String, String> parameters = new TreeMap<>();
    put(parameters, "topic", topic);
    put(parameters, "reason", reason);
    put(parameters, "key", key);
    put(parameters, "id", id);
    if (since != null) {
      parameters.put("since", Instant.now().minus(since).toString());
    }
    return parameters;
  }

  /** Whether any condition was given. */
  boolean isNarrow() {
    return !parameters().isEmpty();
  }

  static String query(Map<String, String> parameters) {
    StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    parameters.forEach((name, value) -> query.add(name + "=" + Platform.encoded(value)));
    return query.toString();
  }

  private static void put(Map<String, String> parameters, String name, String value) {
    if (value != null) {
      parameters.put(name, value);
    }
  }
}

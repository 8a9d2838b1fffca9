package dev.hearth.gateway.health;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a template's host answers to the question whether it makes progress. */
final class HostReply {
  static final String PATH = "/.hearth/live";

  /** Names the calls that are asked about, separated by commas. */
  static final String HEADER = "X-Hearth-Calls";

  private static final String FIRST_LINE = "live";

  private HostReply() {}

  /**
   * Of the calls that were asked about, those that go on; empty where something else answered, for
   * example the handler of a function that was built with a host of before.
   */
  static Optional<Set<String>> running(String body) {
    String[] lines = body.split("\n", -1);
    return lines[0].equals(FIRST_LINE)
        ? Optional.of(
            java.util.Arrays.stream(lines)
                .skip(1)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toSet()))
        : Optional.empty();
  }
}

package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Paint;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** States of instances as the platform names them. */
final class InstanceStates {
  private static final Set<String> OVER = Set.of("stopped", "failed");

  private InstanceStates() {}

  /** For example {@code 2 ready, 1 starting}; {@code 0} when none is there. */
  static String summary(JsonNode instances) {
    Map<String, Long> counts =
        StreamSupport.stream(instances.spliterator(), false)
            .map(instance -> instance.path("state").asText())
            .filter(state -> !OVER.contains(state))
            .collect(Collectors.groupingBy(state -> state, TreeMap::new, Collectors.counting()));
    return counts.isEmpty()
        ? "0"
        : counts.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", "));
  }

  /** How many instances exist, whatever they do. */
  static long present(JsonNode instances) {
    return StreamSupport.stream(instances.spliterator(), false)
        .filter(instance -> !OVER.contains(instance.path("state").asText()))
        .count();
  }

  static UnaryOperator<String> colour(String state, Paint paint) {
    return switch (state) {
      case "ready" -> paint::green;
      case "starting", "draining" -> paint::yellow;
      case "paused" -> paint::cyan;
      case "failed" -> paint::red;
      default -> paint::faint;
    };
  }
}

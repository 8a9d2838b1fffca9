package dev.hearth.server.metrics;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.FunctionState;
import dev.hearth.gateway.metrics.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Counters that are there from the deploy on, for each outcome: a rate over a counter that appears
 * with its first error misses that error. They cost no memory before they count. Pure.
 */
public final class ZeroSeries {
  private static final List<String> EVENT_OUTCOMES =
      List.of("success", "dead_letter", "passed_over");
  private static final List<ErrorCode> START_FAILURES =
      List.of(ErrorCode.START_FAILED, ErrorCode.OUT_OF_MEMORY);

  private static final List<String> REPLACED =
      List.of("unresponsive", "occupied", "out-of-memory", "exit");

  /**
   * A counter that is 0 unless it has counted.
   *
   * @param family its name without {@code _total}
   */
  public record Zero(String family, String help, Map<String, String> labels) {}

  private ZeroSeries() {}

  /** Those of all functions. */
  public static List<Zero> of(List<FunctionState> functions) {
    List<Zero> all = new ArrayList<>();
    functions.forEach(state -> add(state, all));
    return all;
  }

  private static void add(FunctionState state, List<Zero> all) {
    String function = state.name().value();
    state
        .active()
        .ifPresent(
            active -> {
              for (String trigger : entrances(state)) {
                for (Outcome outcome : Outcome.values()) {
                  all.add(
                      new Zero(
                          "hearth_invocations",
                          "Calls that ended",
                          Map.of(
                              "function",
                              function,
                              "revision",
                              active.id().toString(),
                              "trigger",
                              trigger,
                              "outcome",
                              outcome.label())));
                }
              }
            });
    for (ErrorCode code : START_FAILURES) {
      all.add(
          new Zero(
              "hearth_start_failures",
              "Starts of instances that failed, by error code",
              Map.of("function", function, "code", code.slug())));
    }
    for (String reason : REPLACED) {
      all.add(
          new Zero(
              "hearth_instances_replaced",
              "Instances that were ready and ended, or made no progress, by reason",
              Map.of("function", function, "reason", reason)));
    }
    state.triggers().forEach(trigger -> add(function, trigger.source().topic(), all));
  }

  private static void add(String function, String topic, List<Zero> all) {
    Map<String, String> labels = Map.of("function", function, "topic", topic);
    all.add(new Zero("hearth_trigger_retries", "Tries of events after their first", labels));
    all.add(
        new Zero(
            "hearth_trigger_dead_letters",
            "Events given up and written to the dead-letter topic",
            labels));
    for (String outcome : EVENT_OUTCOMES) {
      all.add(
          new Zero(
              "hearth_trigger_events",
              "Events that came to an end",
              Map.of("function", function, "topic", topic, "outcome", outcome)));
    }
  }

  private static List<String> entrances(FunctionState state) {
    return Arrays.asList(
            "http",
            state.triggers().isEmpty() ? "" : "kafka",
            state.schedules().isEmpty() ? "" : "schedule")
        .stream()
        .filter(name -> !name.isEmpty())
        .toList();
  }
}

package dev.hearth.api.function;

import java.util.List;
import java.util.Optional;

/** All that the roles need to know of one function, as one value. */
public record FunctionState(
    Function function,
    Optional<Revision> active,
    List<KafkaTrigger> triggers,
    List<ScheduleTrigger> schedules) {
  public FunctionState {
    triggers = List.copyOf(triggers);
    schedules = List.copyOf(schedules);
  }

  /** Without schedules. */
  public FunctionState(Function function, Optional<Revision> active, List<KafkaTrigger> triggers) {
    this(function, active, triggers, List.of());
  }

  public FunctionName name() {
    return function.name();
  }
}

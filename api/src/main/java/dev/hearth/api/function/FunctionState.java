package dev.hearth.api.function;

import java.util.List;
import java.util.Optional;

/** All that the roles need to know of one function, as one value. */
public record FunctionState(
    Function function, Optional<Revision> active, List<KafkaTrigger> triggers) {
  public FunctionState {
    triggers = List.copyOf(triggers);
  }

  public FunctionName name() {
    return function.name();
  }
}

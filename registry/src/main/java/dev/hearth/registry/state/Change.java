package dev.hearth.registry.state;

import dev.hearth.api.function.FunctionName;
import java.util.Optional;

/**
 * One change of one function, to be kept as a whole or not at all.
 *
 * @param before what was; empty for a new function
 * @param after what shall be; empty when the function goes
 * @param lastNumber the last revision number given out under this name; 0 when there is none
 */
public record Change(
    FunctionName name,
    Optional<FunctionEntry> before,
    Optional<FunctionEntry> after,
    int lastNumber) {
  /** Whether anything differs at all. */
  public boolean isEmpty() {
    return before.equals(after);
  }

  /** Whether the other roles see a difference. */
  public boolean isVisible() {
    return !before.map(FunctionEntry::state).equals(after.map(FunctionEntry::state));
  }
}

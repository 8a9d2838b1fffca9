package dev.hearth.autoscaler.keepalive;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of the last instance of a function that nobody calls, from the end of the last call
 * to the next one.
 *
 * @param phases by age of the idle time; the first begins at zero, and no two neighbours are alike
 */
public record IdlePlan(List<Phase> phases) {
  /** From an age on, until the next phase. */
  public record Phase(Duration from, Stage stage) {}

  public IdlePlan {
    phases = List.copyOf(phases);
    if (phases.isEmpty() || !phases.getFirst().from().isZero()) {
      throw new IllegalArgumentException("the first phase must begin at zero: " + phases);
    }
  }

  public Stage at(Duration age) {
    return phases.get(index(age)).stage();
  }

  /** The age at which the stage changes next; empty when it stays for ever. */
  public Optional<Duration> nextChange(Duration age) {
    int next = index(age) + 1;
    return next < phases.size() ? Optional.of(phases.get(next).from()) : Optional.empty();
  }

  /** Whether what is there at this age was made after the last instance had gone. */
  public boolean isAhead(Duration age) {
    return phases.subList(0, index(age) + 1).stream().anyMatch(it -> it.stage() == Stage.GONE);
  }

  /** Until which age what is there now is kept, ready or paused. */
  public Duration keptUntil(Duration age) {
    return phases.stream()
        .filter(it -> it.stage() == Stage.GONE && it.from().compareTo(age) > 0)
        .findFirst()
        .map(Phase::from)
        .orElse(age);
  }

  private int index(Duration age) {
    int index = 0;
    while (index + 1 < phases.size() && phases.get(index + 1).from().compareTo(age) <= 0) {
      index++;
    }
    return index;
  }
}

package dev.hearth.autoscaler.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The most that was wanted within a time: later entries are always smaller, so the list stays as
 * short as the number of steps that the load went down.
 */
record Peaks(List<Peak> falling) {
  static final Peaks NONE = new Peaks(List.of());

  record Peak(Instant at, int instances) {}

  static Peaks of(Instant at, int instances) {
    return new Peaks(List.of(new Peak(at, instances)));
  }

  /** With one more entry, and without what is older than {@code window}. */
  Peaks with(Instant now, int instances, Duration window) {
    Instant oldest = now.minus(window);
    List<Peak> next = new ArrayList<>(falling.size() + 1);
    for (Peak peak : falling) {
      if (peak.instances() > instances && !peak.at().isBefore(oldest)) {
        next.add(peak);
      }
    }
    next.add(new Peak(now, instances));
    return new Peaks(List.copyOf(next));
  }

  int most() {
    return falling.isEmpty() ? 0 : falling.getFirst().instances();
  }
}

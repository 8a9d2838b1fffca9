package dev.hearth.invoker.oci;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Measures the parts of one start, one after the other. */
final class StartPhases {
  private final Map<String, Duration> phases = new LinkedHashMap<>();
  private long since = System.nanoTime();

  /** The part that ends now. */
  void ended(String phase) {
    long now = System.nanoTime();
    phases.put(phase, Duration.ofNanos(now - since));
    since = now;
  }

  Map<String, Duration> all() {
    return phases;
  }
}

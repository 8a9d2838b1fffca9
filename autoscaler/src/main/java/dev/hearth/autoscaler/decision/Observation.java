package dev.hearth.autoscaler.decision;

/**
 * All that a decision is made from, besides what it remembers.
 *
 * @param ready instances that take calls
 * @param starting instances on their way
 * @param paused instances that stand still
 */
public record Observation(int ready, int starting, int paused, Traffic traffic) {
  /** With nothing paused. */
  public Observation(int ready, int starting, Traffic traffic) {
    this(ready, starting, 0, traffic);
  }

  /** Those that take calls or are on their way to. */
  public int instances() {
    return ready + starting;
  }
}

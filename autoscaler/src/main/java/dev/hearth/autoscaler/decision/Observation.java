package dev.hearth.autoscaler.decision;

/**
 * All that a decision is made from, besides what it remembers.
 *
 * @param ready instances that take calls
 * @param starting instances on their way
 */
public record Observation(int ready, int starting, Traffic traffic) {
  public int instances() {
    return ready + starting;
  }
}

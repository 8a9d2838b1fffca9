package dev.hearth.autoscaler.decision;

import dev.hearth.api.function.Resources;

/**
 * All that a decision is made from, besides what it remembers.
 *
 * @param ready instances that take calls
 * @param starting instances on their way
 * @param paused instances that stand still
 * @param scheduledMin instances that the function's schedule asks for now, 0 outside its windows
 * @param memoryBytes what an instance takes
 */
public record Observation(
    int ready, int starting, int paused, int scheduledMin, long memoryBytes, Traffic traffic) {
  /** With nothing scheduled and the usual memory. */
  public Observation(int ready, int starting, int paused, Traffic traffic) {
    this(ready, starting, paused, 0, Resources.DEFAULT.memoryBytes(), traffic);
  }

  /** With nothing paused, either. */
  public Observation(int ready, int starting, Traffic traffic) {
    this(ready, starting, 0, traffic);
  }

  /** Those that take calls or are on their way to. */
  public int instances() {
    return ready + starting;
  }
}

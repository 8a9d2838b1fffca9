package dev.hearth.bench.simulation;

/**
 * How long starts take, in milliseconds.
 *
 * @param cell from a stem cell
 * @param container where none is left
 * @param thaw of a paused instance
 */
public record StartTimes(int cell, int container, int thaw) {
  /** About what bench/RESULTS.md has of Node. */
  public static final StartTimes MEASURED = new StartTimes(7, 215, 1);

  /** As if every start took the same time. */
  public static StartTimes all(int millis) {
    return new StartTimes(millis, millis, 1);
  }
}

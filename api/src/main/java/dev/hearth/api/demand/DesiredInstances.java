package dev.hearth.api.demand;

/**
 * How many instances of a revision there shall be.
 *
 * @param ready running and taking calls, 0 or more
 * @param paused frozen, 0 or more
 */
public record DesiredInstances(int ready, int paused) {
  public static final DesiredInstances NONE = new DesiredInstances(0, 0);

  public DesiredInstances {
    if (ready < 0 || paused < 0) {
      throw new IllegalArgumentException("negative: ready " + ready + ", paused " + paused);
    }
  }

  public static DesiredInstances ready(int ready) {
    return new DesiredInstances(ready, 0);
  }
}

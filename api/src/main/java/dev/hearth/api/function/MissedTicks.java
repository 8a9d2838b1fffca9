package dev.hearth.api.function;

/** What becomes of ticks at which Hearth did not run. */
public enum MissedTicks {
  /** The last of them is made up for, once. */
  ONE,
  /** Nothing. */
  SKIP
}

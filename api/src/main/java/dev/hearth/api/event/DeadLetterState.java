package dev.hearth.api.event;

/** What became of a dead letter. */
public enum DeadLetterState {
  /** Nobody has done anything with it. */
  WAITING,
  /** It was sent to its topic again. */
  REDRIVEN,
  /** Somebody decided that it is not needed. */
  DROPPED
}

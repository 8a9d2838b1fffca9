package dev.hearth.autoscaler.keepalive;

/** What an idle function keeps of its last instance. */
public enum Stage {
  /** It takes calls. */
  READY,
  /** It is frozen: its memory stays, and the next call thaws it. */
  PAUSED,
  /** There is none. */
  GONE
}

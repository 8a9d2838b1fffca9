package dev.hearth.gateway.liveness;

/** How an instance is. */
public sealed interface Finding {
  /** Nothing is known against it: it need not be watched. */
  record Well() implements Finding {}

  /** It may be well or not. */
  record Watch() implements Finding {}

  /**
   * It makes no progress.
   *
   * @param nanos for how long, as far as it is known
   * @param reason for people
   */
  record Unresponsive(long nanos, String reason) implements Finding {}
}

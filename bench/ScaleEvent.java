/** What can become of an instance that is at work. */
enum ScaleEvent {
  /** From outside, as the kernel does when memory is short. */
  KILL,
  /** Fewer are ordered than there are. */
  DRAIN,
  /** It was idle for a while; the next call thaws it. */
  PAUSE,
  /** A new revision takes over. */
  DEPLOY,
  /** An earlier revision takes over. */
  ROLLBACK,
  /** None is ordered. */
  ZERO
}

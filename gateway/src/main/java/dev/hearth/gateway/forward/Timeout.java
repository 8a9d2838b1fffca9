package dev.hearth.gateway.forward;

/**
 * Something that is to happen unless it is called off. A link in its event loop's {@link
 * TimeoutWheel}, so that setting and calling off allocate nothing. For one event loop only.
 */
public abstract class Timeout {
  Timeout previous;
  Timeout next;
  long atNanos;

  /** The time has come; it may be up to two ticks of the wheel late, never early. */
  protected abstract void expired();

  boolean isSet() {
    return next != null;
  }
}

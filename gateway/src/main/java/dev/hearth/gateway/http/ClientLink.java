package dev.hearth.gateway.http;

/** A client's connection as its event loop's {@link Connections} see it. On the event loop. */
public interface ClientLink {
  /** Takes no further request, and closes after the answers that are due. */
  void drain();

  /** Closes if no request is under way, not even in part; says whether that was so. */
  boolean closeIfIdle();

  /** Closes at once: there are too many. */
  void refuse();

  /** Its place among those that are idle, always the same. */
  IdleOrder.Entry idleEntry();
}

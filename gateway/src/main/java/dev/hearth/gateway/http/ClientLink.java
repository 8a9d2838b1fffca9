package dev.hearth.gateway.http;

/** A client's connection as its event loop's {@link Connections} see it. */
public interface ClientLink {
  /** Takes no further request, and closes after the answers that are due. On the event loop. */
  void drain();
}

package dev.hearth.gateway.activation;

/** The calls in flight at each of some instances, as read at one moment. */
interface Loads {
  int size();

  /** Calls in flight at instance {@code index}; {@link Integer#MAX_VALUE} if it takes none now. */
  int inFlight(int index);
}

package dev.hearth.gateway.http;

import java.io.IOException;
import javax.net.ssl.SSLException;

/** Tells what went wrong on a connection because of its other end. */
public final class PeerFault {
  private PeerFault() {}

  /** Whether {@code cause} is such a fault, and nothing that Hearth should be mended for. */
  public static boolean is(Throwable cause) {
    // Netty wraps what is wrong with the records of TLS once.
    return cause instanceof IOException || cause.getCause() instanceof SSLException;
  }
}

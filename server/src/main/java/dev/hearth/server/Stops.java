package dev.hearth.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logging.Logger;

/**
 * What has to be closed at the end, last started first; one that fails does not keep the others.
 */
final class Stops implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Stops.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  synchronized <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  /** Does nothing the second time; a second caller waits until the first one is through. */
  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.errorf(e, "could not stop %s", part.getClass().getSimpleName());
      }
    }
  }
}

package dev.hearth.gateway.forward;

import dev.hearth.api.instance.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Something that calls are forwarded to, with its connections that wait for the next call: a stack
 * per event loop, so that no two loops meet. The most recently used is used first; the rest grow
 * old and are closed.
 */
public final class Backend {
  private static final Logger LOG = Logger.getLogger(Backend.class);

  private final Endpoint endpoint;
  private final InetSocketAddress address;
  private final ArrayDeque<Upstream>[] idle;
  private final IdleLimit idleLimit = new IdleLimit();
  private volatile boolean closed;

  /**
   * @param loops number of event loops
   */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public Backend(Endpoint endpoint, int loops) {
    this.endpoint = endpoint;
    this.address =
        endpoint instanceof Endpoint.HostPort(String host, int port, var _)
            ? new InetSocketAddress(host, port)
            : null;
    this.idle = new ArrayDeque[loops];
    for (int i = 0; i < loops; i++) {
      idle[i] = new ArrayDeque<>();
    }
  }

  /** Loads and links what the first connection would have to wait for otherwise. */
  public static void prepare() {
    try (SocketPin pin = SocketPin.open(Path.of("/"))) {
      LOG.debugf("sockets of instances can be held by %s", pin.path());
    } catch (IOException e) {
      LOG.warnf(e, "cannot open /");
    }
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  InetSocketAddress address() {
    return address;
  }

  /** Where the kernel lists the sockets of the instance's network, as far as that is known. */
  Optional<Path> network() {
    return endpoint instanceof Endpoint.HostPort port ? port.network() : Optional.empty();
  }

  boolean isClosed() {
    return closed;
  }

  IdleLimit idleLimit() {
    return idleLimit;
  }

  /**
   * A connection that waits, or null.
   *
   * @param repeatable whether the request is sent again when the connection turns out to be closed
   */
  Upstream lease(Loop loop, boolean repeatable) {
    Upstream waiting = idle[loop.index()].pollLast();
    if (waiting == null || waiting.mayCarry(repeatable, loop.now())) {
      return waiting;
    }
    // All others waited longer; they are left for requests that can be repeated.
    waiting.abort();
    return null;
  }

  void giveBack(Loop loop, Upstream upstream) {
    idle[loop.index()].addLast(upstream);
  }

  void remove(Loop loop, Upstream upstream) {
    idle[loop.index()].remove(upstream);
  }

  /** Closes connections as soon as no call uses them. By any thread. */
  public void close(Iterable<Loop> loops) {
    closed = true;
    for (Loop loop : loops) {
      loop.execute(() -> closeIdle(loop));
    }
  }

  /** Takes new calls again. */
  public void reopen() {
    closed = false;
  }

  private void closeIdle(Loop loop) {
    ArrayDeque<Upstream> waiting = idle[loop.index()];
    for (Upstream upstream = waiting.pollLast(); upstream != null; upstream = waiting.pollLast()) {
      upstream.abort();
    }
  }
}

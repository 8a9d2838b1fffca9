package dev.hearth.gateway.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Bounds the connections of callers, so that descriptors are left for everything else. Where there
 * are too many, those that are idle for longest are closed; where none is idle, the new one is.
 * Safe for use by many threads.
 */
// docs/decisions/0142
public final class ConnectionLimit {
  private static final Logger LOG = Logger.getLogger(ConnectionLimit.class);
  private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final int most;
  private final int mostBriefly;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong lastWords = new AtomicLong(System.nanoTime() - SILENCE_NANOS);
  private final Counter idleClosed;
  private final Counter refused;
  private volatile List<Connections> loops = List.of();

  /**
   * @param most connections, at least 1
   */
  public ConnectionLimit(int most, MeterRegistry registry) {
    this.most = most;
    // While another event loop closes one.
    this.mostBriefly = most + Math.max(1, most / 16);
    this.idleClosed = closed(registry, "idle");
    this.refused = closed(registry, "refused");
    Gauge.builder("hearth.http.connections", open, AtomicInteger::get)
        .description("Connections of callers that are open")
        .register(registry);
    Gauge.builder("hearth.http.connections.limit", () -> most)
        .description("Most connections of callers that may be open")
        .register(registry);
  }

  /** Sets what the event loops have open. Called once, before connections come. */
  public void over(List<Connections> all) {
    loops = all;
  }

  /**
   * A connection was opened on an event loop.
   *
   * @return whether it may stay
   */
  boolean opened(Connections on) {
    int now = open.incrementAndGet();
    if (now <= most) {
      return true;
    }
    if (on.closeOldestIdle()) {
      return true;
    }
    for (Connections other : loops) {
      if (!other.equals(on)) {
        other.loop().execute(other::closeOldestIdle);
      }
    }
    if (now <= mostBriefly) {
      return true;
    }
    refused.increment();
    say();
    return false;
  }

  void closed() {
    open.decrementAndGet();
  }

  /** Whether there are too many. */
  boolean isExceeded() {
    return open.get() > most;
  }

  void idleClosed() {
    idleClosed.increment();
    say();
  }

  private void say() {
    long now = System.nanoTime();
    long last = lastWords.get();
    if (now - last >= SILENCE_NANOS && lastWords.compareAndSet(last, now)) {
      LOG.warnf(
          "callers hold %d connections, the most that may be open: %.0f idle ones were closed for new ones"
              + " so far, and %.0f new ones because none was idle; see hearth.http.connections",
          most, idleClosed.count(), refused.count());
    }
  }

  private static Counter closed(MeterRegistry registry, String reason) {
    return Counter.builder("hearth.http.connections.closed")
        .description("Connections of callers that were closed because there were too many")
        .tag("reason", reason)
        .register(registry);
  }
}

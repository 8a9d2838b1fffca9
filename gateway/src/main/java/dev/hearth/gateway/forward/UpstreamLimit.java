package dev.hearth.gateway.forward;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the connections to instances, those that wait for the next call included, so that
 * descriptors are left for everything else: a caller's connection by HTTP/2 has up to a hundred
 * calls at a time. Safe for use by many threads.
 */
// docs/decisions/0154
public final class UpstreamLimit {
  static final UpstreamLimit NONE = new UpstreamLimit(Integer.MAX_VALUE);

  private final int most;
  private final AtomicInteger open = new AtomicInteger();

  private UpstreamLimit(int most) {
    this.most = most;
  }

  /**
   * @param most connections, at least 1; event loops that connect at the same moment may exceed it
   *     by one each
   */
  public static UpstreamLimit of(int most, MeterRegistry registry) {
    UpstreamLimit limit = new UpstreamLimit(most);
    Gauge.builder("hearth.instance.connections", limit.open, AtomicInteger::get)
        .description("Connections to instances that are open")
        .strongReference(true)
        .register(registry);
    return limit;
  }

  void opened() {
    open.incrementAndGet();
  }

  void closed() {
    open.decrementAndGet();
  }

  int most() {
    return most;
  }

  /** Whether another connection may be opened for a call. */
  boolean hasRoom() {
    return open.get() < most;
  }

  /** Whether connections are to be closed after their calls, so that none waits in vain. */
  boolean isTight() {
    return open.get() > most / 2;
  }
}

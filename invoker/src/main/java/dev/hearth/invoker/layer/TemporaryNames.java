package dev.hearth.invoker.layer;

import java.util.concurrent.atomic.AtomicLong;

/** Names that one process gives once; those of earlier ones were removed when it started. */
final class TemporaryNames {
  private static final AtomicLong COUNTER = new AtomicLong();

  private TemporaryNames() {}

  static long next() {
    return COUNTER.incrementAndGet();
  }
}

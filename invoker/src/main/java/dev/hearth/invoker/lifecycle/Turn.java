package dev.hearth.invoker.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What one change of a pool leads to once its lock is released. */
final class Turn {
  final List<Runnable> before = new ArrayList<>();
  final List<Runnable> after = new ArrayList<>();

  private final long begun = System.nanoTime();

  /** Whether the pool's state is told, between the two. */
  boolean publish;

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }
}

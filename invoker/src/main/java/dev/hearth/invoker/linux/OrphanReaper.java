package dev.hearth.invoker.linux;

import java.util.OptionalInt;

/**
 * Reaps what became a child of this process because its own parent had ended ({@link
 * Children#adoptOrphans}). Children that the JDK started are left to it: it reaps them at once, so
 * only what was seen twice is an orphan.
 */
public final class OrphanReaper {
  private OptionalInt seen = OptionalInt.empty();

  /** To be called now and then, at least seconds apart, by one thread at a time. */
  public void sweep() {
    OptionalInt ended = Children.ended();
    while (ended.isPresent() && ended.equals(seen)) {
      Children.reap(ended.getAsInt());
      ended = Children.ended();
    }
    seen = ended;
  }
}

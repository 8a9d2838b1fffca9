package dev.hearth.gateway.forward;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Tells of the ends of one event loop's calls from inside, several at a time while many go on:
 * whoever hears of an end is a thread that would otherwise be woken for each, and take the core
 * from the event loop that woke it. An end that finds few others is told at once. For the loop's
 * own thread.
 */
final class Endings {
  /** Told as soon as one of so many calls has ended. */
  private static final int SHARE = 4;

  /** Otherwise after this. */
  private static final long LONGEST_WAIT_MICROS = 200;

  private final Loop loop;
  private final ArrayDeque<Runnable> untold = new ArrayDeque<>();
  private int goingOn;
  private boolean due;

  Endings(Loop loop) {
    this.loop = loop;
  }

  void begun() {
    goingOn++;
  }

  /** Each call that has begun ends once. */
  void ended(Runnable tell) {
    goingOn--;
    untold.addLast(tell);
    if (untold.size() * SHARE > goingOn) {
      tellAll();
    } else if (!due) {
      due = true;
      var _ = loop.eventLoop().schedule(this::whenDue, LONGEST_WAIT_MICROS, TimeUnit.MICROSECONDS);
    }
  }

  private void whenDue() {
    due = false;
    tellAll();
  }

  private void tellAll() {
    for (Runnable tell = untold.pollFirst(); tell != null; tell = untold.pollFirst()) {
      tell.run();
    }
  }
}

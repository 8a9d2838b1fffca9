package dev.hearth.api.instance;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.Revision;
import java.time.Duration;

/** Finds out whether a revision can serve before any traffic goes to it. */
public interface RevisionTrial {
  /**
   * Starts one instance and waits until it is ready. It then is an ordinary instance of the
   * revision's pool, for the autoscaler to keep or to take away.
   *
   * @return how long the start took
   * @throws HearthException with the function's own reason when it does not become ready in time
   */
  Duration tryStart(Revision revision, Duration timeLimit) throws InterruptedException;

  /** Removes every instance of a revision that will get no traffic. Returns when they are gone. */
  void abandon(Revision revision) throws InterruptedException;
}

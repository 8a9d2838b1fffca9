package dev.hearth.api.disk;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.image.Digest;
import java.util.Set;

/** The disk that the platform works on. Safe for use by many threads. */
public interface Disk {
  /** Looks at what is there; takes up to some seconds with many layers. */
  DiskReport report();

  /** Removes now what nothing uses, and what exceeds the budget. */
  CleanReport clean();

  /**
   * After a function was deleted: removes what only it used.
   *
   * @param images those of its revisions
   * @param keepLogs whether its logs stay
   */
  CleanReport deleted(FunctionName function, Set<Digest> images, boolean keepLogs);

  /** Something changed, for example by a deploy: collects soon, on another thread. */
  void collectSoon();

  /**
   * Makes sure that a deploy may begin.
   *
   * @throws HearthException with {@code DISK_FULL} when less than 5 % of the file system is free
   */
  void requireSpace();

  /** How much room there is. */
  DiskSpace space();
}

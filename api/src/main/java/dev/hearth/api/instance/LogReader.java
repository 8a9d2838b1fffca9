package dev.hearth.api.instance;

import java.util.List;

/**
 * Reads a function's log at its own pace. Nothing is kept in memory for a slow reader: what it has
 * not read yet stays in the files, as long as their bounds allow; a line of {@link
 * LogStream#PLATFORM} says where they did not. To be used by one thread, but for {@link #close()}.
 */
public interface LogReader extends AutoCloseable {
  /**
   * The lines that are there and were not returned yet, in the order of their times; empty when
   * there are none now.
   */
  List<LogLine> next();

  /** Returns when there may be more to read, or when this is closed. */
  void await() throws InterruptedException;

  /** Ends {@link #await()}; may be called by any thread, more than once. */
  @Override
  void close();
}

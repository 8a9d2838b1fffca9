package dev.hearth.invoker.runtime;

import dev.hearth.api.error.HearthException;

/**
 * A container that is complete but for its process, which was not started. Exactly one of the two
 * actions is to be taken, once. Safe for use by many threads.
 */
public interface CreatedContainer {
  String id();

  /**
   * Starts the process. The container is removed when this fails.
   *
   * @throws HearthException with {@code START_FAILED} when the image or the command is at fault,
   *     with {@code RUNTIME_UNAVAILABLE} otherwise
   */
  Container start();

  /** Memory that it uses while it waits, in bytes; 0 when that is not known. */
  long memoryBytes();

  /** Removes everything that belongs to the container. Does nothing the second time. */
  void remove();
}

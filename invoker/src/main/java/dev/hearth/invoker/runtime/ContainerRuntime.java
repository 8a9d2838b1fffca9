package dev.hearth.invoker.runtime;

import dev.hearth.api.error.HearthException;
import java.util.List;

/**
 * Runs containers. An adapter touches only containers that it made for the same platform (the same
 * state folder) before. Safe for use by many threads; methods block.
 */
public interface ContainerRuntime extends AutoCloseable {
  /** For people, for example {@code runc 1.1.5, cgroup v1}. */
  String description();

  /**
   * Makes a container and starts its process. Whatever was made is removed again when this fails.
   *
   * @param output hears what the process writes, also before this returns
   * @throws HearthException with {@code START_FAILED} when the image or the command is at fault,
   *     with {@code RUNTIME_UNAVAILABLE} or {@code INVALID_IMAGE} otherwise
   */
  Container start(ContainerSpec spec, ContainerOutput output);

  /**
   * Makes a container whose process waits to be started. Whatever was made is removed again when
   * this fails.
   *
   * @param output hears what the process writes
   * @throws HearthException as {@link #start}
   */
  CreatedContainer create(ContainerSpec spec, ContainerOutput output);

  /** Containers that an earlier process left, running or not, oldest first. */
  List<LeftContainer> left();

  /** Stops hearing of containers; those that run go on running. */
  @Override
  void close();
}

package dev.hearth.invoker.runtime;

import dev.hearth.api.error.HearthException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One container whose process was started. Safe for use by many threads. */
public interface Container {
  String id();

  /** The folder of the host that the container sees as {@code /run/hearth}, where it has one. */
  Optional<Path> socketFolder();

  /** Where the host reaches its TCP ports; empty with loopback only. */
  Optional<String> address();

  /** The kernel's lists of the sockets of its network, {@code /proc/PID/net}, where it has one. */
  default Optional<Path> network() {
    return Optional.empty();
  }

  /** How long each part of the start took, by name; empty for an adopted one. */
  Map<String, Duration> startPhases();

  /**
   * Completes when the process has ended and its output was handed on. Actions that depend on it
   * must not block in the completing thread.
   */
  CompletableFuture<ContainerExit> exit();

  /**
   * Asks the process to end (SIGTERM), thawing it first. One that has made no provision to hear it
   * is killed, since the first process of a container gets no signal it does not handle.
   */
  void terminate();

  /**
   * Makes an instance of a revision out of a stem cell ({@link ContainerSpec#stem}), once: the
   * {@code /function} folders of the layers appear there, read-only, and the limits and labels are
   * those given. Starts no process. Nothing was changed when the layers are at fault or the cell
   * uses more than the new limit; after any other failure the container is to be removed.
   *
   * @throws HearthException with {@code INVALID_IMAGE} when the layers cannot be used this way,
   *     with {@code RUNTIME_UNAVAILABLE} otherwise
   * @throws IllegalStateException when it is no stem cell, or not any more
   */
  void specialise(Specialisation specialisation);

  /** The memory its processes use now, without files the kernel can drop; 0 when unknown. */
  long memoryBytes();

  /** The CPU time that its processes have used so far, in nanoseconds; 0 when unknown. */
  long cpuNanos();

  /** Freezes its processes; they use no CPU time until {@link #resume()}. */
  void pause();

  void resume();

  /**
   * Kills the process if it runs, waits for its end and removes everything that belongs to the
   * container. Does nothing the second time.
   */
  void remove();
}

package dev.hearth.invoker.runtime;

import java.util.OptionalInt;

/**
 * How a container's process ended. Neither code nor signal is known for one that an earlier process
 * had started.
 *
 * @param outOfMemory whether the kernel killed it, or a process below it, at the memory limit
 */
public record ContainerExit(OptionalInt code, OptionalInt signal, boolean outOfMemory) {
  /** For people, for example {@code exited with code 1}. */
  public String description() {
    if (outOfMemory) {
      return "out of memory";
    }
    if (code.isPresent()) {
      return "exited with code " + code.getAsInt();
    }
    return signal.isPresent() ? "killed by signal " + signal.getAsInt() : "ended";
  }
}

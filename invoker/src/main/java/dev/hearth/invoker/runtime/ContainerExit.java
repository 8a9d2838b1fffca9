package dev.hearth.invoker.runtime;

import java.util.Map;
import java.util.OptionalInt;

/**
 * How a container's process ended. Neither code nor signal is known for one that an earlier process
 * had started.
 *
 * @param outOfMemory whether the kernel killed it, or a process below it, at the memory limit
 */
public record ContainerExit(OptionalInt code, OptionalInt signal, boolean outOfMemory) {
  private static final int BUS_ERROR = 7;

  /** Signals that the work of a process ends it by, on x86-64 and arm64. */
  private static final Map<Integer, String> CRASHES =
      Map.of(
          4, "SIGILL", 5, "SIGTRAP", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 11, "SIGSEGV", 31,
          "SIGSYS");

  private static final Map<Integer, String> OTHERS =
      Map.of(1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 9, "SIGKILL", 13, "SIGPIPE", 15, "SIGTERM");

  /** Whether what the process did ended it, so that the same work would end another one. */
  public boolean byItsWork() {
    return outOfMemory || (signal.isPresent() && CRASHES.containsKey(signal.getAsInt()));
  }

  /** As a label: {@code out-of-memory}, {@code signal-7}, {@code exit}. */
  public String kind() {
    if (outOfMemory) {
      return "out-of-memory";
    }
    return signal.isPresent() ? "signal-" + signal.getAsInt() : "exit";
  }

  /** For people, for example {@code exited with code 1}. */
  public String description() {
    if (outOfMemory) {
      return "out of memory";
    }
    if (code.isPresent()) {
      return "exited with code " + code.getAsInt();
    }
    return signal.isPresent()
        ? "killed by signal " + text(signal.getAsInt()) + cause(signal.getAsInt())
        : "ended";
  }

  private static String cause(int signal) {
    return signal == BUS_ERROR
        ? ": it used mapped memory that has no file behind it, as when /dev/shm or /tmp is full"
            + " (resources.shm, resources.tmp)"
        : "";
  }

  private static String text(int signal) {
    String name = CRASHES.getOrDefault(signal, OTHERS.getOrDefault(signal, ""));
    return name.isEmpty() ? String.valueOf(signal) : signal + " (" + name + ")";
  }
}

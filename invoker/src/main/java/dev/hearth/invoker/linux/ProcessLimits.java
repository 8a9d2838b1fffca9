package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Resource limits of this process (setrlimit(2)), which programs it starts inherit. */
public final class ProcessLimits {
  // The same numbers on x86-64 and ARM.
  private static final int PROCESSES = 6;
  private static final int LOCKED_MEMORY = 8;
  private static final int PENDING_SIGNALS = 11;
  private static final int MESSAGE_QUEUES = 12;
  private static final int[] COUNTED_BY_USER = {
    PROCESSES, LOCKED_MEMORY, PENDING_SIGNALS, MESSAGE_QUEUES
  };

  private static final long INFINITY = -1;

  private static final NativeCalls.Call SETRLIMIT =
      NativeCalls.call("setrlimit", JAVA_INT, JAVA_INT, ADDRESS);

  private ProcessLimits() {}

  /**
   * Removes the limits that the kernel counts per user over all processes and user namespaces. A
   * user namespace that is made later takes them over as the bound for all containers together;
   * each container has limits of its own.
   *
   * @throws Errno without the right to do so (CAP_SYS_RESOURCE)
   */
  public static void raiseCountedByUser() throws Errno {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(JAVA_LONG, 2);
      limit.setAtIndex(JAVA_LONG, 0, INFINITY);
      limit.setAtIndex(JAVA_LONG, 1, INFINITY);
      for (int resource : COUNTED_BY_USER) {
        SETRLIMIT.invoke(resource, limit);
      }
    }
  }
}

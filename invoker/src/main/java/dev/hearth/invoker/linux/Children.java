package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/** Processes whose parent is this one. */
public final class Children {
  static final int EXITED = 4;
  static final int NO_HANG = 1;
  static final int NO_WAIT = 0x1000000;
  static final int ANY = 0;
  static final int BY_PID = 1;

  private static final int SET_CHILD_SUBREAPER = 36;
  private static final int INFO_BYTES = 128;
  private static final int PID_OFFSET = 16;
  private static final int STATUS_OFFSET = 24;
  private static final int CODE_OFFSET = 8;
  private static final int CODE_EXITED = 1;

  private static final NativeCalls.Call PRCTL =
      NativeCalls.call("prctl", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final NativeCalls.Call WAITID =
      NativeCalls.call("waitid", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);

  private Children() {}

  /**
   * Makes this process the parent of containers whose runtime program has ended, so that it learns
   * their exit codes. Holds for the life of the process.
   */
  public static void adoptOrphans() throws Errno {
    PRCTL.invoke(SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
  }

  /** Waits for the end of a child and reaps it. */
  static ExitStatus await(int pid) throws Errno {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_BYTES, 8);
      WAITID.invoke(BY_PID, pid, info, EXITED);
      return status(info);
    }
  }

  /** Reaps a process that has ended; unknown when it is not a child of this process. */
  static ExitStatus reap(int pid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_BYTES, 8);
      WAITID.invoke(BY_PID, pid, info, EXITED | NO_HANG);
      return info.get(JAVA_INT, PID_OFFSET) == pid ? status(info) : ExitStatus.UNKNOWN;
    } catch (Errno e) {
      return ExitStatus.UNKNOWN;
    }
  }

  /** A child that has ended and was not reaped yet. */
  static OptionalInt ended() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_BYTES, 8);
      WAITID.invoke(ANY, 0, info, EXITED | NO_HANG | NO_WAIT);
      int pid = info.get(JAVA_INT, PID_OFFSET);
      return pid == 0 ? OptionalInt.empty() : OptionalInt.of(pid);
    } catch (Errno e) {
      return OptionalInt.empty();
    }
  }

  private static ExitStatus status(MemorySegment info) {
    int status = info.get(JAVA_INT, STATUS_OFFSET);
    // si_code tells how it ended: CLD_EXITED, else CLD_KILLED or CLD_DUMPED
    return info.get(JAVA_INT, CODE_OFFSET) == CODE_EXITED
        ? ExitStatus.exited(status)
        : ExitStatus.killed(status);
  }
}

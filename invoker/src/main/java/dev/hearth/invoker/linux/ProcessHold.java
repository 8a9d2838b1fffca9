package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A process, held by a descriptor (pidfd), so that its number being used again cannot hurt anyone,
 * and its end is known at once, also when it is no child of this process.
 */
public final class ProcessHold {
  public static final int SIGTERM = 15;
  public static final int SIGKILL = 9;

  private static final NativeCalls.Call OPEN =
      NativeCalls.systemCall("pidfd_open", 434, JAVA_LONG, JAVA_LONG);
  private static final NativeCalls.Call SEND =
      NativeCalls.systemCall("pidfd_send_signal", 424, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);

  private final EventLoop loop;
  private final int pid;
  private final int descriptor;
  private boolean ended;

  private ProcessHold(EventLoop loop, int pid, int descriptor) {
    this.loop = loop;
    this.pid = pid;
    this.descriptor = descriptor;
  }

  /**
   * @param onEnd is told once, on the loop's thread
   * @throws IOException when there is no such process
   */
  public static ProcessHold of(EventLoop loop, int pid, Consumer<ExitStatus> onEnd)
      throws IOException {
    int descriptor = (int) OPEN.invoke((long) pid, 0L);
    ProcessHold hold = new ProcessHold(loop, pid, descriptor);
    try {
      loop.watch(descriptor, () -> hold.end(onEnd));
      return hold;
    } catch (Errno e) {
      Descriptors.close(descriptor);
      throw e;
    }
  }

  private void end(Consumer<ExitStatus> onEnd) {
    synchronized (this) {
      ended = true;
      loop.closeWatched(descriptor);
    }
    onEnd.accept(Children.reap(pid));
  }

  public int pid() {
    return pid;
  }

  /** Whether the process handles a signal, or blocks it, which is how it can be waited for. */
  public boolean hears(int signal) {
    try {
      return isIn(signal, String.valueOf(pid), "SigCgt:", "SigBlk:");
    } catch (IOException e) {
      return true; // it has ended, or will tell when it gets the signal
    }
  }

  /** Whether the first child of the process, which is the command of an init, ignores a signal. */
  public boolean commandIgnores(int signal) {
    try {
      String children = Files.readString(Path.of("/proc/" + pid + "/task/" + pid + "/children"));
      String first = children.strip().split(" ", 2)[0];
      return !first.isEmpty() && isIn(signal, first, "SigIgn:");
    } catch (IOException e) {
      return false; // it has ended, or the kernel does not list children
    }
  }

  private static boolean isIn(int signal, String process, String... masks) throws IOException {
    long bit = 1L << (signal - 1);
    return Files.readAllLines(Path.of("/proc/" + process + "/status")).stream()
        .filter(line -> List.of(masks).contains(line.substring(0, Math.min(7, line.length()))))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .anyMatch(mask -> (mask & bit) != 0);
  }

  /** Sends a signal; does nothing when the process has ended. */
  public synchronized void signal(int signal) throws IOException {
    if (ended) {
      return;
    }
    try {
      SEND.invoke((long) descriptor, (long) signal, MemorySegment.NULL, 0L);
    } catch (Errno e) {
      if (e.number() != Errno.ESRCH) {
        throw e;
      }
    }
  }
}

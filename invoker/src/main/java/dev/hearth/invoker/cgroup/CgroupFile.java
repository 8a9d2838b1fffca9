package dev.hearth.invoker.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Files of a control group. */
final class CgroupFile {
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(2);
  private static final Duration FIRST_LOOK = Duration.ofNanos(50_000);

  private CgroupFile() {}

  /** The number after {@code key} in a file of {@code key value} lines; 0 when there is none. */
  static long number(Path file, String key) {
    try {
      return Files.readAllLines(file).stream()
          .map(line -> line.split(" "))
          .filter(words -> words.length == 2 && words[0].equals(key))
          .mapToLong(words -> Long.parseLong(words[1]))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  /** The only number in a file; 0 when there is none. */
  static long number(Path file) {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  static void write(Path file, long number) throws IOException {
    Files.writeString(file, String.valueOf(number));
  }

  /** Kernels have had this file since 5.15; while it says 1 a group has no other share. */
  static void idle(Path group, boolean idle) throws IOException {
    Path file = group.resolve("cpu.idle");
    if (Files.exists(file)) {
      write(file, idle ? 1 : 0);
    }
  }

  /** The number in a file minus the one after {@code key} in another; 0 when unknown. */
  static long difference(Path whole, Path parts, String key) {
    try {
      long number = Long.parseLong(Files.readString(whole).strip());
      return Math.max(0, number - number(parts, key));
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * What cannot be dropped takes long to read, so this looks at it only when it matters.
   *
   * @param whole file of all that is used
   * @param inUse tells what of that cannot be dropped
   */
  static void requireBelow(long limit, Path whole, LongSupplier inUse) throws IOException {
    if (Long.parseLong(Files.readString(whole).strip()) > limit && inUse.getAsLong() > limit) {
      throw new IOException(
          "uses %d bytes of memory, more than its new limit of %d"
              .formatted(inUse.getAsLong(), limit));
    }
  }

  interface Condition {
    boolean holds() throws IOException;
  }

  /** The kernel has no event for this; it settles within microseconds, so looks are close. */
  static void await(Condition condition, String what) throws IOException {
    long deadline = System.nanoTime() + SETTLE_LIMIT.toNanos();
    long pause = FIRST_LOOK.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(what + " did not happen within " + SETTLE_LIMIT.toSeconds() + " s");
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, 5_000_000);
    }
  }

  /** A folder of a control group cannot be listed empty, so this asks for folders below it. */
  static boolean hasChildren(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, Files::isDirectory)) {
      return children.iterator().hasNext();
    }
  }
}

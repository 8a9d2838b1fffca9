package dev.hearth.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The JDK's compilers, which go on for a while after what they compile was called often enough:
 * half a second of CPU after a rehearsal, and much longer where nobody has it to spare.
 */
final class Compilers {
  /** Of this process. */
  static final Path THREADS = Path.of("/proc/self/task");

  private static final long PAUSE_MILLIS = 20;

  private Compilers() {}

  /**
   * Waits until they have nothing to do.
   *
   * @return false when they still had after that time
   */
  static boolean awaitRest(Path threads, long atMostNanoseconds) throws InterruptedException {
    long begin = System.nanoTime();
    while (work(threads)) {
      if (System.nanoTime() - begin > atMostNanoseconds) {
        return false;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return true;
  }

  /** Whether one of them could run: while it waits for work it sleeps. */
  private static boolean work(Path threads) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
      for (Path thread : all) {
        if (isWorkingCompiler(thread.resolve("stat"))) {
          return true;
        }
      }
      return false;
    } catch (DirectoryIteratorException e) {
      throw new UncheckedIOException(e.getCause());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As proc_pid_stat(5) says: the number, the name in brackets, the state. */
  private static boolean isWorkingCompiler(Path file) {
    try {
      String stat = Files.readString(file);
      String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      return (name.startsWith("C1 ") || name.startsWith("C2 "))
          && stat.charAt(stat.lastIndexOf(')') + 2) != 'S';
    } catch (IOException e) {
      return false; // It has just ended: the file is gone, or cannot be read any more.
    }
  }
}

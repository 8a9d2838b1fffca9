package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The mode bits that new files of this process, and of programs it starts, do not get. */
public final class Umask {
  private static final String OWNER_ONLY = "Umask:\t0077";

  private Umask() {}

  /** Makes new files readable and writable for their owner only. */
  public static void ownerOnly() throws IOException {
    if (!Files.readAllLines(Path.of("/proc/self/status")).contains(OWNER_ONLY)) {
      NativeCalls.call("umask", JAVA_INT, JAVA_INT).invoke(0077);
    }
  }
}

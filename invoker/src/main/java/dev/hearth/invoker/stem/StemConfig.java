package dev.hearth.invoker.stem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How stem cells are kept.
 *
 * @param memoryBytes bound of the memory of all that wait; 0 keeps none
 * @param makeLimit within which a cell must be ready
 * @param loadLimit how long a cell may be silent about a handler it loads; then the start goes on
 *     in a container of its own
 * @param round after which cells that wait are asked whether they do, what they use is measured
 *     again, and old bursts are forgotten
 */
public record StemConfig(long memoryBytes, Duration makeLimit, Duration loadLimit, Duration round) {
  private static final Duration MAKE_LIMIT = Duration.ofSeconds(60);
  private static final Duration LOAD_LIMIT = Duration.ofSeconds(10);
  private static final Duration ROUND = Duration.ofSeconds(10);

  /** No cells at all. */
  public static final StemConfig NONE = of(0);

  public StemConfig {
    if (memoryBytes < 0) {
      throw new IllegalArgumentException("negative: " + memoryBytes);
    }
  }

  public static StemConfig of(long memoryBytes) {
    return new StemConfig(memoryBytes, MAKE_LIMIT, LOAD_LIMIT, ROUND);
  }

  /** A tenth of the machine's memory. */
  public static StemConfig ofMachine() {
    return of(machineBytes() / 10);
  }

  /** The machine's memory. */
  public static long machineBytes() {
    try {
      return Files.readAllLines(Path.of("/proc/meminfo")).stream()
          .filter(line -> line.startsWith("MemTotal:"))
          .mapToLong(line -> Long.parseLong(line.split("\\s+", -1)[1]) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.hearth.gateway.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many connections of callers the process's limit of open files allows. */
public final class DescriptorBudget {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Pattern OPEN_FILES =
      Pattern.compile("(?m)^Max open files\\s+(\\d+|unlimited)\\s");

  /** What the server itself has open, and pipes, sockets and cells of some dozens of instances. */
  private static final long LEAST_RESERVE = 384;

  private static final long MOST_RESERVE = 8192;
  private static final long LEAST_CONNECTIONS = 16;
  private static final long MOST_CONNECTIONS = 1 << 20;

  private DescriptorBudget() {}

  /** The limit that holds now. The JVM has raised it as far as it may at its start. */
  public static long descriptors() {
    try {
      return descriptors(Files.readString(LIMITS));
    } catch (IOException e) {
      return MOST_CONNECTIONS;
    }
  }

  static long descriptors(String limits) {
    Matcher line = OPEN_FILES.matcher(limits);
    return line.find() && !line.group(1).equals("unlimited")
        ? Long.parseLong(line.group(1))
        : Long.MAX_VALUE;
  }

  /**
   * Most connections with that many descriptors. A quarter, within bounds, is kept for everything
   * else; of the rest half is for connections to instances.
   */
  public static int connections(long descriptors) {
    long reserve = Math.clamp(descriptors / 4, LEAST_RESERVE, MOST_RESERVE);
    return (int) Math.clamp((descriptors - reserve) / 2, LEAST_CONNECTIONS, MOST_CONNECTIONS);
  }
}

package dev.hearth.api.function;

import java.time.Duration;

/**
 * How many events go together in one call.
 *
 * @param size most events of a call, 1 to 1,000; 1 for every event alone
 * @param window how long the first of them may wait for others, up to a minute
 * @param bytes most of all values of a call, up to 64 MiB; a single event may be larger
 */
public record BatchPolicy(int size, Duration window, long bytes) {
  public static final int LARGEST_SIZE = 1000;
  public static final Duration LONGEST_WINDOW = Duration.ofMinutes(1);
  public static final long MOST_BYTES = 64L << 20;

  public static final BatchPolicy NONE = new BatchPolicy(1, Duration.ZERO, 1 << 20);

  public BatchPolicy {
    if (size < 1 || size > LARGEST_SIZE) {
      throw new IllegalArgumentException(
          "a batch's size must be from 1 to " + LARGEST_SIZE + ", not " + size);
    }
    if (window.isNegative() || window.compareTo(LONGEST_WINDOW) > 0) {
      throw new IllegalArgumentException(
          "a batch's window must be from 0 to " + LONGEST_WINDOW + ", not " + window);
    }
    if (bytes < 1 || bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "a batch's bytes must be from 1 to " + MOST_BYTES + ", not " + bytes);
    }
  }

  public boolean isNone() {
    return size == 1;
  }
}

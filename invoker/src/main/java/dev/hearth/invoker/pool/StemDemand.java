package dev.hearth.invoker.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is known of the cold starts that one class of stem cells could serve.
 *
 * @param functions active functions that could use a cell; 0 when the class is not in use
 * @param starts when cells were asked for, in any order
 * @param refill how long it takes until a cell that was taken is there again
 * @param cellBytes memory of one waiting cell
 */
public record StemDemand(int functions, List<Instant> starts, Duration refill, long cellBytes) {
  public StemDemand {
    starts = List.copyOf(starts);
    if (cellBytes < 1) {
      throw new IllegalArgumentException("a cell needs memory: " + cellBytes);
    }
  }
}

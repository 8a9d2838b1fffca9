package dev.hearth.autoscaler.keepalive;

import java.time.Duration;
import java.util.Arrays;

/**
 * A histogram of how long a function was idle before its next call: a value, never changed.
 *
 * <p>For each octave it holds how many idle times ended there and how many lasted longer, and
 * forgets by halves octave by octave. So a function that is called every few seconds by day does
 * not forget how long its nights are. About 200 bytes, and at most 520 more per octave in use.
 */
public final class IdleTimes {
  /** Nothing seen. */
  public static final IdleTimes NONE =
      new IdleTimes(
          new float[IdleAges.OCTAVES], new float[IdleAges.OCTAVES], new float[IdleAges.OCTAVES][]);

  /** An octave that has seen so many forgets half: habits change. */
  private static final float MOST_REMEMBERED = 128;

  /**
   * An idle time counts in part for the bins beside its own: timers and reports are not exact to
   * the second, and an instance shall be there a little before.
   */
  private static final float BESIDE = 0.25f;

  private final float[] ended;
  private final float[] lasted;
  private final float[][] within;

  private IdleTimes(float[] ended, float[] lasted, float[][] within) {
    this.ended = ended;
    this.lasted = lasted;
    this.within = within;
  }

  /** With one more; times under two seconds are no idle times and change nothing. */
  public IdleTimes with(Duration idle) {
    double seconds = idle.toNanos() / 1e9;
    if (seconds < IdleAges.FIRST_SECONDS) {
      return this;
    }
    IdleTimes next = new IdleTimes(ended.clone(), lasted.clone(), within.clone());
    if (seconds >= IdleAges.END_SECONDS) {
      next.outlast(IdleAges.OCTAVES, 1);
    } else {
      int bin = IdleAges.bin(seconds);
      int last = IdleAges.ALL_BINS - 1;
      next.count(Math.max(0, bin - 1), BESIDE);
      next.count(bin, 1 - 2 * BESIDE);
      next.count(Math.min(last, bin + 1), BESIDE);
    }
    next.forget();
    return next;
  }

  /** Idle times that reached the shortest one that counts; those forgotten count no more. */
  public double seen() {
    return ended[0] + lasted[0];
  }

  /** Idle times that ended within an octave. */
  double ended(int octave) {
    return ended[octave];
  }

  /** Idle times that reached an octave and lasted beyond it. */
  double lasted(int octave) {
    return lasted[octave];
  }

  /** Idle times that ended in {@code count} bins of an octave, the first of which is given. */
  double within(int octave, int first, int count) {
    float[] bins = within[octave];
    if (bins == null) {
      return 0;
    }
    double sum = 0;
    for (int i = first; i < first + count; i++) {
      sum += bins[i];
    }
    return sum;
  }

  private void count(int bin, float weight) {
    int octave = IdleAges.octaveOf(bin);
    outlast(octave, weight);
    ended[octave] += weight;
    float[] bins = within[octave];
    // The value that this one was made from keeps its own.
    within[octave] = bins == null ? new float[IdleAges.bins(octave)] : bins.clone();
    within[octave][bin - IdleAges.firstBin(octave)] += weight;
  }

  private void outlast(int octaves, float weight) {
    for (int octave = 0; octave < octaves; octave++) {
      lasted[octave] += weight;
    }
  }

  private void forget() {
    for (int octave = 0; octave < IdleAges.OCTAVES; octave++) {
      if (ended[octave] + lasted[octave] > MOST_REMEMBERED) {
        ended[octave] /= 2;
        lasted[octave] /= 2;
        if (within[octave] != null) {
          within[octave] = halves(within[octave]);
        }
      }
    }
  }

  private static float[] halves(float[] counts) {
    float[] halves = counts.clone();
    for (int i = 0; i < halves.length; i++) {
      halves[i] /= 2;
    }
    return halves;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IdleTimes that
        && Arrays.equals(ended, that.ended)
        && Arrays.equals(lasted, that.lasted)
        && Arrays.deepEquals(within, that.within);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(ended) + Arrays.hashCode(lasted);
  }

  @Override
  public String toString() {
    return "IdleTimes[seen=" + seen() + "]";
  }
}

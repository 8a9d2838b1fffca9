package dev.hearth.bench.simulation;

/** How many calls waited how long, in classes of 5 % of the time. */
public final class QueueTimes {
  private static final double GROWTH = Math.log(1.05);
  private static final int CLASSES = 400;

  private final long[] counts = new long[CLASSES];

  void add(double millis, long calls) {
    counts[millis < 1 ? 0 : (int) Math.min(CLASSES - 1, 1 + Math.log(millis) / GROWTH)] += calls;
  }

  public QueueTimes plus(QueueTimes other) {
    QueueTimes sum = new QueueTimes();
    for (int i = 0; i < CLASSES; i++) {
      sum.counts[i] = counts[i] + other.counts[i];
    }
    return sum;
  }

  public long calls() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  /** Milliseconds that a share {@code q} of the calls waited at most; 0 for less than one. */
  public double at(double q) {
    long wanted = (long) Math.ceil(q * calls());
    long seen = 0;
    for (int i = 0; i < CLASSES; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return i == 0 ? 0 : Math.exp(GROWTH * (i - 0.5));
      }
    }
    return 0;
  }
}

package dev.hearth.bench.trace;

/** When a function is called, in virtual time from 0. */
public sealed interface Arrivals {
  long count();

  /** Mean time that an instance works on a call. */
  double meanSeconds();

  /** Every call by itself, in the order of arrival. */
  final class Calls implements Arrivals {
    private final int[] atMillis;
    private final int[] millis;

    /**
     * @param atMillis never falling
     * @param millis how long an instance works on each
     */
    public Calls(int[] atMillis, int[] millis) {
      if (atMillis.length != millis.length) {
        throw new IllegalArgumentException(atMillis.length + " times, " + millis.length);
      }
      this.atMillis = atMillis.clone();
      this.millis = millis.clone();
    }

    @Override
    public long count() {
      return atMillis.length;
    }

    public int atMillis(int call) {
      return atMillis[call];
    }

    public int millis(int call) {
      return millis[call];
    }

    @Override
    public double meanSeconds() {
      double sum = 0;
      for (int it : millis) {
        sum += it;
      }
      return millis.length == 0 ? 0 : sum / millis.length / 1000;
    }
  }

  /** So many calls that only their number in each second is known. */
  final class Flow implements Arrivals {
    private final int[] perSecond;
    private final double meanSeconds;

    public Flow(int[] perSecond, double meanSeconds) {
      this.perSecond = perSecond.clone();
      this.meanSeconds = meanSeconds;
    }

    public int in(int second) {
      return second < perSecond.length ? perSecond[second] : 0;
    }

    @Override
    public double meanSeconds() {
      return meanSeconds;
    }

    @Override
    public long count() {
      long sum = 0;
      for (int it : perSecond) {
        sum += it;
      }
      return sum;
    }
  }
}

package dev.hearth.gateway.activation;

/** When a revision's demand was last reported. Safe for use by many threads. */
final class ReportState {
  /** Report now. */
  static final long NOW = 0;

  /** A report that will tell this as well is on its way. */
  static final long CLAIMED = -1;

  private long lastAtOnce = Long.MIN_VALUE / 2;
  private boolean scheduled;
  private boolean spoke;
  private long arrivals;

  /** {@link #NOW}, {@link #CLAIMED}, or the milliseconds after which the caller is to report. */
  synchronized long claim(long nowMillis) {
    if (scheduled) {
      return CLAIMED;
    }
    long wait = lastAtOnce + DemandReports.AT_ONCE.toMillis() - nowMillis;
    if (wait <= 0 || wait > DemandReports.AT_ONCE.toMillis()) {
      lastAtOnce = nowMillis;
      return NOW;
    }
    scheduled = true;
    return wait;
  }

  /** The scheduled report is made now. */
  synchronized void begin(long nowMillis) {
    scheduled = false;
    lastAtOnce = nowMillis;
  }

  /** Whether to report: also once more after demand and instances have gone. */
  synchronized boolean speaks(boolean present, long arrivalsNow) {
    boolean speak = present || spoke || arrivalsNow != arrivals;
    spoke = present;
    arrivals = arrivalsNow;
    return speak;
  }
}

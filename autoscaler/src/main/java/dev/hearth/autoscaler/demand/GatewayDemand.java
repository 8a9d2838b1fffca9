package dev.hearth.autoscaler.demand;

import dev.hearth.api.demand.Demand;
import java.time.Duration;
import java.time.Instant;

/**
 * The newest report of one run of one gateway.
 *
 * @param heardAt when it came, by this side's clock: the gateway's own may differ, or jump
 */
record GatewayDemand(Demand demand, Instant heardAt) {
  boolean isZero() {
    return demand.inFlight() == 0 && demand.queued() == 0;
  }

  boolean isSilentSince(Instant now, Duration silence) {
    return heardAt.plus(silence).isBefore(now);
  }

  /**
   * Whether another report of the same gateway was made before this one, or is this one again. The
   * sums tell, since they only grow; the gateway's clock decides only between equal sums, unless it
   * was set back.
   */
  boolean isNewerThan(Demand other, Duration silence) {
    Sums mine = Sums.of(demand);
    Sums theirs = Sums.of(other);
    boolean earlier = !other.at().isAfter(demand.at());
    boolean setBack = other.at().isBefore(demand.at().minus(silence));
    return earlier && (theirs.isBefore(mine) || (mine.equals(theirs) && !setBack));
  }

  /** Whether the gateway began to count anew: a later report with smaller sums. */
  boolean isReset(Demand later) {
    return Sums.of(later).isBefore(Sums.of(demand));
  }
}

package dev.hearth.gateway.start;

import dev.hearth.api.instance.ColdStart;
import dev.hearth.api.instance.StartKind;
import dev.hearth.api.instance.StartReport;
import java.time.Duration;
import java.time.Instant;

/**
 * A call's wait for an instance that became ready meanwhile, as far as it was for the start; in
 * nanoseconds.
 *
 * @param first whether the call was the first to get that instance
 */
public record StartWait(
    StartKind kind, long decideNanos, long acquireNanos, long specialiseNanos, boolean first) {

  /**
   * Divides a wait. Of the start, only what lay within the wait counts: a call may come in the
   * middle of one.
   *
   * @param untilDemand from the call's arrival until demand for it went out; negative when it never
   *     did
   * @param untilReady from the call's arrival until the gateway heard that the instance takes calls
   */
  public static StartWait of(StartReport report, long untilDemand, long untilReady, boolean first) {
    long specialise = Math.clamp(report.specialise().toNanos(), 0, untilReady);
    long acquire = Math.clamp(report.acquire().toNanos(), 0, untilReady - specialise);
    long before = untilReady - specialise - acquire;
    long decide = untilDemand < 0 ? 0 : Math.max(0, before - untilDemand);
    return new StartWait(report.kind(), decide, acquire, specialise, first);
  }

  public long nanos() {
    return decideNanos + acquireNanos + specialiseNanos;
  }

  /**
   * The whole, once it is over. What is not otherwise explained was spent in the queue.
   *
   * @param untilPermit from the call's arrival until it was given to the instance
   */
  public ColdStart explained(Instant arrived, long untilPermit, long firstByte) {
    return new ColdStart(
        arrived,
        kind,
        Duration.ofNanos(Math.max(0, untilPermit - nanos())),
        Duration.ofNanos(decideNanos),
        Duration.ofNanos(acquireNanos),
        Duration.ofNanos(specialiseNanos),
        Duration.ofNanos(firstByte));
  }
}

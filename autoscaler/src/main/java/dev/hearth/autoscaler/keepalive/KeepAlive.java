package dev.hearth.autoscaler.keepalive;

import java.time.Duration;

/**
 * How long an idle instance stays ready, then paused, then goes, and when to make one ahead of a
 * regular caller. Every method is a function of its arguments.
 *
 * <p>Memory has a price (see {@link KeepAliveRules}). An instance is kept through exactly those
 * ages of the idle time where the chance that the next call comes is worth the memory. That is the
 * best there is for known chances: among all ways that spend as much memory, none spares more
 * starts. The histogram policy of Shahrad et al. ("Serverless in the Wild", USENIX ATC 2020) keeps
 * the same percentiles for every function instead, whatever they cost.
 */
public record KeepAlive(KeepAliveRules rules) {
  /**
   * The plan for one idle time, made when it begins.
   *
   * @param memoryBytes what an instance takes, ready or paused
   */
  public IdlePlan plan(KeepBounds bounds, IdleTimes seen, long memoryBytes) {
    if (bounds.paused().isPresent()) {
      return fixed(bounds.ready(), bounds.paused().get());
    }
    double pricePerSecond = memoryBytes / (double) (1 << 20) / rules.mebibyteSecondsPerStart();
    double[] chances = new Returns(rules, seen).chances();
    boolean[] kept = Worth.kept(chances, pricePerSecond, rules.wakeCost(), bounds.ahead());
    return new PhaseWriter(bounds, readyFor(bounds.ready(), chances)).write(kept);
  }

  /**
   * The chance that an idle function is called within the next second.
   *
   * @param age how long it has been idle
   */
  public double chancePerSecond(IdleTimes seen, Duration age) {
    double seconds = Math.max(IdleAges.FIRST_SECONDS, age.toNanos() / 1e9);
    if (seconds >= IdleAges.END_SECONDS) {
      return 0;
    }
    int bin = IdleAges.bin(seconds);
    return new Returns(rules, seen).chances()[bin] / IdleAges.width(bin);
  }

  private static IdlePlan fixed(Duration ready, Duration paused) {
    Phases phases = new Phases();
    phases.add(Duration.ZERO, Stage.READY);
    phases.add(ready, Stage.PAUSED);
    phases.add(ready.plus(paused), Stage.GONE);
    return phases.plan();
  }

  /** A caller that comes every twenty seconds shall not have to thaw the instance each time. */
  private Duration readyFor(Duration atLeast, double[] chances) {
    double most = rules.readyMost().toNanos() / 1e9;
    double ready = atLeast.toNanos() / 1e9;
    for (int bin = 0; bin < chances.length; bin++) {
      double end = IdleAges.start(bin + 1);
      if (end > most) {
        break;
      }
      if (end > ready && chances[bin] / IdleAges.width(bin) >= rules.readyChancePerSecond()) {
        ready = end;
      }
    }
    return IdleAges.duration(ready);
  }
}

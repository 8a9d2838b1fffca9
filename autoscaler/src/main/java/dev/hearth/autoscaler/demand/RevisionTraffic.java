package dev.hearth.autoscaler.demand;

import dev.hearth.api.demand.Demand;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.decision.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One revision's traffic as all gateways report it. Reports may be lost, repeated and come late:
 * the sums in the next one heal that. A gateway that restarts has a new id and sums from zero. Not
 * safe for threads.
 */
public final class RevisionTraffic {
  private static final int MOST_SILENT = 16;

  private final ScalingRules rules;
  private final Duration silence;
  private final Instant watchedSince;
  private final Map<String, GatewayDemand> gateways = new HashMap<>();
  // Those that fell silent, so that what one says when it speaks again is not taken for new calls.
  private final Map<String, GatewayDemand> silent = new LinkedHashMap<>();
  private final Series series;
  private Optional<Instant> lastDemand = Optional.empty();
  private OptionalDouble serviceSeconds = OptionalDouble.empty();

  /**
   * @param silence a gateway that said nothing for longer is silent: five missing reports
   * @param now when watching begins
   */
  public RevisionTraffic(ScalingRules rules, Duration silence, Instant now) {
    this.rules = rules;
    this.silence = silence;
    this.watchedSince = now;
    this.series = new Series(rules.stableWindow());
  }

  /** Takes a report that came now. */
  public void report(Demand demand, Instant now) {
    GatewayDemand before = known(demand.gateway());
    if (before != null && before.isNewerThan(demand, silence)) {
      return;
    }
    silent.remove(demand.gateway());
    gateways.put(demand.gateway(), new GatewayDemand(demand, now));
    // The first report of a gateway counts from when nobody knows: it is where counting begins.
    boolean first = before == null || before.isReset(demand);
    Sums growth = first ? Sums.ZERO : Sums.of(demand).minus(Sums.of(before.demand()));
    if (first ? Sums.of(demand).isAny() : growth.isAny()) {
      lastDemand = Optional.of(now);
    }
    if (demand.inFlight() > 0 || demand.queued() > 0) {
      lastDemand = Optional.of(now);
    }
    series.add(now, series.last().plus(growth));
    if (growth.completions() > 0) {
      serviceSeconds =
          OptionalDouble.of(meanServiceSeconds(series.rates(rules.stableWindow(), now), growth));
    }
  }

  private static double meanServiceSeconds(Series.Rates window, Sums latest) {
    Sums growth = window.growth().completions() > 0 ? window.growth() : latest;
    return growth.serviceSeconds() / growth.completions();
  }

  /**
   * What is known now.
   *
   * @param poolEmpty whether the revision has no instance, nor one on its way: then gateways that
   *     reported zero are silent rightly
   */
  public Traffic at(Instant now, boolean poolEmpty) {
    forgetSilent(now);
    if (gateways.isEmpty()) {
      return poolEmpty
          ? known(now, Optional.empty())
          : new Traffic.Unknown(between(lastHeard(), now));
    }
    Optional<Duration> missing =
        gateways.values().stream()
            .filter(gateway -> gateway.isSilentSince(now, silence))
            .filter(gateway -> !(poolEmpty && gateway.isZero()))
            .map(gateway -> between(gateway.heardAt(), now))
            .max(Duration::compareTo);
    boolean allSilent =
        missing.isPresent()
            && gateways.values().stream().allMatch(gateway -> gateway.isSilentSince(now, silence));
    return allSilent
        ? new Traffic.Unknown(missing.get())
        : known(poolEmpty ? now : series.lastAt(), missing);
  }

  private GatewayDemand known(String gateway) {
    GatewayDemand known = gateways.get(gateway);
    return known != null ? known : silent.get(gateway);
  }

  /** They count no more; each run of a gateway has an id of its own, so few are remembered. */
  private void forgetSilent(Instant now) {
    gateways
        .values()
        .removeIf(
            gateway -> {
              boolean gone = gateway.isSilentSince(now, rules.patience());
              if (gone) {
                silent.put(gateway.demand().gateway(), gateway);
              }
              return gone;
            });
    while (silent.size() > MOST_SILENT) {
      silent.remove(silent.keySet().iterator().next());
    }
  }

  /** Whether there was ever a call, as far as is known. */
  public boolean wasDemanded() {
    return lastDemand.isPresent();
  }

  /** Gives back the memory of what lies behind, for a revision at rest. */
  public void rest() {
    series.forgetHistory();
  }

  private Instant lastHeard() {
    return series.isEmpty() ? watchedSince : series.lastAt();
  }

  private Traffic.Known known(Instant end, Optional<Duration> missing) {
    int inFlight = 0;
    int queued = 0;
    Optional<Instant> queuedAsOf = Optional.empty();
    Duration oldestWait = Duration.ZERO;
    for (GatewayDemand gateway : gateways.values()) {
      Demand demand = gateway.demand();
      inFlight += demand.inFlight();
      queued += demand.queued();
      if (demand.queued() > 0 && !queuedAsOf.filter(gateway.heardAt()::isBefore).isPresent()) {
        queuedAsOf = Optional.of(gateway.heardAt());
      }
      if (demand.oldestWait().compareTo(oldestWait) > 0) {
        oldestWait = demand.oldestWait();
      }
    }
    Series.Rates stable = series.rates(rules.stableWindow(), end);
    return new Traffic.Known(
        inFlight,
        queued,
        queuedAsOf,
        oldestWait,
        stable.concurrency(),
        series.rates(rules.panicWindow(), end).concurrency(),
        stable.arrivalsPerSecond(),
        serviceSeconds,
        series.last().arrivals(),
        lastDemand,
        missing);
  }

  private static Duration between(Instant from, Instant to) {
    return from.isBefore(to) ? Duration.between(from, to) : Duration.ZERO;
  }
}

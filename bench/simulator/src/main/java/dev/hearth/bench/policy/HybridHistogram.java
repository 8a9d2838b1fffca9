package dev.hearth.bench.policy;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.autoscaler.decision.Observation;
import dev.hearth.autoscaler.decision.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The hybrid histogram policy of Shahrad et al., "Serverless in the Wild", USENIX ATC 2020, section
 * 4.2, with the paper's numbers: bins of a minute, head and tail at the 5th and 99th percentile, a
 * margin of 10 %, a histogram taken for representative when the coefficient of variation of its
 * bins is above 2. Else, and where most idle times are beyond the range (the paper then forecasts
 * by ARIMA), it keeps the instance for as long as the range: its "standard keep-alive".
 *
 * @param range of the histogram; the paper's choice is 4 hours, and its knob
 */
public record HybridHistogram(Duration range, double head, double tail) implements Policy {
  public static final HybridHistogram PAPER = new HybridHistogram(Duration.ofHours(4), 0.05, 0.99);

  /** How long a second and further instance stays after it was needed; the paper has one only. */
  private static final Duration FURTHER = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "histogram " + range.toMinutes() + " min";
  }

  @Override
  public FunctionPolicy of(ScalingSpec spec, int memoryMiB, Instant start) {
    return new Function(this, new Needed(spec.concurrency(), spec.max(), FURTHER));
  }

  private static final class Function implements FunctionPolicy {
    private final HybridHistogram settings;
    private final Needed needed;
    private final IdleMinutes histogram;
    private IdleMinutes.Windows windows;
    private Instant idleSince = Instant.MIN;
    private boolean called;

    Function(HybridHistogram settings, Needed needed) {
      this.settings = settings;
      this.needed = needed;
      this.histogram = new IdleMinutes((int) settings.range().toMinutes());
      this.windows = histogram.windows(settings.head(), settings.tail());
    }

    @Override
    public void returned(Duration idle) {
      histogram.add(idle);
      windows = histogram.windows(settings.head(), settings.tail());
    }

    @Override
    public DesiredInstances decide(Observation observation, Instant now) {
      Traffic.Known traffic = (Traffic.Known) observation.traffic();
      int instances = needed.within(traffic, now);
      if (traffic.isBusy()) {
        called = true;
        idleSince = now;
        return DesiredInstances.ready(Math.max(1, instances));
      }
      if (traffic.lastDemand().isEmpty()) {
        return DesiredInstances.NONE;
      }
      called = true;
      idleSince = traffic.lastDemand().get();
      boolean loaded = !now.isBefore(load()) && now.isBefore(unload());
      return DesiredInstances.ready(loaded ? Math.max(1, instances) : 0);
    }

    private Instant load() {
      return idleSince.plus(windows.preWarm());
    }

    private Instant unload() {
      return load().plus(windows.keepAlive());
    }

    @Override
    public Optional<Instant> nextLook(Instant now) {
      if (!called || !now.isBefore(unload())) {
        return Optional.empty();
      }
      Instant next = now.isBefore(load()) ? load() : unload();
      return needed
          .nextFall()
          .filter(next::isAfter)
          .filter(now::isBefore)
          .or(() -> Optional.of(next));
    }
  }
}

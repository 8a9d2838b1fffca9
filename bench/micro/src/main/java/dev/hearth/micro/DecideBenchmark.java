package dev.hearth.micro;

import dev.hearth.api.function.ScalingSpec;
import dev.hearth.autoscaler.decision.Decided;
import dev.hearth.autoscaler.decision.Observation;
import dev.hearth.autoscaler.decision.Scaling;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.decision.ScalingState;
import dev.hearth.autoscaler.decision.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One decision about one revision. Each follows on the one before, a second later. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DecideBenchmark {
  /** Steady load, load that rises and falls, a queue, a paused instance, and no report. */
  @Param({"steady", "waves", "queue", "paused", "unknown"})
  public String traffic;

  private final Scaling scaling = new Scaling(ScalingRules.DEFAULT);
  private final ScalingSpec spec = ScalingSpec.DEFAULT;
  private Instant now;
  private ScalingState state;
  private Observation[] observations;
  private int index;

  @Setup
  public void begin() {
    now = Instant.EPOCH;
    index = 0;
    state = ScalingState.initial(1, 0, scaling.rules(), now);
    observations = new Observation[64];
    for (int i = 0; i < observations.length; i++) {
      observations[i] = observation(i);
    }
    if (traffic.equals("paused")) {
      // The plan for the idle time is made at its beginning.
      now = now.plusSeconds(10);
      state = scaling.decide(spec, state, new Observation(1, 0, quiet()), now).state();
    }
  }

  @Benchmark
  public Decided decide() {
    // A paused one stays within its time.
    now = traffic.equals("paused") ? now.plusNanos(1) : now.plusSeconds(1);
    Decided decided = scaling.decide(spec, state, observations[index++ & 63], now);
    state = decided.state();
    return decided;
  }

  private Observation observation(int second) {
    return switch (traffic) {
      case "steady" -> new Observation(5, 0, known(50, 0, 50));
      case "waves" -> {
        double load = 100 + 100 * Math.sin(second * Math.PI / 32);
        yield new Observation(1 + (int) (load / 12), 0, known((int) load, second % 5, load));
      }
      case "queue" -> new Observation(2, 3, known(32, 100, 40));
      case "paused" -> new Observation(0, 0, 1, quiet());
      case "unknown" -> new Observation(5, 0, new Traffic.Unknown(Duration.ofSeconds(6)));
      default -> throw new IllegalArgumentException(traffic);
    };
  }

  private static Traffic known(int inFlight, int queued, double average) {
    return new Traffic.Known(
        inFlight,
        queued,
        Optional.empty(),
        Duration.ofMillis(queued > 0 ? 40 : 0),
        average,
        average * 1.1,
        average * 10,
        OptionalDouble.of(0.1),
        1000,
        Optional.of(Instant.EPOCH),
        Optional.empty());
  }

  private static Traffic quiet() {
    return new Traffic.Known(
        0,
        0,
        Optional.empty(),
        Duration.ZERO,
        0,
        0,
        0,
        OptionalDouble.of(0.1),
        1000,
        Optional.of(Instant.EPOCH),
        Optional.empty());
  }
}

package dev.hearth.micro;

import dev.hearth.autoscaler.keepalive.IdlePlan;
import dev.hearth.autoscaler.keepalive.IdleTimes;
import dev.hearth.autoscaler.keepalive.KeepAlive;
import dev.hearth.autoscaler.keepalive.KeepAliveRules;
import dev.hearth.autoscaler.keepalive.KeepBounds;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What is done once in an idle time: learning its length, and the plan for the next. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PlanBenchmark {
  private static final KeepBounds BOUNDS = KeepBounds.learned(Duration.ofSeconds(10));

  private final KeepAlive keepAlive = new KeepAlive(KeepAliveRules.DEFAULT);
  private final Random random = new Random(1);
  private IdleTimes seen = IdleTimes.NONE;

  @Setup
  public void see() {
    for (int i = 0; i < 200; i++) {
      seen = seen.with(next());
    }
  }

  private Duration next() {
    return Duration.ofMillis((long) (1000 * Math.exp(5 + 2 * random.nextGaussian())));
  }

  @Benchmark
  public IdleTimes learn() {
    seen = seen.with(next());
    return seen;
  }

  @Benchmark
  public IdlePlan plan() {
    return keepAlive.plan(BOUNDS, seen, 128L << 20);
  }
}

package dev.hearth.bench.compare;

import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.bench.policy.FixedKeepAlive;
import dev.hearth.bench.policy.HearthPolicy;
import dev.hearth.bench.policy.HybridHistogram;
import dev.hearth.bench.policy.KnativeAutoscaler;
import dev.hearth.bench.policy.Policy;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The policies that are compared, each with the knob that people have. */
final class Curves {
  private Curves() {}

  static Curve hearth() {
    // Halves and doubles of what a spared start is worth.
    double standard = ScalingRules.DEFAULT.keep().mebibyteSecondsPerStart();
    List<Policy> policies =
        IntStream.rangeClosed(-5, 6)
            .mapToDouble(power -> standard * Math.pow(2, power))
            .mapToObj(Curves::hearth)
            .toList();
    return new Curve("Hearth", policies, 5);
  }

  private static Policy hearth(double worth) {
    ScalingRules base = ScalingRules.DEFAULT;
    return new HearthPolicy(
        String.format("Hearth, %.0f MiB·s a start", worth),
        base.withKeep(base.keep().withMebibyteSecondsPerStart(worth)));
  }

  static Curve fixed() {
    List<Policy> policies =
        IntStream.of(60, 120, 300, 600, 1200, 2400, 4800, 9600)
            .mapToObj(seconds -> (Policy) new FixedKeepAlive(Duration.ofSeconds(seconds)))
            .toList();
    return new Curve("fixed time", policies, 3);
  }

  /** The retention period is the knob, and below it the window. */
  static Curve knative() {
    List<Policy> policies =
        DoubleStream.of(0, 120, 510, 1110, 2310, 4710, 9510)
            .mapToObj(
                retention ->
                    (Policy)
                        new KnativeAutoscaler(
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(30),
                            Duration.ofSeconds((long) retention)))
            .toList();
    return new Curve("Knative", policies, 0);
  }

  static Curve histogram() {
    List<Policy> policies =
        IntStream.of(5, 10, 20, 40, 60, 120, 240)
            .mapToObj(
                minutes ->
                    (Policy) new HybridHistogram(Duration.ofMinutes(minutes), 0.05, 0.99))
            .toList();
    return new Curve("hybrid histogram", policies, 6);
  }

  static List<Curve> all() {
    return List.of(hearth(), fixed(), knative(), histogram());
  }
}

package dev.hearth.bench.compare;

import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.bench.policy.FixedKeepAlive;
import dev.hearth.bench.policy.HearthPolicy;
import dev.hearth.bench.policy.HybridHistogram;
import dev.hearth.bench.policy.KnativeAutoscaler;
import dev.hearth.bench.policy.Policy;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** The policies that are compared, each with the knob that people have. */
final class Curves {
  private Curves() {}

  static Curve hearth() {
    // Halves and doubles of what a spared start is worth.
    double standard = ScalingRules.DEFAULT.keep().mebibyteSecondsPerStart();
    List<Policy> policies =
        IntStream.of(-5, -4, -3, -2, -1, 0, 1, 3, 5)
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
        IntStream.of(60, 120, 300, 600, 1200, 3600, 9600)
            .mapToObj(seconds -> (Policy) new FixedKeepAlive(Duration.ofSeconds(seconds)))
            .toList();
    return new Curve("fixed time", policies, 3);
  }

  /** The retention period is the knob. */
  static Curve knative() {
    List<Policy> policies =
        IntStream.of(0, 210, 510, 1110, 3510, 9510)
            .mapToObj(
                retention ->
                    (Policy)
                        new KnativeAutoscaler(
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(retention)))
            .toList();
    return new Curve("Knative", policies, 0);
  }

  static Curve histogram() {
    List<Policy> policies =
        IntStream.of(10, 20, 60, 120, 240)
            .mapToObj(
                minutes -> (Policy) new HybridHistogram(Duration.ofMinutes(minutes), 0.05, 0.99))
            .toList();
    return new Curve("hybrid histogram", policies, 4);
  }

  static List<Curve> all() {
    return List.of(hearth(), fixed(), knative(), histogram());
  }
}

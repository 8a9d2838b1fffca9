package dev.hearth.gateway.health;

import dev.hearth.api.function.LivenessProbe;
import dev.hearth.gateway.activation.Suspect;
import dev.hearth.gateway.forward.Backend;
import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.forward.Probe;
import java.time.Duration;
import java.util.Optional;

/** The liveness probe of the manifest, at one instance of an image. For one event loop. */
final class PeriodicProbe {
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

  private final Suspect<Backend> instance;
  private final Loop loop;
  private long lastAsked;
  private boolean asking;
  private int failures;
  private volatile boolean over;

  PeriodicProbe(Suspect<Backend> instance, Loop loop) {
    this.instance = instance;
    this.loop = loop;
    this.lastAsked = loop.now();
  }

  boolean isOf(Suspect<Backend> other) {
    return instance.equals(other);
  }

  boolean isOver() {
    return over || instance.isGone();
  }

  /** A second has passed. */
  void second() {
    Optional<LivenessProbe> probe = instance.rules().health().liveness();
    long now = loop.now();
    if (probe.isEmpty() || asking || isOver() || now - lastAsked < probe.get().period().toNanos()) {
      return;
    }
    lastAsked = now;
    asking = true;
    Duration limit =
        probe.get().period().compareTo(LONGEST_ANSWER) < 0 ? probe.get().period() : LONGEST_ANSWER;
    Probe.ask(
        loop,
        instance.backend(),
        Optional.of(probe.get().path()),
        "",
        limit.toNanos(),
        reply -> answered(reply, probe.get()));
  }

  private void answered(Probe.Reply reply, LivenessProbe probe) {
    asking = false;
    boolean well =
        reply instanceof Probe.Reply.Answered(int status, var _) && status >= 200 && status < 400;
    failures = well ? 0 : failures + 1;
    if (failures >= probe.failures() && !isOver()) {
      over = true;
      instance.unresponsive(
          "unresponsive for "
              + Math.max(1, probe.period().multipliedBy(probe.failures()).toSeconds())
              + " s: its liveness probe GET "
              + probe.path()
              + " failed "
              + failures
              + (failures == 1 ? " time (" : " times (")
              + text(reply)
              + ")");
    }
  }

  private static String text(Probe.Reply reply) {
    return switch (reply) {
      case Probe.Reply.Answered(int status, var _) -> "status " + status;
      case Probe.Reply.Refused refused -> "no connection";
      case Probe.Reply.Silent silent -> "no answer";
    };
  }
}

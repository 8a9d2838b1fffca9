package dev.hearth.gateway.health;

import dev.hearth.gateway.activation.AbandonedCall;
import dev.hearth.gateway.activation.HealthRules;
import dev.hearth.gateway.activation.Suspect;
import dev.hearth.gateway.forward.Backend;
import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.forward.Probe;
import dev.hearth.gateway.liveness.Finding;
import dev.hearth.gateway.liveness.Liveness;
import dev.hearth.gateway.liveness.Signs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One instance from the moment when something was wrong until all is well again or it is replaced.
 * For one event loop.
 */
final class InstanceWatch {
  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 500;

  /** A call that goes on for long beyond its deadline is asked about less often. */
  private static final long PATIENT_AFTER = Duration.ofSeconds(30).toNanos();

  private static final long PATIENT_PAUSE_MILLIS = 5_000;

  /** Beyond the silence that decides, so that an answer just in time still counts. */
  private static final long PROBE_LIMIT = Liveness.SILENCE.plusSeconds(1).toNanos();

  /** Bounds the header of a probe; the others are asked about with the next. */
  private static final int CALLS_AT_ONCE = 100;

  private final Suspect<Backend> suspect;
  private final Loop loop;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private long begun;
  private boolean asking;
  private boolean asked;
  private int askedAbout;
  private long silentSince = Signs.NEVER;
  private int refusals;
  private long refusedSince = Signs.NEVER;

  InstanceWatch(Suspect<Backend> suspect, Loop loop) {
    this.suspect = suspect;
    this.loop = loop;
  }

  void begin() {
    begun = loop.now();
    look();
  }

  private void look() {
    if (suspect.isGone()) {
      return;
    }
    long now = loop.now();
    HealthRules rules = suspect.rules().health();
    switch (Liveness.decide(signs(rules), now)) {
      case Finding.Unresponsive(long nanos, String reason) ->
          suspect.unresponsive(
              "unresponsive for "
                  + Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nanos + 500_000_000))
                  + " s: "
                  + reason);
      case Finding.Well well when asked && suspect.unwatch() -> {}
      case Finding finding -> {
        boolean tells = target(rules).isPresent() || !asked || refusals > 0;
        if (!asking && tells) {
          ask(rules, now);
        }
        lookAgain(now);
      }
    }
  }

  private void lookAgain(long now) {
    boolean patient = now - begun > PATIENT_AFTER && silentSince == Signs.NEVER && refusals == 0;
    long pause = patient ? PATIENT_PAUSE_MILLIS : pauseMillis;
    pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    var _ = loop.eventLoop().schedule(this::look, pause, TimeUnit.MILLISECONDS);
  }

  private Signs signs(HealthRules rules) {
    return new Signs(
        suspect.rules().concurrency(),
        suspect.abandoned().stream().map(AbandonedCall::deadlineNanos).toList(),
        suspect.answeredAt(),
        target(rules).isPresent() ? Signs.Channel.PROBE : Signs.Channel.NONE,
        silentSince,
        refusals,
        refusedSince);
  }

  private static Optional<String> target(HealthRules rules) {
    return rules.hosted() ? Optional.of(HostReply.PATH) : rules.path();
  }

  private void ask(HealthRules rules, long now) {
    List<AbandonedCall> calls = nextCalls(suspect.abandoned());
    String lines =
        rules.hosted() && !calls.isEmpty()
            ? HostReply.HEADER
                + ": "
                + calls.stream().map(AbandonedCall::id).collect(Collectors.joining(","))
                + "\r\n"
            : "";
    asking = true;
    if (silentSince == Signs.NEVER) {
      silentSince = now;
    }
    Probe.ask(
        loop,
        suspect.backend(),
        target(rules),
        lines,
        PROBE_LIMIT,
        reply -> answered(reply, rules.hosted(), calls, now));
  }

  /** All in turn: the first ones may go on for ever, and others have ended. */
  private List<AbandonedCall> nextCalls(List<AbandonedCall> all) {
    List<AbandonedCall> rotated = new ArrayList<>(all);
    Collections.rotate(rotated, -askedAbout);
    askedAbout += Math.min(all.size(), CALLS_AT_ONCE);
    return rotated.stream().limit(CALLS_AT_ONCE).toList();
  }

  private void answered(
      Probe.Reply reply, boolean hosted, List<AbandonedCall> calls, long askedAt) {
    asking = false;
    asked = true;
    switch (reply) {
      case Probe.Reply.Answered(int status, String body) -> {
        silentSince = Signs.NEVER;
        refusals = 0;
        refusedSince = Signs.NEVER;
        if (hosted) {
          Set<String> running = status == 200 ? HostReply.running(body).orElse(Set.of()) : Set.of();
          suspect.ended(call -> calls.contains(call) && !running.contains(call.id()));
        }
      }
      case Probe.Reply.Refused refused -> {
        silentSince = Signs.NEVER;
        refusedSince = refusals == 0 ? askedAt : refusedSince;
        refusals++;
        suspect.doubt(loop.now());
      }
      case Probe.Reply.Silent silent -> suspect.doubt(loop.now());
    }
  }
}

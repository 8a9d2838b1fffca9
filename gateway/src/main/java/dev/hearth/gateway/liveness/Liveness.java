package dev.hearth.gateway.liveness;

import java.time.Duration;
import java.util.List;

/** Decides whether an instance makes progress. Pure. */
public final class Liveness {
  /** Without progress after a call's deadline for so long, an instance is replaced. */
  public static final Duration SILENCE = Duration.ofSeconds(3);

  /** Of connections that are refused; a machine under load refuses none. */
  static final Duration REFUSAL = Duration.ofSeconds(1);

  static final int REFUSALS = 3;

  /** One call that is too slow says nothing about the others. */
  private static final int SEVERAL = 2;

  private static final Finding WELL = new Finding.Well();
  private static final Finding WATCH = new Finding.Watch();

  private Liveness() {}

  public static Finding decide(Signs signs, long now) {
    if (signs.refusals() >= REFUSALS && now - signs.refusedSince() >= REFUSAL.toNanos()) {
      return new Finding.Unresponsive(
          now - signs.refusedSince(), "it accepts no connection where it listened");
    }
    List<Long> overdue =
        signs.deadlines().stream()
            .filter(deadline -> now - deadline >= 0)
            .sorted((one, other) -> Long.signum(one - other))
            .toList();
    if (!overdue.isEmpty()) {
      Finding finding = ofOverdue(signs, overdue, now);
      if (!(finding instanceof Finding.Watch)) {
        return finding;
      }
    }
    boolean nothing =
        signs.deadlines().isEmpty() && signs.silentSince() == Signs.NEVER && signs.refusals() == 0;
    return nothing ? WELL : WATCH;
  }

  private static Finding ofOverdue(Signs signs, List<Long> overdue, long now) {
    long first = overdue.getFirst();
    if (signs.silentSince() != Signs.NEVER) {
      long silent = now - later(signs.silentSince(), first);
      if (silent >= SILENCE.toNanos()) {
        return new Finding.Unresponsive(silent, "it did not answer whether it makes progress");
      }
    }
    if (overdue.size() >= signs.limit()) {
      long full = now - later(overdue.get(signs.limit() - 1), signs.answeredAt());
      if (full >= SILENCE.toNanos()) {
        return new Finding.Unresponsive(
            full, "all calls that it may have at a time ran past their deadline");
      }
    }
    if (signs.channel() == Signs.Channel.NONE && overdue.size() >= SEVERAL) {
      long unanswered = now - later(first, signs.answeredAt());
      if (unanswered >= SILENCE.toNanos()) {
        return new Finding.Unresponsive(
            unanswered, "its calls ended by their deadline and none was answered");
      }
    }
    return WATCH;
  }

  private static long later(long one, long other) {
    return other != Signs.NEVER && other - one > 0 ? other : one;
  }
}

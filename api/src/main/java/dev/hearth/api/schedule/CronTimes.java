package dev.hearth.api.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/**
 * The ticks of a crontab entry in a time zone, as cronie makes them. Immutable.
 *
 * <ul>
 *   <li>An entry with a fixed minute and hour follows the clock on the wall. A time that a change
 *       to summer time leaves out has its tick at the end of the gap; a time that comes twice has
 *       one tick, the first.
 *   <li>An entry whose minute or hour begins with {@code *} follows the time that passes: it has a
 *       tick at each minute that fits, in both passes of an hour that comes twice.
 * </ul>
 *
 * <p>Times that fall into the same gap share one tick. A gap of more than three hours, such as a
 * day that a change of the date line leaves out, has no tick.
 */
// docs/decisions/0150
public final class CronTimes {
  private static final Duration LONGEST_GAP = Duration.ofHours(3);

  private final CronExpression expression;
  private final ZoneRules rules;

  private CronTimes(CronExpression expression, ZoneRules rules) {
    this.expression = expression;
    this.rules = rules;
  }

  /**
   * @throws IllegalArgumentException as {@link CronExpression#parse} does
   */
  public static CronTimes of(String cron, ZoneId zone) {
    return new CronTimes(CronExpression.parse(cron), zone.getRules());
  }

  /** The first tick after a time. */
  public Optional<Instant> after(Instant time) {
    return expression.isWildcard() ? passingAfter(time) : wallAfter(time);
  }

  /** The last tick at a time or before. */
  public Optional<Instant> until(Instant time) {
    return expression.isWildcard() ? passingUntil(time) : wallUntil(time);
  }

  private Optional<Instant> wallAfter(Instant time) {
    Optional<LocalDateTime> local = expression.atOrAfter(minute(local(time)));
    while (local.isPresent()) {
      Optional<Instant> tick = tickAt(local.get());
      if (tick.isPresent() && tick.get().isAfter(time)) {
        return tick;
      }
      local = expression.atOrAfter(local.get().plusMinutes(1));
    }
    return Optional.empty();
  }

  private Optional<Instant> wallUntil(Instant time) {
    Optional<LocalDateTime> local = expression.atOrBefore(furthest(time));
    while (local.isPresent()) {
      Optional<Instant> tick = tickAt(local.get());
      if (tick.isPresent() && !tick.get().isAfter(time)) {
        return tick;
      }
      local = expression.atOrBefore(local.get().minusMinutes(1));
    }
    return Optional.empty();
  }

  /** The latest time that clocks have shown: in the second pass of an hour, its end. */
  private LocalDateTime furthest(Instant time) {
    LocalDateTime now = local(time);
    ZoneOffsetTransition last = lastTransition(time);
    return last != null && last.isOverlap() && now.isBefore(last.getDateTimeBefore())
        ? last.getDateTimeBefore().minusNanos(1)
        : now;
  }

  /** When the clock on the wall is taken to show a time; grows with it. */
  private Optional<Instant> tickAt(LocalDateTime local) {
    ZoneOffsetTransition transition = rules.getTransition(local);
    if (transition == null) {
      return Optional.of(local.toInstant(rules.getOffset(local)));
    }
    if (transition.isOverlap()) {
      return Optional.of(local.toInstant(transition.getOffsetBefore()));
    }
    return transition.getDuration().compareTo(LONGEST_GAP) <= 0
        ? Optional.of(transition.getInstant())
        : Optional.empty();
  }

  private Optional<Instant> passingAfter(Instant time) {
    LocalDateTime from = minute(local(time)).plusMinutes(1);
    ZoneOffset offset = rules.getOffset(time);
    ZoneOffsetTransition end = rules.nextTransition(time);
    while (true) {
      Optional<LocalDateTime> local = expression.atOrAfter(from);
      if (local.isEmpty() || end == null) {
        ZoneOffset holds = offset;
        return local.map(it -> it.toInstant(holds));
      }
      Instant tick = local.get().toInstant(offset);
      if (tick.isBefore(end.getInstant())) {
        return Optional.of(tick);
      }
      from = end.getDateTimeAfter();
      offset = end.getOffsetAfter();
      end = rules.nextTransition(end.getInstant());
    }
  }

  private Optional<Instant> passingUntil(Instant time) {
    LocalDateTime to = local(time);
    ZoneOffset offset = rules.getOffset(time);
    ZoneOffsetTransition begin = lastTransition(time);
    while (true) {
      Optional<LocalDateTime> local = expression.atOrBefore(to);
      if (local.isEmpty() || begin == null) {
        ZoneOffset held = offset;
        return local.map(it -> it.toInstant(held));
      }
      Instant tick = local.get().toInstant(offset);
      if (!tick.isBefore(begin.getInstant())) {
        return Optional.of(tick);
      }
      to = begin.getDateTimeBefore().minusNanos(1);
      offset = begin.getOffsetBefore();
      begin = rules.previousTransition(begin.getInstant());
    }
  }

  /** The last one at a time or before; null where there was none. */
  private ZoneOffsetTransition lastTransition(Instant time) {
    return rules.previousTransition(time.plusNanos(1));
  }

  private LocalDateTime local(Instant time) {
    return LocalDateTime.ofEpochSecond(
        time.getEpochSecond(), time.getNano(), rules.getOffset(time));
  }

  private static LocalDateTime minute(LocalDateTime time) {
    return time.withSecond(0).withNano(0);
  }
}

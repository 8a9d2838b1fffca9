package dev.hearth.api.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneRules;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The main loop of cronie's daemon (cron.c) for one entry, woken up in every minute: the reference
 * that {@link CronTimes} is compared with. Its virtual clock follows the clock on the wall; when
 * that jumps ahead by up to three hours it catches up with the fixed entries, when it jumps back it
 * waits.
 */
final class Cronie {
  private static final long SMALL_JUMP = 5;
  private static final long MEDIUM_JUMP = 3 * 60;

  private Cronie() {}

  static NavigableSet<Instant> ticks(
      CronExpression cron, ZoneRules rules, Instant begin, Instant end) {
    NavigableSet<Instant> ticks = new TreeSet<>();
    LocalDateTime virtual = wall(rules, begin.minus(1, ChronoUnit.MINUTES));
    for (Instant now = begin; now.isBefore(end); now = now.plus(1, ChronoUnit.MINUTES)) {
      LocalDateTime wall = wall(rules, now);
      long jump = ChronoUnit.MINUTES.between(virtual, wall);
      if (jump > -MEDIUM_JUMP && jump <= 0) {
        run(cron, wall, true, false, now, ticks);
        continue;
      }
      if (jump > MEDIUM_JUMP || jump <= -MEDIUM_JUMP) {
        virtual = wall;
        run(cron, wall, true, true, now, ticks);
        continue;
      }
      if (jump > SMALL_JUMP) {
        run(cron, wall, true, false, now, ticks);
      }
      while (virtual.isBefore(wall)) {
        virtual = virtual.plusMinutes(1);
        run(cron, virtual, jump <= SMALL_JUMP, true, now, ticks);
      }
    }
    return ticks;
  }

  private static void run(
      CronExpression cron,
      LocalDateTime time,
      boolean wild,
      boolean fixed,
      Instant now,
      NavigableSet<Instant> ticks) {
    if ((cron.isWildcard() ? wild : fixed) && cron.fits(time)) {
      ticks.add(now);
    }
  }

  private static LocalDateTime wall(ZoneRules rules, Instant now) {
    ZoneOffset offset = rules.getOffset(now);
    return LocalDateTime.ofEpochSecond(now.getEpochSecond(), 0, offset);
  }
}

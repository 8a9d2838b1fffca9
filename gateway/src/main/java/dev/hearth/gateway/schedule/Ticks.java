package dev.hearth.gateway.schedule;

import dev.hearth.api.function.MissedTicks;
import dev.hearth.api.schedule.CronTimes;
import java.time.Instant;
import java.util.Optional;

/** Which tick is next, whatever happened to those before. Pure. */
final class Ticks {
  private Ticks() {}

  /**
   * The tick to be carried out next, which is in the past where one is to be made up for.
   *
   * @param last the last one that became a call; empty for a schedule that is new
   */
  static Optional<Instant> next(
      CronTimes times, MissedTicks missed, Optional<Instant> last, Instant now) {
    if (last.isPresent() && missed == MissedTicks.ONE) {
      Optional<Instant> passed = times.until(now).filter(tick -> tick.isAfter(last.get()));
      if (passed.isPresent()) {
        return passed;
      }
    }
    return times.after(last.filter(tick -> tick.isAfter(now)).orElse(now));
  }
}

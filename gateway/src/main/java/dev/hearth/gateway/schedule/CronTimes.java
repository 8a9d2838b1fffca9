package dev.hearth.gateway.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.ScheduleSource;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/** The ticks of a schedule. Pure. */
public final class CronTimes {
  private final ExecutionTime times;
  private final ZoneId timezone;

  private CronTimes(ExecutionTime times, ZoneId timezone) {
    this.times = times;
    this.timezone = timezone;
  }

  /**
   * @throws HearthException with {@code INVALID_REQUEST} for what is no crontab entry
   */
  public static CronTimes of(ScheduleSource source) {
    try {
      CronParser parser =
          new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
      return new CronTimes(
          ExecutionTime.forCron(parser.parse(source.cron()).validate()), source.timezone());
    } catch (IllegalArgumentException e) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "'"
              + source.cron()
              + "' is not a schedule: write five fields as in crontab (minute hour day month"
              + " weekday), such as '*/5 * * * *': "
              + e.getMessage(),
          e);
    }
  }

  /** The first tick after a time; empty when none comes. */
  public Optional<Instant> after(Instant time) {
    return times.nextExecution(in(time)).map(ZonedDateTime::toInstant);
  }

  /** The last tick at a time or before; empty when there was none. */
  public Optional<Instant> until(Instant time) {
    return times.lastExecution(in(time.plusMillis(1))).map(ZonedDateTime::toInstant);
  }

  private ZonedDateTime in(Instant time) {
    return time.atZone(timezone);
  }
}

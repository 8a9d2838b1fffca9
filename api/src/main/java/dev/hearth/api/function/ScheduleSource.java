package dev.hearth.api.function;

import java.time.ZoneId;
import java.util.regex.Pattern;

/**
 * When a schedule calls, and what with.
 *
 * @param schedule its name: 1 to 63 lower-case letters, digits and hyphens
 * @param cron five fields as in crontab, checked by whoever reads a manifest or a command
 * @param payload the body of the call, at most {@value #LONGEST_PAYLOAD} characters
 */
public record ScheduleSource(
    String schedule, String cron, ZoneId timezone, String payload, MissedTicks missed)
    implements TriggerSource {
  public static final int LONGEST_PAYLOAD = 64 << 10;

  private static final String PREFIX = "schedule:";
  private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?");

  public ScheduleSource {
    if (!NAME.matcher(schedule).matches()) {
      throw new IllegalArgumentException(
          "schedule name '"
              + schedule
              + "' is not valid: use 1 to 63 lower-case letters, digits"
              + " and hyphens");
    }
    if (payload.length() > LONGEST_PAYLOAD) {
      throw new IllegalArgumentException(
          "the payload of a schedule has "
              + payload.length()
              + " characters; most are "
              + LONGEST_PAYLOAD);
    }
  }

  /** No topic has a colon in its name. */
  @Override
  public String name() {
    return PREFIX + schedule;
  }
}

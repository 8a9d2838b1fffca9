package dev.hearth.gateway.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The header line {@code Date} (RFC 9110, 6.6.1). Written once for each second, so that a response
 * allocates nothing for it. For one thread.
 */
public final class DateLine {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("'Date: 'EEE, dd MMM yyyy HH:mm:ss 'GMT\r\n'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final long MILLIS = 1000;

  private long second = Long.MIN_VALUE;
  private byte[] line = {};

  /**
   * The line with its end; not to be changed.
   *
   * @param epochMillis now
   */
  public byte[] at(long epochMillis) {
    long wanted = Math.floorDiv(epochMillis, MILLIS);
    if (wanted != second) {
      second = wanted;
      line = FORMAT.format(Instant.ofEpochSecond(wanted)).getBytes(StandardCharsets.US_ASCII);
    }
    return line;
  }
}

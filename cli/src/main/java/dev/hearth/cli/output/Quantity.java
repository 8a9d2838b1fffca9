package dev.hearth.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Durations, sizes and moments as people read them. */
public final class Quantity {
  private static final String[] BINARY = {"B", "Ki", "Mi", "Gi", "Ti"};

  private Quantity() {}

  /** For example {@code 3.2 ms}, {@code 47 ms}, {@code 1.34 s}, {@code 2 min 5 s}. */
  public static String took(Duration duration) {
    double millis = duration.toNanos() / 1e6;
    if (millis < 9.95) {
      return String.format(Locale.ROOT, "%.1f ms", millis);
    }
    if (millis < 999.5) {
      return String.format(Locale.ROOT, "%.0f ms", millis);
    }
    if (millis < 9_995) {
      return String.format(Locale.ROOT, "%.2f s", millis / 1000);
    }
    if (millis < 59_950) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }
    long seconds = Math.round(millis / 1000);
    return seconds / 60 + " min " + seconds % 60 + " s";
  }

  public static String tookMillis(long millis) {
    return took(Duration.ofMillis(millis));
  }

  /**
   * A setting in its shortest exact form, as in a manifest: {@code 30s}, {@code 200ms}, {@code 2m}.
   */
  public static String setting(long millis) {
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds >= 3600 && seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    if (seconds >= 60 && seconds % 60 == 0) {
      return seconds / 60 + "m";
    }
    return seconds + "s";
  }

  /** For example {@code 128Mi}, {@code 1.5Gi}, {@code 512 B}. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < BINARY.length - 1) {
      value /= 1024;
      unit++;
    }
    if (unit == 0) {
      return bytes + " B";
    }
    String number = String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
    return number.replaceFirst("\\.0$", "") + BINARY[unit];
  }

  /** How long ago {@code then} was, coarsely: {@code 5s}, {@code 12m}, {@code 3h}, {@code 4d}. */
  public static String ago(Instant then, Instant now) {
    long seconds = Math.max(0, Duration.between(then, now).toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return seconds / 60 + "m";
    }
    if (seconds < 86_400) {
      return seconds / 3600 + "h";
    }
    return seconds / 86_400 + "d";
  }
}

package dev.hearth.server.disk;

import java.util.Locale;

/** Amounts of bytes for people. */
final class ByteText {
  private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

  private ByteText() {}

  /** For example {@code 12.3 MiB}. */
  static String of(long bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= 1024 && unit < UNITS.length - 1) {
      amount /= 1024;
      unit++;
    }
    return unit == 0 || amount >= 100
        ? Math.round(amount) + " " + UNITS[unit]
        : String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
  }
}

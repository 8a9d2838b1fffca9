package dev.hearth.builder.manifest;

import dev.hearth.builder.yaml.YamlValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts with units, as Kubernetes writes them. */
public final class Quantity {
  private static final Pattern NUMBER_AND_UNIT =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)([A-Za-z]*)");
  private static final Map<String, Long> MEMORY =
      Map.of(
          "Ki",
          1L << 10,
          "Mi",
          1L << 20,
          "Gi",
          1L << 30,
          "Ti",
          1L << 40,
          "k",
          1_000L,
          "M",
          1_000_000L,
          "G",
          1_000_000_000L,
          "T",
          1_000_000_000_000L);
  private static final Map<String, Long> TIME_MILLIS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

  private Quantity() {}

  /** Bytes, for example of {@code 128Mi}; a unit is needed. */
  public static long memory(YamlValue value, long least, long most) {
    String how = "an amount of memory with a unit, such as 128Mi or 1Gi";
    BigDecimal bytes = scaled(value, MEMORY, how);
    if (bytes.compareTo(BigDecimal.valueOf(least)) < 0
        || bytes.compareTo(BigDecimal.valueOf(most)) > 0) {
      throw value.error(
          "'%s' must be from %s to %s, not %s"
              .formatted(value.key(), bytesText(least), bytesText(most), value.text()));
    }
    return bytes.longValue();
  }

  /** Thousandths of a core, of {@code 500m}, {@code 0.5} or {@code 2}. */
  static int cpuMillis(YamlValue value, int least, int most) {
    Matcher matcher = matcher(value);
    String unit = matcher.matches() ? matcher.group(2) : "?";
    if (!unit.isEmpty() && !unit.equals("m")) {
      throw value.error(
          "'%s' must be cores or thousandths of a core, such as 0.5, 1 or 500m, not '%s'"
              .formatted(value.key(), value.text()));
    }
    BigDecimal millis =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit.isEmpty() ? 1000 : 1));
    if (millis.compareTo(BigDecimal.valueOf(least)) < 0
        || millis.compareTo(BigDecimal.valueOf(most)) > 0) {
      throw value.error(
          "'%s' must be from %dm to %d cores, not %s"
              .formatted(value.key(), least, most / 1000, value.text()));
    }
    return millis.setScale(0, RoundingMode.CEILING).intValueExact();
  }

  /** A length of time with a unit: {@code ms}, {@code s}, {@code m} or {@code h}. */
  static Duration duration(YamlValue value, Duration least, Duration most) {
    String how = "a length of time with a unit, such as 500ms, 30s or 1h";
    BigDecimal millis = scaled(value, TIME_MILLIS, how);
    if (millis.compareTo(BigDecimal.valueOf(least.toMillis())) < 0
        || millis.compareTo(BigDecimal.valueOf(most.toMillis())) > 0) {
      throw value.error(
          "'%s' must be from %s to %s, not %s"
              .formatted(value.key(), text(least), text(most), value.text()));
    }
    return Duration.ofMillis(millis.longValue());
  }

  private static BigDecimal scaled(YamlValue value, Map<String, Long> units, String how) {
    Matcher matcher = matcher(value);
    if (!matcher.matches() || !units.containsKey(matcher.group(2))) {
      throw value.error("'%s' must be %s, not '%s'".formatted(value.key(), how, value.text()));
    }
    return new BigDecimal(matcher.group(1))
        .multiply(BigDecimal.valueOf(units.get(matcher.group(2))));
  }

  private static Matcher matcher(YamlValue value) {
    return NUMBER_AND_UNIT.matcher(value.text());
  }

  private static String bytesText(long bytes) {
    return bytes < 1L << 20 ? (bytes >> 10) + "Ki" : (bytes >> 20) + "Mi";
  }

  private static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0 || millis % 3_600_000 == 0) {
      return millis / 3_600_000 == 0 ? "0s" : millis / 3_600_000 + "h";
    }
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}

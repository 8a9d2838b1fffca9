package dev.hearth.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "0,           0.0 ms",
    "3240,        3.2 ms",
    "9960,        10 ms",
    "47000,       47 ms",
    "999600,      1.00 s",
    "1340000,     1.34 s",
    "12340000,    12.3 s",
    "125000000,   2 min 5 s",
  })
  void durationsHaveAsManyDigitsAsMatter(long micros, String shown) {
    assertThat(Quantity.took(Duration.ofNanos(micros * 1000))).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "200, 200ms",
    "1000, 1s",
    "30000, 30s",
    "60000, 1m",
    "90000, 90s",
    "5400000, 90m",
    "36000000, 10h",
    "0, 0s"
  })
  void settingsLookAsInAManifest(long millis, String shown) {
    assertThat(Quantity.setting(millis)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"512, 512 B", "134217728, 128Mi", "1610612736, 1.5Gi", "1048576, 1Mi"})
  void sizesAreBinary(long bytes, String shown) {
    assertThat(Quantity.bytes(bytes)).isEqualTo(shown);
  }

  @Test
  void agesAreCoarse() {
    Instant now = Instant.parse("2026-01-02T00:00:00Z");

    assertThat(Quantity.ago(now.plusSeconds(5), now)).isEqualTo("0s");
    assertThat(Quantity.ago(now.minusSeconds(59), now)).isEqualTo("59s");
    assertThat(Quantity.ago(now.minusSeconds(3599), now)).isEqualTo("59m");
    assertThat(Quantity.ago(now.minusSeconds(86_399), now)).isEqualTo("23h");
    assertThat(Quantity.ago(now.minusSeconds(86_400), now)).isEqualTo("1d");
  }
}

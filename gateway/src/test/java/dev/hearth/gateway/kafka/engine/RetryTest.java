package dev.hearth.gateway.kafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.forward.CallOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTest {
  private static final RetryPolicy POLICY = new RetryPolicy(3, Duration.ofMillis(200));
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest(name = "status {0} at try {1}: {2}")
  @CsvSource({
    "200, 1, Done",
    "204, 3, Done",
    "299, 1, Done",
    "500, 1, Again",
    "502, 2, Again",
    "503, 1, Again",
    "504, 1, Again",
    "408, 1, Again",
    "429, 2, Again",
    "500, 3, GiveUp",
    "429, 3, GiveUp",
    "500, 9, GiveUp",
    "400, 1, GiveUp",
    "401, 1, GiveUp",
    "404, 1, GiveUp",
    "422, 1, GiveUp",
    "301, 1, GiveUp",
    "199, 1, GiveUp",
  })
  void theStatusDecides(int status, int attempts, String verdict) {
    assertThat(next(attempts, answered(status, Map.of()), 0).getClass().getSimpleName())
        .isEqualTo(verdict);
  }

  @ParameterizedTest(name = "{0} at try {1}: {2}")
  @CsvSource({
    "START_FAILED, 1, Again",
    "DEADLINE_EXCEEDED, 2, Again",
    "INSTANCE_LOST, 1, Again",
    "OUT_OF_MEMORY, 1, Again",
    "BAD_RESPONSE, 1, Again",
    "START_FAILED, 3, GiveUp",
    "DEADLINE_EXCEEDED, 3, GiveUp",
    "QUEUE_FULL, 99, Hold",
    "NO_CAPACITY, 99, Hold",
    "SHUTTING_DOWN, 99, Hold",
    "INTERNAL, 99, Hold",
    "INSTANCE_UNRESPONSIVE, 99, Hold",
    "RUNTIME_UNAVAILABLE, 99, Hold",
    "FUNCTION_NOT_FOUND, 99, Hold",
    "PAYLOAD_TOO_LARGE, 1, GiveUp",
    "HEADERS_TOO_LARGE, 1, GiveUp",
  })
  void whoseFaultItIsDecides(ErrorCode code, int attempts, String verdict) {
    assertThat(next(attempts, new CallOutcome.Failed(code, "why"), 0).getClass().getSimpleName())
        .isEqualTo(verdict);
  }

  @ParameterizedTest(name = "after try {0}, random {1}: {2} ms")
  @CsvSource({"1, 0, 200", "1, 0.5, 150", "1, 0.999999, 100", "2, 0, 400", "2, 0.5, 300"})
  void waitsDoubleAndSpread(int attempts, double random, long millis) {
    assertThat(next(attempts, answered(500, Map.of()), random))
        .isEqualTo(new Verdict.Again(Duration.ofMillis(millis), "the function answered 500"));
  }

  @ParameterizedTest(name = "base {0} ms after try {1}: {2} ms")
  @CsvSource({"200, 40, 300000", "0, 5, 0", "9000000000000, 70, 300000"})
  void waitsHaveAnEnd(long base, int attempts, long millis) {
    RetryPolicy policy = new RetryPolicy(100, Duration.ofMillis(base));

    assertThat(Retry.backoff(policy, attempts, 0)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest(name = "Retry-After: {0} means {1} ms")
  @CsvSource({
    "2, 2000",
    "' 7 ', 7000",
    "0, 200",
    "86400, 300000",
    "99999999999, 300000",
    "'Sun, 01 Mar 2026 12:00:05 GMT', 5000",
    "'Sun, 01 Mar 2026 11:00:00 GMT', 200",
    "-5, 200",
    "soon, 200",
    "'', 200",
  })
  void retryAfterIsHonouredWhereItIsLonger(String value, long millis) {
    assertThat(next(1, answered(429, Map.of("retry-after", value)), 0))
        .isEqualTo(new Verdict.Again(Duration.ofMillis(millis), "the function answered 429"));
  }

  @ParameterizedTest(name = "hold {0} in a row: {1} ms")
  @CsvSource({"1, 50", "2, 100", "3, 200", "7, 3200", "8, 5000", "1000, 5000"})
  void holdsGrowToo(int holds, long millis) {
    assertThat(Retry.hold(holds, 0)).isEqualTo(Duration.ofMillis(millis));
  }

  private static Verdict next(int attempts, CallOutcome outcome, double random) {
    return Retry.next(POLICY, attempts, outcome, NOW, random);
  }

  private static CallOutcome answered(int status, Map<String, String> headers) {
    return new CallOutcome.Answered(status, headers, new byte[0]);
  }
}

package dev.hearth.gateway.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.invocation.Callback;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallbackRetryTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Callback FRESH = Callback.to(URI.create("http://there/"));

  @ParameterizedTest
  @CsvSource({
    "200, DELIVERED",
    "204, DELIVERED",
    "302, PENDING",
    "404, PENDING",
    "410, FAILED",
    "500, PENDING"
  })
  void onlyASuccessEndsItAndGoneGivesUp(int status, Callback.State state) {
    assertThat(CallbackRetry.answered(FRESH, status, NOW, 0).state()).isEqualTo(state);
  }

  @Test
  void waitsGrowAndThenItIsGivenUp() {
    Callback callback = FRESH;
    Duration before = Duration.ZERO;
    for (int i = 1; i < CallbackRetry.MOST_ATTEMPTS; i++) {
      callback = CallbackRetry.failed(callback, "refused", NOW, 0);
      Duration wait = Duration.between(NOW, callback.due().orElseThrow());
      assertThat(wait).isGreaterThan(before).isLessThanOrEqualTo(Duration.ofMinutes(10));
      before = wait;
    }

    callback = CallbackRetry.failed(callback, "refused", NOW, 0);
    assertThat(callback.state()).isEqualTo(Callback.State.FAILED);
    assertThat(callback.due()).isEmpty();
    assertThat(callback.problem()).contains("refused");
  }
}

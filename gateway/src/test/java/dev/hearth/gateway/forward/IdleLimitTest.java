package dev.hearth.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IdleLimitTest {
  private static final boolean REPEATABLE = true;
  private static final boolean ONCE = false;

  private final IdleLimit limit = new IdleLimit();

  @Test
  void beforeAnythingIsKnownWhatMustNotBeSentTwiceGoesOnlyByAConnectionJustUsed() {
    assertThat(limit.allows(millis(9), 1, ONCE)).isTrue();
    assertThat(limit.allows(millis(10), 1, ONCE)).isFalse();
    assertThat(limit.allows(millis(2999), 1, REPEATABLE)).isTrue();
  }

  @Test
  void itTrustsHalfOfWhatIsAnnounced() {
    limit.announced(5);

    assertThat(limit.allows(millis(2499), 1, ONCE)).isTrue();
    assertThat(limit.allows(millis(2500), 1, ONCE)).isFalse();
    assertThat(limit.allows(millis(3749), 1, REPEATABLE)).isTrue();
    assertThat(limit.allows(millis(3750), 1, REPEATABLE)).isFalse();
  }

  @Test
  void itTrustsHalfOfWhatWasSeenToEnd() {
    limit.survived(millis(1900), 1);
    limit.closed(millis(2000), 3);

    assertThat(limit.allows(millis(949), 1, ONCE)).isTrue();
    assertThat(limit.allows(millis(1000), 1, ONCE)).isFalse();
    assertThat(limit.allows(millis(1499), 1, REPEATABLE)).isTrue();
    assertThat(limit.allows(millis(1500), 1, REPEATABLE)).isFalse();
  }

  @Test
  void theShorterOfWhatIsAnnouncedAndWhatWasSeenCounts() {
    limit.announced(5);
    limit.closed(millis(1000), 3);

    assertThat(limit.allows(millis(499), 1, ONCE)).isTrue();
    assertThat(limit.allows(millis(500), 1, ONCE)).isFalse();
  }

  @Test
  void aConnectionThatLastedLongerTakesAnEarlyCloseBack() {
    limit.closed(millis(30), 3);
    assertThat(limit.allows(millis(16), 1, ONCE)).isFalse();

    limit.survived(millis(3000), 1);

    assertThat(limit.allows(millis(1499), 1, ONCE)).isTrue();
    assertThat(limit.allows(millis(1500), 1, ONCE)).isFalse();
  }

  @Test
  void aCloseRightAfterAResponseIsOneByNumber() {
    limit.announced(5);
    limit.closed(millis(1), 10);

    assertThat(limit.allows(0, 9, ONCE)).isTrue();
    assertThat(limit.allows(0, 10, ONCE)).isFalse();
    assertThat(limit.allows(0, 10, REPEATABLE)).isTrue();
    assertThat(limit.allows(millis(2000), 9, ONCE)).isTrue();
  }

  @Test
  void aConnectionThatCarriedMoreTakesACloseByNumberBack() {
    limit.closed(0, 1);
    assertThat(limit.allows(0, 1, ONCE)).isFalse();

    limit.survived(0, 7);

    assertThat(limit.allows(0, 7, ONCE)).isTrue();
    assertThat(limit.allows(0, 8, ONCE)).isFalse();
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}

package dev.hearth.gateway.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RestingRevisionsTest {
  private static final long HOUR = Duration.ofHours(1).toNanos();
  private final RestingRevisions resting = new RestingRevisions();

  @Test
  void aRevisionIsDroppedAnHourAfterItsLastCall() {
    resting.rest(revision("greet", 1), 0, id -> false);
    assertThat(resting.over(HOUR - 1, id -> false)).isEmpty();
    assertThat(resting.over(HOUR, id -> false)).containsExactly(revision("greet", 1));
    assertThat(resting.over(2 * HOUR, id -> false)).isEmpty();
  }

  @Test
  void aCallThatStillRunsKeepsIt() {
    resting.rest(revision("greet", 1), 0, id -> false);
    assertThat(resting.over(HOUR, id -> true)).isEmpty();
    assertThat(resting.over(2 * HOUR - 1, id -> false)).isEmpty();
    assertThat(resting.over(2 * HOUR, id -> false)).hasSize(1);
  }

  @Test
  void whatIsUsedAgainRestsNoMore() {
    resting.rest(revision("greet", 1), 0, id -> false);
    resting.wake(revision("greet", 1));
    assertThat(resting.over(2 * HOUR, id -> false)).isEmpty();
  }

  @Test
  void aFunctionThatIsDeployedAgainAndAgainKeepsABoundedNumber() {
    resting.rest(revision("other", 1), 0, id -> false);
    IntStream.rangeClosed(1, 20).forEach(n -> assertThat(rest(n)).isEmpty());
    assertThat(rest(21)).containsExactly(revision("greet", 1));
    assertThat(rest(22)).containsExactly(revision("greet", 2));
    assertThat(resting.over(2 * HOUR, id -> false)).hasSize(21);
  }

  @Test
  void aRevisionWithCallsInFlightIsNotAmongThoseThatAreDropped() {
    Predicate<RevisionId> busy = revision("greet", 1)::equals;
    IntStream.rangeClosed(1, 20).forEach(n -> assertThat(rest(n)).isEmpty());

    assertThat(resting.rest(revision("greet", 21), 21, busy)).containsExactly(revision("greet", 2));
    assertThat(rest(22)).containsExactly(revision("greet", 1));
  }

  private java.util.List<RevisionId> rest(int number) {
    return resting.rest(revision("greet", number), number, id -> false);
  }

  private static RevisionId revision(String function, int number) {
    return new RevisionId(new FunctionName(function), number);
  }
}

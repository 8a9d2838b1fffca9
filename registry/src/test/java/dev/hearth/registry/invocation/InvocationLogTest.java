package dev.hearth.registry.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.invocation.BusyCallbacks;
import dev.hearth.api.invocation.Callback;
import dev.hearth.api.invocation.Invocation;
import dev.hearth.api.invocation.InvocationEnd;
import dev.hearth.api.invocation.InvocationResult;
import dev.hearth.api.invocation.InvocationState;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvocationLogTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final FunctionName GREET = new FunctionName("greet");

  @TempDir private Path folder;
  private InvocationLog log;

  @BeforeEach
  void open() {
    log = at(NOW);
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void thereIsNoFileBeforeTheFirstInvocation() {
    assertThat(log.find("one")).isEmpty();
    assertThat(log.open()).isEmpty();
    assertThat(folder.resolve("invocations.db")).doesNotExist();
  }

  @Test
  void aFileOfTheFirstVersionIsBroughtUpToDate() throws Exception {
    Path file = folder.resolve("invocations.db");
    try (InputStream schema = InvocationFile.class.getResourceAsStream("invocations.sql");
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
      statement.executeUpdate(
          "INSERT INTO invocations (id, function, entrance, method, target, state, accepted_at)"
              + " VALUES ('old', 'greet', 'http', 'POST', '/', 'QUEUED', 1)");
      statement.executeUpdate("PRAGMA user_version = 1");
    }
    log.close();
    log = at(NOW);

    assertThat(log.find("old").orElseThrow().fingerprint()).isEmpty();
    assertThat(done(log.add(queued("new", Optional.empty())))).isTrue();
    assertThat(log.find("new").orElseThrow().fingerprint()).isEqualTo("f-1");
  }

  @Test
  void whatWasWrittenIsThereAfterAnotherStart() {
    Invocation queued = queued("one", Optional.of(Callback.to(URI.create("http://there/"))));
    assertThat(done(log.add(queued))).isTrue();
    log.attempt(queued, 1, NOW.plusMillis(5));
    log.retrying("one", "the function answered 500");
    log.attempt(queued, 2, NOW.plusMillis(9));
    InvocationResult result = new InvocationResult(201, Map.of("a", "b"), bytes("done"), false);
    assertThat(done(log.end(queued, succeeded(2, Optional.of(result))))).isTrue();
    log.close();
    log = at(NOW);

    Invocation found = log.find("one").orElseThrow();
    assertThat(found.state()).isEqualTo(InvocationState.SUCCEEDED);
    assertThat(found.attempts()).isEqualTo(2);
    assertThat(found.startedAt()).contains(NOW.plusMillis(5));
    assertThat(found.attemptAt()).contains(NOW.plusMillis(9));
    assertThat(found.result()).contains(result);
    assertThat(found.callback().orElseThrow().due()).contains(NOW.plusMillis(20));
  }

  @Test
  void anIdIsAddedOnce() {
    assertThat(done(log.add(queued("one", Optional.empty())))).isTrue();
    assertThat(done(log.add(queued("one", Optional.empty())))).isFalse();

    assertThat(log.open()).containsExactly(Map.entry(GREET, 1));
  }

  @Test
  void anInvocationEndsOnceAndNothingChangesItThen() {
    Invocation queued = queued("one", Optional.empty());
    done(log.add(queued));
    InvocationEnd cancelled =
        new InvocationEnd(InvocationState.CANCELLED, 0, NOW, Optional.empty(), Optional.empty());

    assertThat(done(log.end(queued, cancelled))).isTrue();
    log.attempt(queued, 1, NOW);
    log.retrying("one", "late");
    assertThat(done(log.end(queued, succeeded(1, Optional.empty())))).isFalse();

    assertThat(log.find("one").orElseThrow().state()).isEqualTo(InvocationState.CANCELLED);
    assertThat(log.open()).isEmpty();
  }

  @Test
  void anEndIsKnownAlsoOfAnInvocationThatWasNeverAdded() {
    assertThat(done(log.end(queued("one", Optional.empty()), succeeded(1, Optional.empty()))))
        .isTrue();

    assertThat(log.find("one").orElseThrow().state()).isEqualTo(InvocationState.SUCCEEDED);
    assertThat(log.open()).isEmpty();
  }

  @Test
  void whatIsTriedAnewIsOpenAgain() {
    Invocation queued = queued("one", Optional.empty());
    done(log.end(queued, failed()));

    log.reopen(queued);
    done(log.add(queued("two", Optional.empty())));

    assertThat(log.find("one").orElseThrow().state()).isEqualTo(InvocationState.QUEUED);
    assertThat(log.open()).containsExactly(Map.entry(GREET, 2));
  }

  @Test
  void allOfADeletedFunctionEndTogether() {
    done(log.add(queued("one", Optional.empty())));
    done(log.add(queued("two", Optional.empty())));

    assertThat(done(log.endAll(GREET, failed()))).isEqualTo(2);
    assertThat(log.open()).isEmpty();
    assertThat(log.list(Optional.of(GREET), Optional.of(InvocationState.FAILED), 10)).hasSize(2);
  }

  @Test
  void openOnesAreCountedAgainAfterAStart() {
    done(log.add(queued("one", Optional.empty())));
    log.close();
    log = at(NOW);

    assertThat(log.open()).containsExactly(Map.entry(GREET, 1));
  }

  @Test
  void callbacksAreDueFromTheEndUntilTheyAreDelivered() {
    Callback callback = Callback.to(URI.create("http://there/"));
    Invocation queued = queued("one", Optional.of(callback));
    done(log.add(queued));
    assertThat(log.nextCallback(BusyCallbacks.NONE)).isEmpty();

    done(log.end(queued, succeeded(1, Optional.empty())));
    assertThat(log.nextCallback(BusyCallbacks.NONE)).contains(NOW.plusMillis(20));
    assertThat(log.callbacksDue(NOW.plusSeconds(1), BusyCallbacks.NONE, 10))
        .extracting(Invocation::id)
        .containsExactly("one");

    Callback delivered =
        new Callback(
            callback.url(), Callback.State.DELIVERED, 1, Optional.empty(), Optional.empty());
    log.callback("one", delivered).toCompletableFuture().join();
    assertThat(log.callbacksDue(NOW.plusSeconds(1), BusyCallbacks.NONE, 10)).isEmpty();
    assertThat(log.find("one").orElseThrow().callback()).contains(delivered);
  }

  @Test
  void callbacksOfBusyHostsFunctionsAndIdsAreLeftOut() {
    for (String url :
        List.of("http://Slow:80/1", "https://u@slow/2?a=b", "http://other/", "http:///")) {
      Invocation queued = queued(url, Optional.of(Callback.to(URI.create(url))));
      done(log.add(queued));
      done(log.end(queued, succeeded(1, Optional.empty())));
    }

    assertThat(due(new BusyCallbacks(Set.of(), Set.of(), Set.of("slow"))))
        .containsExactlyInAnyOrder("http://other/", "http:///");
    assertThat(due(new BusyCallbacks(Set.of("http:///"), Set.of(), Set.of("slow", "x"))))
        .containsExactly("http://other/");
    BusyCallbacks function = new BusyCallbacks(Set.of(), Set.of(GREET), Set.of());
    assertThat(due(function)).isEmpty();
    assertThat(log.nextCallback(function)).isEmpty();
    assertThat(log.nextCallback(BusyCallbacks.NONE)).isPresent();
  }

  private List<String> due(BusyCallbacks busy) {
    return log.callbacksDue(NOW.plusSeconds(1), busy, 10).stream().map(Invocation::id).toList();
  }

  @Test
  void whatEndedLongAgoIsForgottenAtTheNextStart() {
    done(log.add(queued("open", Optional.empty())));
    done(log.end(queued("ended", Optional.empty()), failed()));
    log.close();
    log = at(NOW.plus(Duration.ofHours(25)));
    done(log.add(queued("later", Optional.empty())));

    org.awaitility.Awaitility.await().until(() -> log.find("ended").isEmpty());
    assertThat(log.list(Optional.empty(), Optional.empty(), 10))
        .extracting(Invocation::id)
        .containsExactlyInAnyOrder("open", "later");
  }

  @Test
  void theLastTickOfAScheduleIsKnown() {
    assertThat(log.lastTick(GREET, "nightly")).isEmpty();

    log.ticked(GREET, "nightly", NOW).toCompletableFuture().join();
    log.ticked(GREET, "nightly", NOW.minusSeconds(60)).toCompletableFuture().join();

    assertThat(log.lastTick(GREET, "nightly")).contains(NOW);
    log.forgetTicks(GREET, "nightly");
    done(log.add(queued("one", Optional.empty())));
    assertThat(log.lastTick(GREET, "nightly")).isEmpty();
  }

  @Test
  void manyChangesAtOnceAreAllWritten() {
    List<CompletionStage<Boolean>> all =
        java.util.stream.IntStream.range(0, 5000)
            .mapToObj(i -> log.add(queued("id-" + i, Optional.empty())))
            .toList();

    assertThat(all).allSatisfy(each -> assertThat(done(each)).isTrue());
    assertThat(log.open()).containsExactly(Map.entry(GREET, 5000));
    assertThat(Files.exists(folder.resolve("invocations.db"))).isTrue();
  }

  private InvocationLog at(Instant now) {
    return InvocationLog.open(
        folder.resolve("invocations.db"), Clock.fixed(now, ZoneOffset.UTC), Duration.ofHours(24));
  }

  private static Invocation queued(String id, Optional<Callback> callback) {
    return Invocation.queued(id, GREET, "http", "POST", "/a?b", NOW, callback, "f-1");
  }

  private static InvocationEnd succeeded(int attempts, Optional<InvocationResult> result) {
    return new InvocationEnd(
        InvocationState.SUCCEEDED, attempts, NOW.plusMillis(20), Optional.empty(), result);
  }

  private static InvocationEnd failed() {
    return new InvocationEnd(InvocationState.FAILED, 0, NOW, Optional.of("gone"), Optional.empty());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}

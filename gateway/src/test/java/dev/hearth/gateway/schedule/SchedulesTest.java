package dev.hearth.gateway.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.MissedTicks;
import dev.hearth.api.function.Origin;
import dev.hearth.api.function.ScheduleSource;
import dev.hearth.api.function.ScheduleTrigger;
import dev.hearth.gateway.async.AsyncCall;
import dev.hearth.gateway.async.AsyncEntrance;
import dev.hearth.gateway.kafka.testing.Functions;
import dev.hearth.gateway.testing.MemoryInvocations;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulesTest {
  private static final FunctionName REPORT = new FunctionName("report");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:30Z");

  private final List<AsyncCall> calls = new CopyOnWriteArrayList<>();
  private final MemoryInvocations store = new MemoryInvocations();
  private Schedules schedules = schedules();

  private Schedules schedules() {
    AsyncEntrance entrance =
        new AsyncEntrance() {
          @Override
          public long bodyBytes() {
            return Long.MAX_VALUE;
          }

          @Override
          public CompletionStage<Void> accept(AsyncCall call) {
            calls.add(call);
            return CompletableFuture.completedFuture(null);
          }
        };
    return new Schedules(entrance, store, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @AfterEach
  void close() {
    schedules.close();
  }

  private static ScheduleTrigger trigger(String name, String cron) {
    ScheduleSource source =
        new ScheduleSource(name, cron, ZoneOffset.UTC, "payload", MissedTicks.ONE);
    return new ScheduleTrigger(REPORT, source, Origin.COMMAND, false);
  }

  private static FunctionState state(ScheduleTrigger... triggers) {
    FunctionState deployed = Functions.deployed(REPORT.value());
    return new FunctionState(
        deployed.function(), deployed.active(), List.of(), Arrays.asList(triggers));
  }

  @Test
  void aScheduleThatIsNewHasNoLastTick() {
    schedules.changed(state());
    schedules.changed(state(trigger("nightly", "0 3 * * *")));

    assertThat(schedules.progress())
        .singleElement()
        .satisfies(progress -> assertThat(progress.last()).isEmpty())
        .satisfies(
            progress ->
                assertThat(progress.next()).contains(Instant.parse("2026-03-02T03:00:00Z")));
  }

  @Test
  void theLastTickSurvivesARestartAndASettingThatChanges() {
    Instant missed = Instant.parse("2026-03-01T12:00:00Z");
    store.ticked(REPORT, "often", Instant.parse("2026-03-01T11:00:00Z"));
    schedules.changed(state(trigger("often", "0 * * * *")));
    await()
        .untilAsserted(() -> assertThat(schedules.progress().getFirst().last()).contains(missed));

    schedules.changed(state(trigger("often", "5 * * * *")));
    assertThat(schedules.progress().getFirst().last()).contains(missed);

    schedules.close();
    schedules = schedules();
    schedules.changed(state(trigger("often", "5 * * * *")));
    assertThat(schedules.progress().getFirst().last()).contains(missed);
    assertThat(calls).hasSize(1);
  }

  @Test
  void aScheduleThatWasRemovedLeavesNoTickToANewOneOfItsName() {
    store.ticked(REPORT, "often", Instant.parse("2026-03-01T11:00:00Z"));
    schedules.changed(state(trigger("often", "0 * * * *")));
    await().until(() -> schedules.progress().getFirst().last().isPresent());

    schedules.changed(state());
    schedules.changed(state(trigger("often", "0 * * * *")));

    assertThat(schedules.progress().getFirst().last()).isEmpty();
  }

  @Test
  void aRunBesideTheTicksIsACallOfItsOwn() {
    ScheduleTrigger nightly = trigger("nightly", "0 3 * * *");
    schedules.changed(state(nightly));

    String first = schedules.run(nightly).toCompletableFuture().join();
    String second = schedules.run(nightly).toCompletableFuture().join();

    assertThat(calls).extracting(AsyncCall::id).containsExactly(first, second);
    assertThat(first).isNotEqualTo(second);
    assertThat(calls.getFirst().entrance()).isEqualTo("schedule");
    assertThat(new String(calls.getFirst().body(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("payload");
    assertThat(schedules.progress().getFirst().last()).isEmpty();
  }

  @Test
  void aScheduleThatNeverFiresKeepsNoOtherFromRunning() {
    schedules.changed(state(trigger("a", "0 0 31 2 *"), trigger("b", "0 3 * * *")));

    assertThat(schedules.progress())
        .extracting(progress -> progress.trigger().source().schedule())
        .containsExactly("b");
  }
}

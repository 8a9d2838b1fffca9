package dev.hearth.invoker.stem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.ScalingBounds;
import dev.hearth.invoker.linux.EventLoop;
import dev.hearth.invoker.linux.FolderWatches;
import dev.hearth.invoker.runtime.Specialisation;
import dev.hearth.invoker.start.Readiness;
import dev.hearth.invoker.testing.FakeContainer;
import dev.hearth.invoker.testing.FakeRuntime;
import dev.hearth.invoker.testing.TemplateImages;
import dev.hearth.invoker.testing.TestFolders;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StemCellsTest {
  private static final long MIB = 1L << 20;
  private static final Duration LONG = Duration.ofSeconds(10);

  private final TemplateImages images = new TemplateImages();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Revision greet = images.revision("greet", "handler.js");
  private Path folder;
  private EventLoop loop;
  private FakeRuntime runtime;
  private StemCells cells;

  @BeforeEach
  void start() throws Exception {
    folder = TestFolders.passable("cells");
    loop = new EventLoop();
    runtime = new FakeRuntime(folder);
    cells = cells(1000 * MIB);
  }

  private StemCells cells(long budget) throws Exception {
    return cells(StemConfig.of(budget));
  }

  private StemCells cells(StemConfig config) throws Exception {
    return StemCells.start(
        config,
        runtime,
        images,
        new Readiness(new FolderWatches(loop)),
        registry,
        Clock.systemUTC());
  }

  @AfterEach
  void stop() throws Exception {
    cells.close();
    assertThat(runtime.containers()).isEmpty();
    loop.close();
    TestFolders.delete(folder);
  }

  @Test
  void noneIsKeptWhileNoFunctionCouldUseIt() {
    assertThat(cells.status().text()).isEqualTo("none: no function could use one");
    assertThat(cells.ready(greet.id().function())).isZero();
    assertThat(take(greet)).isEmpty();
    assertThat(runtime.stemsMade()).isZero();
  }

  @Test
  void theFirstFunctionHasTwoThatKnowNothingOfIt() {
    cells.changed(active(greet));
    awaitReady(2);
    assertThat(runtime.containers())
        .allSatisfy(
            cell -> {
              assertThat(cell.spec().stem()).isTrue();
              assertThat(cell.spec().environment())
                  .containsOnlyKeys("HEARTH_STEM", "HEARTH_SOCKET");
              assertThat(cell.spec().labels()).containsOnlyKeys("dev.hearth.stem");
              assertThat(cell.spec().resources().memoryBytes()).isEqualTo(128 * MIB);
              assertThat(cell.spec().image().layers())
                  .containsExactly(TemplateImages.BASE, TemplateImages.HOST);
            });
    await()
        .untilAsserted(
            () ->
                assertThat(cells.status().text()).isEqualTo("node 128Mi: 2 ready; 60Mi of 1000Mi"));
    assertThat(cells.ready(greet.id().function())).isEqualTo(2);
  }

  @Test
  void oneThatIsTakenIsReplaced() {
    cells.changed(active(greet));
    awaitReady(2);
    StemCell taken = take(greet).orElseThrow();
    awaitReady(2);
    assertThat(runtime.containers()).hasSize(3);
    assertThat(registry.get("hearth.stem.takes").tag("outcome", "hit").counter().count())
        .isEqualTo(1);
    taken.container().remove();
  }

  @Test
  void nobodyElseHasTheOneThatWasTaken() throws Exception {
    cells.changed(active(greet));
    awaitReady(2);
    Set<StemCell> taken = ConcurrentHashMap.newKeySet();
    List<Thread> takers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      takers.add(
          Thread.ofPlatform()
              .start(() -> take(greet).ifPresent(cell -> assertThat(taken.add(cell)).isTrue())));
    }
    for (Thread taker : takers) {
      taker.join();
    }
    assertThat(taken).hasSizeBetween(2, 20);
    taken.forEach(cells::discard);
  }

  @Test
  void afterABurstAsManyStandReady() {
    cells.changed(active(greet));
    awaitReady(2);
    for (int i = 0; i < 7; i++) {
      take(greet).ifPresent(cells::discard);
    }
    awaitReady(7);
  }

  @Test
  void theirMemoryIsWithinTheBudget() throws Exception {
    cells.close();
    cells = cells(100 * MIB);
    cells.changed(active(greet));
    awaitReady(2);
    for (int i = 0; i < 9; i++) {
      take(greet).ifPresent(cells::discard);
    }
    awaitReady(3);
    await().until(() -> runtime.containers().size() == 3);
    assertThat(cells.status().text()).endsWith("90Mi of 100Mi");
  }

  @Test
  void oneThatDiesIsReplaced() {
    cells.changed(active(greet));
    awaitReady(2);
    FakeContainer dead = runtime.containers().getFirst();
    dead.writes(true, "Segmentation fault");
    dead.ends(139, false);
    await()
        .untilAsserted(
            () ->
                assertThat(cells.status().text())
                    .contains("exited with code 139 while it waited: Segmentation fault"));
    awaitReady(2);
    assertThat(runtime.containers()).hasSize(2).doesNotContain(dead);
    await().until(() -> cells.status().healthy());
  }

  @Test
  void oneThatDoesNotAnswerAnyMoreIsReplaced() throws Exception {
    cells.close();
    cells = cells(new StemConfig(1000 * MIB, LONG, LONG, Duration.ofMillis(50)));
    cells.changed(active(greet));
    awaitReady(2);
    FakeContainer hanging = runtime.containers().getFirst();
    hanging.hangs();
    await().until(() -> !runtime.containers().contains(hanging));
    awaitReady(2);
  }

  @Test
  void whoeverTakesOneDoesNotWaitForItsAnswerToAQuestion() throws Exception {
    cells.changed(active(greet));
    awaitReady(2);
    StemCell cell = take(greet).orElseThrow();
    FakeContainer hanging =
        runtime.containers().stream()
            .filter(each -> each.spec().id().equals(cell.container().id()))
            .findFirst()
            .orElseThrow();
    hanging.hangs();
    FutureTask<Boolean> question = new FutureTask<>(() -> cell.waits(Duration.ofHours(1)));
    Thread.ofPlatform().daemon().start(question);
    await().until(hanging::isAsked);

    FutureTask<Void> start =
        new FutureTask<>(
            () -> cell.attach(new Specialisation(Map.of(), List.of(), greet.spec().resources())),
            null);
    Thread.ofPlatform().daemon().start(start);

    start.get(30, TimeUnit.SECONDS);
    assertThat(question.get(30, TimeUnit.SECONDS))
        .as("it waits no more, and that is well")
        .isTrue();
    cells.discard(cell);
  }

  @Test
  void aHostThatDoesNotStartIsTriedAgainWithPausesAndSeen() {
    runtime.stemsFail(true);
    cells.changed(active(greet));
    await().until(() -> !cells.status().healthy());
    assertThat(cells.status().text())
        .contains("0 of 2 ready (no such file: node; next try in 1 s)");
    await().until(() -> runtime.stemsMade() == 2);
    await().until(() -> cells.status().text().contains("next try in 2 s"));
    runtime.stemsFail(false);
    awaitReady(2);
    await().until(() -> cells.status().healthy());
  }

  @Test
  void oneThatWasNotTouchedIsUsedAgain() {
    cells.changed(active(greet));
    awaitReady(2);
    StemCell cell = take(greet).orElseThrow();
    cells.giveBack(cell);
    assertThat(List.of(take(greet).orElseThrow(), take(greet).orElseThrow())).contains(cell);
    runtime.containers().forEach(FakeContainer::remove);
  }

  @Test
  void withoutABudgetThereAreNone() throws Exception {
    cells.close();
    cells = cells(0);
    cells.changed(active(greet));
    assertThat(cells.candidate(greet)).isEmpty();
    assertThat(cells.status().text()).isEqualTo("none: hearth.stem.memory is 0");
  }

  private Optional<StemCell> take(Revision revision) {
    return cells.candidate(revision).flatMap(cells::take);
  }

  private void awaitReady(int count) {
    await()
        .untilAsserted(
            () ->
                assertThat(registry.get("hearth.stem.cells").tag("state", "ready").gauge().value())
                    .isEqualTo(count));
  }

  private static FunctionState active(Revision revision) {
    return new FunctionState(
        new Function(
            revision.id().function(),
            Optional.of(revision.id()),
            ScalingBounds.NONE,
            Instant.EPOCH),
        Optional.of(revision),
        List.of());
  }
}

package dev.hearth.invoker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.ScalingBounds;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.ReadyInstance;
import dev.hearth.api.instance.StartKind;
import dev.hearth.invoker.linux.EventLoop;
import dev.hearth.invoker.linux.FolderWatches;
import dev.hearth.invoker.log.InstanceLogs;
import dev.hearth.invoker.log.LogLimits;
import dev.hearth.invoker.start.Readiness;
import dev.hearth.invoker.stem.StemCells;
import dev.hearth.invoker.stem.StemConfig;
import dev.hearth.invoker.testing.FakeContainer;
import dev.hearth.invoker.testing.FakeRuntime;
import dev.hearth.invoker.testing.HttpGet;
import dev.hearth.invoker.testing.RecordingGateway;
import dev.hearth.invoker.testing.TemplateImages;
import dev.hearth.invoker.testing.TestFolders;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Starts in stem cells, and what happens where that is not possible. */
class CellStartsTest {
  private final TemplateImages images = new TemplateImages();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Path folder;
  private EventLoop loop;
  private FakeRuntime runtime;
  private InstanceLogs logs;
  private StemCells cells;
  private InstancePools pools;
  private RecordingGateway gateway;

  @BeforeEach
  void start() throws Exception {
    folder = TestFolders.passable("stems");
    loop = new EventLoop();
    runtime = new FakeRuntime(folder);
    logs = new InstanceLogs(folder.resolve("logs"), LogLimits.DEFAULT, Clock.systemUTC());
    Readiness readiness = new Readiness(new FolderWatches(loop));
    cells =
        StemCells.start(
            new StemConfig(
                1000 << 20, Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(10)),
            runtime,
            images,
            readiness,
            registry,
            Clock.systemUTC());
    pools =
        new InstancePools(
            LifecycleConfig.DEFAULT,
            runtime,
            images,
            logs,
            readiness,
            cells,
            registry,
            Clock.systemUTC());
    gateway = new RecordingGateway(pools);
    pools.addListener(gateway);
  }

  @AfterEach
  void stop() throws Exception {
    pools.stopAll();
    pools.close();
    assertThat(runtime.containers()).isEmpty();
    assertThat(runtime.created()).isEmpty();
    loop.close();
    TestFolders.delete(folder);
  }

  @Test
  void anInstanceIsMadeOfACell() throws Exception {
    Revision revision = images.revision("greet", "handler.js", Map.of("LEVEL", "info"));
    awaitCells(revision);
    List<FakeContainer> waiting = List.copyOf(runtime.containers());

    pools.setDesired(revision, DesiredInstances.ready(1));
    ReadyInstance instance = gateway.awaitReady(revision, 1).ready().getFirst();

    FakeContainer container = container(instance);
    assertThat(waiting).contains(container);
    assertThat(instance.start().get().kind()).isEqualTo(StartKind.STEM);
    assertThat(instance.start().get().total()).isPositive();
    assertThat(container.environment())
        .containsEntry("LEVEL", "info")
        .containsEntry("K_REVISION", "greet-00001")
        .containsEntry("HOSTNAME", instance.id().value())
        .doesNotContainKey("HEARTH_STEM");
    assertThat(container.specialisation().get().labels())
        .containsEntry("dev.hearth.revision", "greet-00001");
    assertThat(container.specialisation().get().layers()).containsExactly(TemplateImages.CODE);
    assertThat(container.specialisation().get().resources()).isEqualTo(revision.spec().resources());
    assertThat(get(instance)).isEqualTo("hello");
    assertThat(logs.tail(revision.id().function(), 10))
        .extracting(line -> line.text())
        .containsExactly("loaded");
    await()
        .untilAsserted(
            () ->
                assertThat(registry.find("hearth.cold.start").tag("kind", "stem").timers())
                    .extracting(timer -> timer.getId().getTag("phase"))
                    .containsExactlyInAnyOrder("attach", "load", "acquire", "specialise", "total"));
  }

  @Test
  void withoutACellTheInstanceHasAContainerOfItsOwn() throws Exception {
    Revision revision = images.revision("greet", "handler.js");
    pools.setDesired(revision, DesiredInstances.ready(1));
    ReadyInstance instance = gateway.awaitReady(revision, 1).ready().getFirst();
    assertThat(instance.start().get().kind()).isEqualTo(StartKind.CONTAINER);
    assertThat(container(instance).spec().labels())
        .containsOnly(Map.entry("dev.hearth.revision", "greet-00001"));
  }

  @Test
  void aPausedInstanceThatCannotBeThawedIsReplaced() throws Exception {
    Revision revision = images.revision("greet", "handler.js");
    pools.setDesired(revision, DesiredInstances.ready(1));
    ReadyInstance paused = gateway.awaitReady(revision, 1).ready().getFirst();
    pools.setDesired(revision, new DesiredInstances(0, 1));
    FakeContainer container = container(paused);
    await().until(container::isFrozen);
    container.staysFrozen();

    pools.setDesired(revision, DesiredInstances.ready(1));
    ReadyInstance other = gateway.awaitReady(revision, 1).ready().getFirst();
    assertThat(other.id()).isNotEqualTo(paused.id());
    await().until(() -> pools.instances(revision.id().function()).size() == 1);
  }

  @Test
  void aBurstUsesTheCellsThatThereAreAndContainersForTheRest() throws Exception {
    Revision revision = images.revision("greet", "handler.js");
    awaitCells(revision);
    pools.setDesired(revision, DesiredInstances.ready(5));
    PoolState state = gateway.awaitReady(revision, 5);
    assertThat(state.ready()).extracting(ReadyInstance::id).doesNotHaveDuplicates();
    assertThat(state.ready())
        .filteredOn(instance -> instance.start().get().kind() == StartKind.STEM)
        .hasSizeBetween(2, 5);
    for (ReadyInstance instance : state.ready()) {
      assertThat(get(instance)).isEqualTo("hello");
    }
  }

  @Test
  void aFunctionThatDoesNotLoadSaysWhyAndUsesUpOneCell() throws Exception {
    Revision revision = images.revision("broken", "refuse");
    awaitCells(revision);
    int made = runtime.stemsMade();
    pools.setDesired(revision, DesiredInstances.ready(1));
    PoolState state = gateway.awaitFailure(revision);
    assertThat(state.failure().get().code()).isEqualTo(ErrorCode.START_FAILED);
    assertThat(state.failure().get().message())
        .isEqualTo("exited with code 1 before it was ready: no such file: handler.js");
    pools.setDesired(revision, DesiredInstances.NONE);
    await().until(() -> runtime.stemsMade() == made + 1);
    assertThat(runtime.containers()).allSatisfy(it -> assertThat(it.spec().stem()).isTrue());
  }

  @Test
  void aTrialLoadsTheFunctionInACell() throws Exception {
    Revision revision = images.revision("broken", "refuse");
    awaitCells(revision);
    assertThatThrownBy(() -> pools.tryStart(revision, Duration.ofSeconds(5)))
        .hasMessageContaining("no such file: handler.js");
    assertThat(runtime.containers()).allSatisfy(it -> assertThat(it.spec().stem()).isTrue());
  }

  @Test
  void aCellThatDiesIsMadeGoodForByAContainer() throws Exception {
    Revision revision = images.revision("fatal", "die");
    awaitCells(revision);
    pools.setDesired(revision, DesiredInstances.ready(1));
    ReadyInstance instance = gateway.awaitReady(revision, 1).ready().getFirst();
    assertThat(instance.start().get().kind()).isEqualTo(StartKind.CONTAINER);
    assertThat(container(instance).spec().stem()).isFalse();
    assertThat(pools.instances())
        .singleElement()
        .satisfies(shown -> assertThat(shown.id()).isEqualTo(instance.id()));
    assertThat(get(instance)).isEqualTo("hello");
    assertThat(gateway.all()).allSatisfy(state -> assertThat(state.failure()).isEmpty());
  }

  @Test
  void aCellThatHangsIsMadeGoodForByAContainerAndNotTriedAgain() throws Exception {
    Revision revision = images.revision("hanging", "hang");
    awaitCells(revision);
    pools.setDesired(revision, DesiredInstances.ready(1));
    assertThat(gateway.awaitReady(revision, 1).ready().getFirst().start().get().kind())
        .isEqualTo(StartKind.CONTAINER);
    assertThat(cells.candidate(revision)).isEmpty();
  }

  @Test
  void tooMuchMemoryWhileLoadingIsCalledByItsName() throws Exception {
    Revision revision = images.revision("hungry", "eat");
    awaitCells(revision);
    pools.setDesired(revision, DesiredInstances.ready(1));
    PoolState state = gateway.awaitFailure(revision);
    assertThat(state.failure().get().code()).isEqualTo(ErrorCode.OUT_OF_MEMORY);
    assertThat(state.failure().get().message()).isEqualTo("out of memory (limit 128Mi)");
    pools.setDesired(revision, DesiredInstances.NONE);
  }

  @Test
  void aStartThatIsGivenUpLeavesNothing() throws Exception {
    Revision revision = images.revision("hanging", "hang");
    awaitCells(revision);
    pools.setDesired(revision, DesiredInstances.ready(1));
    pools.setDesired(revision, DesiredInstances.NONE);
    await().until(() -> gateway.state(revision.id().toString()).isEmpty());
    await()
        .until(
            () ->
                runtime.containers().stream()
                    .allMatch(it -> it.spec().stem() && it.specialisation().isEmpty()));
  }

  @Test
  void aFunctionAtZeroThatCannotUseACellFindsAContainerMadeAhead() throws Exception {
    Revision revision = images.revision("own", "handler.js", Map.of("TZ", "Asia/Tokyo"));
    activate(revision);
    startAndStop(revision);
    await().until(() -> runtime.created().size() == 1);
    String id = runtime.created().getFirst().id();

    pools.setDesired(revision, DesiredInstances.ready(1));
    ReadyInstance instance = gateway.awaitReady(revision, 1).ready().getFirst();

    assertThat(instance.id().value()).isEqualTo(id);
    assertThat(instance.start().get().kind()).isEqualTo(StartKind.CREATED);
    assertThat(container(instance).spec().environment()).containsEntry("TZ", "Asia/Tokyo");
    assertThat(get(instance)).isEqualTo("hello");
    assertThat(runtime.created()).isEmpty();
    container(instance).writes(false, "said later");
    assertThat(logs.tail(revision.id().function(), 10))
        .extracting(line -> line.text())
        .containsExactly("said later");
  }

  @Test
  void nothingIsMadeAheadForAFunctionThatWasDeleted() throws Exception {
    Revision revision = images.revision("own", "handler.js", Map.of("TZ", "Asia/Tokyo"));
    activate(revision);
    startAndStop(revision);
    await().until(() -> runtime.created().size() == 1);
    cells.removed(revision.id().function());
    await().until(() -> runtime.created().isEmpty());
    startAndStop(revision);
    awaitCells(images.revision("other", "handler.js"));
    assertThat(runtime.created()).isEmpty();
  }

  private void startAndStop(Revision revision) {
    pools.setDesired(revision, DesiredInstances.ready(1));
    gateway.awaitReady(revision, 1);
    pools.setDesired(revision, DesiredInstances.NONE);
    await().until(() -> pools.instances(revision.id().function()).isEmpty());
  }

  private void awaitCells(Revision revision) {
    activate(revision);
    await().until(() -> cells.status().text().contains(": 2 ready"));
  }

  private void activate(Revision revision) {
    cells.changed(
        new FunctionState(
            new Function(
                revision.id().function(),
                Optional.of(revision.id()),
                ScalingBounds.NONE,
                Instant.EPOCH),
            Optional.of(revision),
            List.of()));
  }

  private FakeContainer container(ReadyInstance instance) {
    return runtime.containers().stream()
        .filter(container -> container.id().equals(instance.id().value()))
        .findFirst()
        .orElseThrow();
  }

  private static String get(ReadyInstance instance) throws Exception {
    return HttpGet.body(((Endpoint.UnixSocket) instance.endpoint()).path(), "/");
  }
}

package dev.hearth.invoker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.Transport;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.Instance;
import dev.hearth.api.instance.InstanceEnd;
import dev.hearth.api.instance.InstanceState;
import dev.hearth.api.instance.LogLine;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.ReadyInstance;
import dev.hearth.api.instance.StartKind;
import dev.hearth.invoker.linux.EventLoop;
import dev.hearth.invoker.linux.FolderWatches;
import dev.hearth.invoker.log.InstanceLogs;
import dev.hearth.invoker.log.LogLimits;
import dev.hearth.invoker.oci.OciConfig;
import dev.hearth.invoker.oci.OciContainerRuntime;
import dev.hearth.invoker.start.Readiness;
import dev.hearth.invoker.stem.StemCells;
import dev.hearth.invoker.stem.StemConfig;
import dev.hearth.invoker.testing.HttpGet;
import dev.hearth.invoker.testing.LoopbackNetworks;
import dev.hearth.invoker.testing.RecordingGateway;
import dev.hearth.invoker.testing.TarLayers;
import dev.hearth.invoker.testing.TestFolders;
import dev.hearth.invoker.testing.TestImages;
import dev.hearth.invoker.testing.TestRevisions;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pools over real containers. */
class InstancePoolsTest {
  private static final String USER = "65532:65532";
  private static Path folder;
  private static EventLoop loop;
  private static FolderWatches folders;
  private static TestImages images;
  private static LoopbackNetworks networks;
  private static OciContainerRuntime runtime;
  private SimpleMeterRegistry registry;
  private InstanceLogs logs;
  private InstancePools pools;
  private RecordingGateway gateway;

  @BeforeAll
  static void prepare() throws Exception {
    folder = TestFolders.passable("hearth-pools");
    loop = new EventLoop();
    folders = new FolderWatches(loop);
    images = new TestImages(Files.createDirectory(folder.resolve("images")));
    networks = new LoopbackNetworks();
    runtime =
        new OciContainerRuntime(
            OciConfig.of(folder, folder.resolve("run")),
            new TarLayers(folder.resolve("layers")),
            networks,
            loop);
  }

  @AfterAll
  static void remove() throws Exception {
    runtime.close();
    loop.close();
    TestFolders.delete(folder);
  }

  @BeforeEach
  void start() {
    registry = new SimpleMeterRegistry();
    logs = new InstanceLogs(folder.resolve("logs"), LogLimits.DEFAULT, Clock.systemUTC());
    pools = pools();
    gateway = new RecordingGateway(pools);
    pools.addListener(gateway);
  }

  private InstancePools pools() {
    LifecycleConfig config = new LifecycleConfig(Duration.ofSeconds(1), Duration.ofSeconds(10));
    Readiness readiness = new Readiness(folders);
    StemCells none =
        StemCells.start(StemConfig.NONE, runtime, images, readiness, registry, Clock.systemUTC());
    return new InstancePools(
        config, runtime, images, logs, readiness, none, registry, Clock.systemUTC());
  }

  @AfterEach
  void stop() throws Exception {
    pools.stopAll();
    pools.close();
    assertThat(runtime.left()).isEmpty();
    assertThat(mounts()).isEmpty();
  }

  private static List<String> mounts() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/mounts"))) {
      return lines.filter(line -> line.contains(folder.toString())).toList();
    }
  }

  @Test
  void fromNothingToInstancesAndBack() throws Exception {
    Revision revision = TestRevisions.of("up-and-down", images.host("serve", USER));
    pools.setDesired(revision, DesiredInstances.ready(2));
    PoolState state = gateway.awaitReady(revision, 2);
    for (ReadyInstance instance : state.ready()) {
      assertThat(get(instance, "/")).isEqualTo("hello");
      assertThat(get(instance, "/env/K_SERVICE")).isEqualTo("up-and-down");
      assertThat(get(instance, "/env/K_REVISION")).isEqualTo("up-and-down-00001");
      assertThat(get(instance, "/env/PORT")).isEqualTo("8080");
      assertThat(get(instance, "/env/LEVEL")).isEqualTo("info");
    }
    assertThat(pools.instances(revision.id().function()))
        .allSatisfy(instance -> assertThat(instance.state()).isEqualTo(InstanceState.READY));
    pools.setDesired(revision, DesiredInstances.NONE);
    await().until(() -> gateway.state(revision.id().toString()).isEmpty());
    assertThat(pools.instances()).isEmpty();
    assertThat(runtime.left()).isEmpty();
  }

  @Test
  void tenAtOnceAreStartedOnceEach() throws Exception {
    Revision revision = TestRevisions.of("burst", images.host("serve", USER));
    for (int i = 0; i < 200; i++) {
      pools.setDesired(revision, DesiredInstances.ready(10));
    }
    gateway.awaitReady(revision, 10);
    assertThat(gateway.all()).allSatisfy(s -> assertThat(s.starting()).isLessThanOrEqualTo(10));
    await()
        .untilAsserted(
            () ->
                assertThat(registry.find("hearth.cold.start").tag("phase", "total").timers())
                    .extracting(Timer::count)
                    .containsExactly(10L));
  }

  @Test
  void aFunctionThatTalksWithoutEndFillsNoDisk() throws Exception {
    Revision revision = TestRevisions.of("talker", images.host("serve", USER));
    pools.setDesired(revision, DesiredInstances.ready(1));
    ReadyInstance instance = gateway.awaitReady(revision, 1).ready().getFirst();
    get(instance, "/log/500000");
    await()
        .untilAsserted(
            () ->
                assertThat(logs.tail(revision.id().function(), 1))
                    .extracting(line -> line.text())
                    .containsExactly("line 499999 of a chatty function"));
    try (Stream<Path> files = Files.list(folder.resolve("logs/talker"))) {
      assertThat(files.mapToLong(file -> file.toFile().length()).sum())
          .isLessThanOrEqualTo(2 * LogLimits.DEFAULT.fileBytes());
    }
  }

  @Test
  void theStartIsMeasuredByPhase() throws Exception {
    Revision revision = TestRevisions.of("measured", images.host("serve", USER));
    pools.setDesired(revision, DesiredInstances.ready(1));
    gateway.awaitReady(revision, 1);
    await()
        .untilAsserted(
            () ->
                assertThat(registry.find("hearth.cold.start").timers())
                    .extracting(timer -> timer.getId().getTag("phase"))
                    .containsExactlyInAnyOrder(
                        "image",
                        "network",
                        "prepare",
                        "runtime",
                        "ready",
                        "acquire",
                        "specialise",
                        "total"));
    assertThat(
            registry
                .get("hearth.instances")
                .tag("function", "measured")
                .tag("state", "ready")
                .gauge()
                .value())
        .isEqualTo(1);
  }

  @Test
  void anInstanceWithACallInFlightIsStoppedAfterIt() throws Exception {
    Revision revision = TestRevisions.of("busy", images.host("serve", USER));
    pools.setDesired(revision, DesiredInstances.ready(1));
    ReadyInstance instance = gateway.awaitReady(revision, 1).ready().getFirst();
    gateway.busy(instance.id());
    pools.setDesired(revision, DesiredInstances.NONE);
    await().until(() -> gateway.state(revision.id().toString()).draining().size() == 1);
    assertThat(get(instance, "/")).isEqualTo("hello");
    pools.drained(revision.id(), instance.id(), "gateway");
    await().until(() -> gateway.state(revision.id().toString()).isEmpty());
  }

  @Test
  void aFailedStartSaysWhyInTheFunctionsOwnWords() throws Exception {
    Revision revision = TestRevisions.of("failing", images.host("fail", USER));
    pools.setDesired(revision, DesiredInstances.ready(1));
    PoolState state = gateway.awaitFailure(revision);
    assertThat(state.isEmpty()).isTrue();
    assertThat(state.failure().get().code()).isEqualTo(ErrorCode.START_FAILED);
    assertThat(state.failure().get().message())
        .isEqualTo(
            "exited with code 1 before it was ready: cannot load handler.js: no such file\n"
                + "    at somewhere (deep)");
    assertThat(pools.instances(revision.id().function()))
        .singleElement()
        .satisfies(failed -> assertThat(failed.state()).isEqualTo(InstanceState.FAILED));
  }

  @Test
  void whoeverAsksDuringTheWaitAfterAFailureIsToldAgain() throws Exception {
    Revision revision = TestRevisions.of("told-again", images.host("fail", USER));
    pools.setDesired(revision, DesiredInstances.ready(1));
    long version = gateway.awaitFailure(revision).version();
    pools.setDesired(revision, DesiredInstances.ready(1));
    PoolState again = gateway.state(revision.id().toString());
    assertThat(again.version()).isGreaterThan(version);
    assertThat(again.failure()).isPresent();
    await()
        .untilAsserted(
            () ->
                assertThat(gateway.all())
                    .anyMatch(s -> s.version() > again.version() && s.starting() == 1));
  }

  @Test
  void aStartThatASignalEndedIsTriedAgainBeforeAnyoneIsTold() throws Exception {
    Revision revision = TestRevisions.of("crashing", images.host("crash", USER));
    pools.setDesired(revision, DesiredInstances.ready(1));
    PoolState told = gateway.awaitFailure(revision);
    assertThat(told.failure().get().message())
        .startsWith("killed by signal 11 (SIGSEGV) before it was ready");
    assertThat(gateway.all())
        .filteredOn(state -> state.version() < told.version() && state.starting() == 1)
        .hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void thoseWhoWaitAreNotToldOfInstancesThatHadBeenReady() throws Exception {
    Revision revision = TestRevisions.of("twice-mortal", images.host("serve", USER));
    pools.setDesired(revision, DesiredInstances.ready(1));
    for (int i = 0; i < 2; i++) {
      ReadyInstance instance = gateway.awaitReady(revision, 1).ready().getFirst();
      get(instance, "/exit/3");
      await()
          .until(
              () ->
                  gateway.state(revision.id().toString()).ready().stream()
                      .noneMatch(ready -> ready.id().equals(instance.id())));
    }
    // The second time in a row the next start waits for a second; asking does not tell either.
    pools.setDesired(revision, DesiredInstances.ready(1));
    gateway.awaitReady(revision, 1);
    assertThat(gateway.all()).allSatisfy(state -> assertThat(state.failure()).isEmpty());
  }

  @Test
  void tooMuchMemoryDuringTheStartIsCalledByItsName() throws Exception {
    Revision revision = TestRevisions.of("hungry", images.host("hungry", USER));
    pools.setDesired(revision, DesiredInstances.ready(1));
    PoolState state = gateway.awaitFailure(revision);
    assertThat(state.failure().get().code()).isEqualTo(ErrorCode.OUT_OF_MEMORY);
    assertThat(state.failure().get().message()).startsWith("out of memory (limit 32Mi)");
  }

  @Test
  void aLinkInPlaceOfTheSocketIsNotFollowed() throws Exception {
    Revision revision = TestRevisions.of("linking", images.host("link", USER));
    pools.setDesired(revision, DesiredInstances.ready(1));
    assertThat(gateway.awaitFailure(revision).failure().get().message())
        .contains("is not a socket");
  }

  @Test
  void anInstanceThatDiesIsReplacedAtOnce() throws Exception {
    Revision revision = TestRevisions.of("mortal", images.host("serve", USER));
    pools.setDesired(revision, DesiredInstances.ready(1));
    ReadyInstance first = gateway.awaitReady(revision, 1).ready().getFirst();
    get(first, "/exit/3");
    await()
        .until(
            () -> {
              List<ReadyInstance> ready = gateway.state(revision.id().toString()).ready();
              return ready.size() == 1 && !ready.getFirst().id().equals(first.id());
            });
  }

  @Test
  void deathByMemoryIsNoticed() throws Exception {
    Revision revision = TestRevisions.of("eater", images.host("serve", USER));
    pools.setDesired(revision, DesiredInstances.ready(1));
    get(gateway.awaitReady(revision, 1).ready().getFirst(), "/eat");
    await()
        .untilAsserted(
            () ->
                assertThat(registry.find("hearth.start.failures").counters())
                    .anySatisfy(
                        counter ->
                            assertThat(counter.getId().getTag("code")).isEqualTo("out-of-memory")));
  }

  @Test
  void gatewaysAreToldThatAnInstanceDiedOfItsWork() throws Exception {
    Revision revision = TestRevisions.of("told-eater", images.host("serve", USER));
    pools.setDesired(revision, DesiredInstances.ready(1));
    ReadyInstance eater = gateway.awaitReady(revision, 1).ready().getFirst();
    get(eater, "/eat");
    await()
        .untilAsserted(
            () ->
                assertThat(gateway.all())
                    .flatExtracting(PoolState::ended)
                    .contains(
                        new InstanceEnd(
                            eater.id(),
                            ErrorCode.OUT_OF_MEMORY,
                            "ran out of memory (limit 32Mi)",
                            true)));
    gateway.awaitReady(revision, 1);
    assertThat(pools.instances(revision.id().function()))
        .filteredOn(instance -> !instance.exists())
        .singleElement()
        .satisfies(dead -> assertThat(dead.reason()).contains("out of memory (limit 32Mi)"));
    assertThat(logs.tail(revision.id().function(), 10))
        .extracting(LogLine::text)
        .contains("out of memory (limit 32Mi)");
    assertThat(replaced("told-eater", "out-of-memory")).isEqualTo(1);
  }

  @Test
  void anInstanceThatMakesNoProgressIsReplacedAndPeopleAreToldWhy() throws Exception {
    Revision revision = TestRevisions.of("stuck", images.host("serve", USER));
    pools.setDesired(revision, DesiredInstances.ready(1));
    ReadyInstance stuck = gateway.awaitReady(revision, 1).ready().getFirst();
    gateway.busy(stuck.id());

    pools.unresponsive(revision.id(), stuck.id(), "gateway", "unresponsive for 4 s");
    pools.unresponsive(revision.id(), stuck.id(), "gateway", "unresponsive for 4 s");

    await()
        .until(
            () ->
                gateway.state(revision.id().toString()).ready().stream()
                    .anyMatch(ready -> !ready.id().equals(stuck.id())));
    await()
        .until(
            () ->
                pools.instances(revision.id().function()).stream()
                    .filter(Instance::exists)
                    .allMatch(instance -> !instance.id().equals(stuck.id())));
    assertThat(pools.instances(revision.id().function()))
        .filteredOn(instance -> instance.id().equals(stuck.id()))
        .singleElement()
        .satisfies(dead -> assertThat(dead.reason()).contains("unresponsive for 4 s; replaced"));
    assertThat(logs.tail(revision.id().function(), 10))
        .extracting(LogLine::text)
        .containsOnlyOnce("unresponsive for 4 s; replaced");
    assertThat(replaced("stuck", "unresponsive")).isEqualTo(1);
  }

  @Test
  void anInstanceWithCallsInsideAfterTheirDeadlineIsNeverPaused() throws Exception {
    Revision revision =
        TestRevisions.withTimeout("occupied", images.host("serve", USER), Duration.ofMillis(300));
    pools.setDesired(revision, DesiredInstances.ready(1));
    ReadyInstance occupied = gateway.awaitReady(revision, 1).ready().getFirst();
    gateway.busy(occupied.id());

    pools.setDesired(revision, new DesiredInstances(0, 1));

    await().until(() -> gateway.state(revision.id().toString()).isEmpty());
    assertThat(pools.instances(revision.id().function()))
        .singleElement()
        .satisfies(
            dead ->
                assertThat(dead.reason())
                    .contains("calls go on in it after their deadline; stopped, not paused"));
    assertThat(replaced("occupied", "occupied")).isEqualTo(1);
  }

  @Test
  void aStartThatTakesTooLongNamesTheKeyThatLimitsIt() throws Exception {
    Revision revision =
        TestRevisions.withStartTimeout(
            "sluggish", images.host("silent", USER), Duration.ofMillis(1500));
    pools.setDesired(revision, DesiredInstances.ready(1));

    assertThat(gateway.awaitFailure(revision).failure().get().message())
        .startsWith("was not ready within 1500 ms (startTimeout in function.yaml)");
  }

  private double replaced(String function, String reason) {
    return registry
        .get("hearth.instances.replaced")
        .tag("function", function)
        .tag("reason", reason)
        .counter()
        .count();
  }

  @Test
  void aTrialTellsTheFunctionsReasonAndLeavesNothing() {
    Revision revision = TestRevisions.of("trial-fails", images.host("fail", USER));
    assertThatThrownBy(() -> pools.tryStart(revision, Duration.ofSeconds(10)))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.START_FAILED))
        .hasMessageContaining("cannot load handler.js");
    assertThat(pools.instances(revision.id().function())).isEmpty();
  }

  @Test
  void aTrialThatSucceedsStaysUntilItIsAbandoned() throws Exception {
    Revision revision = TestRevisions.of("trial-works", images.host("serve", USER));
    assertThat(pools.tryStart(revision, Duration.ofSeconds(10))).isPositive();
    assertThat(gateway.state(revision.id().toString()).ready()).hasSize(1);
    pools.abandon(revision);
    assertThat(pools.instances()).isEmpty();
    assertThat(gateway.state(revision.id().toString()).isEmpty()).isTrue();
  }

  @Test
  void aTrialThatTakesTooLongEnds() {
    Revision revision = TestRevisions.of("trial-hangs", images.host("silent", USER));
    assertThatThrownBy(() -> pools.tryStart(revision, Duration.ofMillis(500)))
        .hasMessageContaining("was not ready");
    await().until(() -> runtime.left().isEmpty());
  }

  @Test
  void readyMeansThatThePathOfTheManifestAnswers() throws Exception {
    Revision revision =
        TestRevisions.of(
            "checked",
            images.host("serve", USER),
            Transport.UNIX_SOCKET,
            Optional.of("/ready"),
            NetworkMode.NONE);
    pools.setDesired(revision, DesiredInstances.ready(1));
    gateway.awaitReady(revision, 1);
  }

  @Test
  void portsCannotBeReachedWithoutANetwork() throws Exception {
    Revision revision =
        TestRevisions.of(
            "unreachable",
            images.host("serve", USER),
            Transport.TCP,
            Optional.empty(),
            NetworkMode.NONE);
    pools.setDesired(revision, DesiredInstances.ready(1));
    assertThat(gateway.awaitFailure(revision).failure().get().message())
        .contains("network: egress");
  }

  @Test
  void pausedInstancesStandStillUntilTheyAreWanted() throws Exception {
    Revision revision = TestRevisions.of("pausing", images.host("serve", USER));
    pools.setDesired(revision, DesiredInstances.ready(1));
    ReadyInstance instance = gateway.awaitReady(revision, 1).ready().getFirst();
    pools.setDesired(revision, new DesiredInstances(0, 1));
    await().until(() -> gateway.state(revision.id().toString()).paused() == 1);
    assertThat(gateway.state(revision.id().toString()).ready()).isEmpty();
    assertThat(pools.count(InstanceState.PAUSED)).isEqualTo(1);
    pools.setDesired(revision, DesiredInstances.ready(1));
    ReadyInstance resumed = gateway.awaitReady(revision, 1).ready().getFirst();
    assertThat(resumed.id()).isEqualTo(instance.id());
    assertThat(resumed.start().get().kind()).isEqualTo(StartKind.RESUME);
    assertThat(get(resumed, "/")).isEqualTo("hello");
    pools.setDesired(revision, new DesiredInstances(0, 1));
    await().until(() -> gateway.state(revision.id().toString()).paused() == 1);
    pools.setDesired(revision, DesiredInstances.NONE);
    await().until(() -> gateway.state(revision.id().toString()).isEmpty());
  }

  @Test
  void theNextProcessAdoptsInstancesOfActiveRevisionsAndRemovesOthers() throws Exception {
    Revision active = TestRevisions.of("stays", images.host("serve", USER));
    Revision gone = TestRevisions.of("goes", images.host("serve", USER));
    pools.setDesired(active, DesiredInstances.ready(1));
    pools.setDesired(gone, DesiredInstances.ready(1));
    ReadyInstance instance = gateway.awaitReady(active, 1).ready().getFirst();
    gateway.awaitReady(gone, 1);
    pools.close();
    pools = pools();
    pools.adopt(id -> id.equals(active.id()) ? Optional.of(active) : Optional.empty());
    gateway = new RecordingGateway(pools);
    pools.addListener(gateway);
    assertThat(gateway.state(active.id().toString()).ready())
        .containsExactly(new ReadyInstance(instance.id(), instance.endpoint(), Optional.empty()));
    assertThat(get(instance, "/log/2")).isEqualTo("hello");
    await()
        .untilAsserted(
            () ->
                assertThat(logs.tail(active.id().function(), 2))
                    .extracting(line -> line.text())
                    .containsExactly("line 0 of a chatty function", "line 1 of a chatty function"));
    assertThat(runtime.left()).hasSize(1);
  }

  private static String get(ReadyInstance instance, String path) throws IOException {
    return HttpGet.body(((Endpoint.UnixSocket) instance.endpoint()).path(), path);
  }
}

package dev.hearth.server.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.disk.CleanReport;
import dev.hearth.api.disk.DiskSpace;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.image.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The collector on real stores: an image layout, unpacked layers, logs and the registry. */
class CollectorTest {
  private static final int MIB = 1 << 20;
  private static final long BUDGET = 64L << 20;

  @TempDir private Path state;
  private Stores stores;

  @BeforeEach
  void open() {
    stores = new Stores(state, BUDGET, 20);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  /** A changing function of 1 MB: what is deployed 2,000 times takes the room of the last ones. */
  @Test
  void deploysOfAChangingFunctionStayWithinTheBudget() throws Exception {
    int deploys = Integer.getInteger("hearth.test.deploys", 150);
    long most = 0;
    long begun = System.nanoTime();
    for (int i = 0; i < deploys; i++) {
      stores.deploy("greet", stores.random(i, MIB));
      stores.collector().clean();
      most = Math.max(most, stores.bytesOnDisk());
    }

    System.out.printf(
        "%d deploys of 1 MiB: at most %d KiB on the disk, %d KiB at the end, budget %d KiB, %.1f s%n",
        deploys,
        most >> 10,
        stores.bytesOnDisk() >> 10,
        BUDGET >> 10,
        (System.nanoTime() - begun) / 1e9);
    assertThat(most).isLessThanOrEqualTo(BUDGET);
    Revision active = stores.active("greet").orElseThrow();
    assertThat(active.id().number()).isEqualTo(deploys);
    stores.requireStartable(active);
    for (Revision kept : stores.registry().revisions(active.id().function())) {
      stores.requireStartable(kept);
    }
  }

  /** Deploys, rollbacks, starts and deletes go on while everything that may go is collected. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void concurrentDeploysNeverLoseAnything(long seed) throws Exception {
    stores.close();
    stores = new Stores(state, MIB, 3);
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> collecting =
          threads.submit(
              () -> {
                while (!over.get()) {
                  stores.collector().clean();
                }
              });
      List<Future<?>> deploying = new ArrayList<>();
      for (int f = 0; f < 3; f++) {
        String name = "f" + f;
        Random random = new Random(seed * 31 + f);
        deploying.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 25; i++) {
                    // Few different contents, so that what is about to go comes into use again.
                    stores.deploy(name, stores.random(random.nextInt(6), 20_000));
                    stores.requireStartable(stores.active(name).orElseThrow());
                    if (random.nextInt(3) == 0) {
                      stores.rollBack(name);
                      stores.requireStartable(stores.active(name).orElseThrow());
                    }
                    if (random.nextInt(8) == 0) {
                      stores.delete(name);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> each : deploying) {
        each.get();
      }
      over.set(true);
      collecting.get();
    }
    stores.collector().clean();
    for (String name : List.of("f0", "f1", "f2")) {
      if (stores.active(name).isPresent()) {
        stores.registry().revisions(new FunctionName(name)).forEach(stores::requireStartable);
      }
    }
  }

  @Test
  void deletingAFunctionFreesWhatOnlyItUsedLogsIncluded() throws Exception {
    Digest shared = stores.layer(stores.random(7, MIB));
    stores.deploy("one", stores.random(1, MIB), shared);
    stores.deploy("two", stores.random(2, MIB), shared);
    stores.log("one", "x".repeat(1000));
    Set<Digest> images = stores.images("one");

    stores.delete("one");
    CleanReport report = stores.collector().deleted(new FunctionName("one"), images, false);

    // Packed and unpacked.
    assertThat(report.freed()).isBetween(2L * MIB, 2L * MIB + 10_000);
    assertThat(state.resolve("logs/one")).doesNotExist();
    stores.requireStartable(stores.active("two").orElseThrow());
  }

  @Test
  void keptLogsOutliveTheFunction() throws Exception {
    stores.deploy("one", stores.random(1, 1000));
    stores.log("one", "hello");
    Set<Digest> images = stores.images("one");

    stores.delete("one");
    stores.collector().deleted(new FunctionName("one"), images, true);
    stores.collector().clean();

    assertThat(state.resolve("logs/one")).isNotEmptyDirectory();
  }

  @Test
  void aRevisionThatLostItsTrafficAndStillHasInstancesKeepsItsLayers() throws Exception {
    stores.close();
    stores = new Stores(state, 0, 1);
    Revision first = stores.deploy("greet", stores.random(1, 1000));
    Set<Digest> parts = stores.parts(first);
    stores.running().put(first.id(), first.spec().image());
    stores.deploy("greet", stores.random(2, 1000));
    stores.deploy("greet", stores.random(3, 1000));

    stores.collector().clean();

    assertThat(stores.isUnpacked(parts)).isTrue();
    stores.running().clear();
    stores.collector().clean();
    assertThat(stores.isUnpacked(parts)).isFalse();
  }

  @Test
  void aDamagedImageDoesNotKeepOthersFromBeingCollected() throws Exception {
    Revision hurt = stores.deploy("hurt", stores.random(1, 1000));
    Revision old = stores.deploy("greet", stores.random(2, 1000));
    Files.writeString(stores.layout().path(hurt.spec().image()), "{}");
    stores.reopen();
    stores.delete("greet");

    stores.collector().clean();

    assertThat(stores.layout().path(old.spec().image())).doesNotExist();
    assertThat(stores.active("hurt")).isPresent();
  }

  @Test
  void deploysAreRefusedBeforeTheLastTwentieth() {
    stores.space(new DiskSpace(40, 1000));

    HearthException refused =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            HearthException.class, () -> stores.collector().requireSpace());

    assertThat(refused.code()).isEqualTo(ErrorCode.DISK_FULL);
    assertThat(stores.collector().status().getFirst().healthy()).isFalse();
    stores.space(new DiskSpace(60, 1000));
    stores.collector().requireSpace();
    assertThat(stores.collector().status().getFirst().healthy()).isTrue();
  }

  @Test
  void theReportSaysWhoUsesWhat() throws Exception {
    Digest shared = stores.layer(stores.random(7, MIB));
    stores.deploy("one", stores.random(1, MIB), shared);
    stores.deploy("two", stores.random(2, 2 * MIB), shared);

    var functions = stores.collector().report().functions();

    assertThat(functions).extracting(function -> function.function()).containsExactly("two", "one");
    assertThat(functions.getFirst().own()).isBetween(4L * MIB, 4L * MIB + 10_000);
    assertThat(functions.getFirst().shared()).isBetween(2L * MIB, 2L * MIB + 10_000);
  }

  /** A process that was killed at any moment leaves nothing that a registered revision misses. */
  @Test
  void aCollectionThatIsCutShortAnywhereLeavesWholeRevisions() throws Exception {
    for (int cut = 0; cut < 12; cut++) {
      for (int i = 0; i < 4; i++) {
        stores.deploy("greet", stores.random(cut * 10 + i, 1000));
      }
      stores.failAfter(cut);
      try {
        stores.collector().clean();
      } catch (Stores.Killed e) {
        // As intended.
      }
      stores.reopen();
      for (Revision kept : stores.registry().revisions(new FunctionName("greet"))) {
        stores.requireStartable(kept);
      }
    }
    assertThat(stores.registry().revision(new RevisionId(new FunctionName("greet"), 48)))
        .isPresent();
  }
}

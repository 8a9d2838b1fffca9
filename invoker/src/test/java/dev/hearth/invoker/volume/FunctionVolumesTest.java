package dev.hearth.invoker.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.VolumeSpec;
import dev.hearth.api.volume.Volume;
import dev.hearth.invoker.layer.IdShift;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionVolumesTest {
  private static final FunctionName GREET = new FunctionName("greet");
  private static final VolumeSpec ALONE = new VolumeSpec("data", "/data", 16L << 20, false);
  private static final VolumeSpec SHARED = new VolumeSpec("common", "/c", 16L << 20, true);
  private static final FunctionVolumes.Owner OWNER = new FunctionVolumes.Owner(33, 44, 0770);

  @TempDir private Path folder;
  private FunctionVolumes volumes;

  @BeforeEach
  void open() {
    volumes = opened();
  }

  private FunctionVolumes opened() {
    return new FunctionVolumes(
        folder.resolve("files"), folder.resolve("mounts"), new IdShift(1_879_048_192, 65_536));
  }

  @AfterEach
  void close() throws IOException {
    volumes.close();
  }

  @Test
  void aNewOneIsEmptyAndBelongsToWhomItIsMadeFor() throws IOException {
    Path mount = volumes.attach("a", GREET, ALONE, OWNER);

    Map<String, Object> root = Files.readAttributes(mount, "unix:uid,gid,mode");
    assertThat((int) root.get("uid")).isEqualTo(1_879_048_192 + 33);
    assertThat((int) root.get("gid")).isEqualTo(1_879_048_192 + 44);
    assertThat((int) root.get("mode") & 07777).isEqualTo(0770);
    try (var files = Files.list(mount)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void itHoldsNoMoreThanItsSize() throws IOException {
    Path mount = volumes.attach("a", GREET, ALONE, OWNER);
    assertThatThrownBy(() -> Files.write(mount.resolve("big"), new byte[17 << 20]))
        .hasMessageContaining("No space left");
    Files.delete(mount.resolve("big"));
    Files.writeString(mount.resolve("small"), "fits again");
  }

  @Test
  void filesOutliveInstancesThisProcessAndAReboot() throws IOException {
    Files.writeString(volumes.attach("a", GREET, ALONE, OWNER).resolve("x"), "kept");
    volumes.release("a");
    FunctionVolumes later = opened();
    assertThat(later.attach("b", GREET, ALONE, OWNER).resolve("x")).hasContent("kept");
    later.release("b");
    later.close(); // nothing is mounted, as after a reboot
    assertThat(opened().attach("c", GREET, ALONE, OWNER).resolve("x")).hasContent("kept");
  }

  @Test
  void oneThatIsNotSharedIsHadByOneAtATime() throws Exception {
    volumes.attach("a", GREET, ALONE, OWNER);
    CompletableFuture<Thread> began = new CompletableFuture<>();
    CompletableFuture<Path> second =
        CompletableFuture.supplyAsync(
            () -> {
              began.complete(Thread.currentThread());
              try {
                return volumes.attach("b", GREET, ALONE, OWNER);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    Thread waiting = began.get(10, TimeUnit.SECONDS);
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
    assertThat(second).isNotDone();

    volumes.release("a");

    assertThat(second.get(10, TimeUnit.SECONDS)).isDirectory();
  }

  @Test
  void whoHadOneBeforeARestartStillHasIt() throws IOException {
    volumes.attach("a", GREET, ALONE, OWNER);
    FunctionVolumes later = opened();
    later.adopt("a", List.of("greet/data"));
    assertThat(later.list()).singleElement().matches(Volume::inUse);
    assertThatThrownBy(() -> later.remove(GREET, "data"))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
  }

  @Test
  void aSharedOneIsHadBySeveral() throws IOException {
    Path first = volumes.attach("a", GREET, SHARED, OWNER);
    Files.writeString(first.resolve("x"), "seen");
    assertThat(volumes.attach("b", GREET, SHARED, OWNER).resolve("x")).hasContent("seen");
  }

  @Test
  void itGrowsAndNeverShrinks() throws IOException {
    volumes.attach("a", GREET, ALONE, OWNER);
    volumes.release("a");
    VolumeSpec larger = new VolumeSpec("data", "/data", 32L << 20, false);
    Path mount = volumes.attach("b", GREET, larger, OWNER);
    Files.write(mount.resolve("big"), new byte[20 << 20]);
    volumes.release("b");
    assertThat(volumes.attach("c", GREET, ALONE, OWNER).resolve("big")).hasSize(20 << 20);
    assertThat(volumes.list()).singleElement().matches(it -> it.sizeBytes() == 32L << 20);
  }

  @Test
  void oneWithoutRoomOnTheDiskIsRefusedAndLeavesNothing() {
    VolumeSpec huge = new VolumeSpec("huge", "/huge", 1L << 50, false);
    assertThatThrownBy(() -> volumes.attach("a", GREET, huge, OWNER))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));
    assertThat(volumes.list()).isEmpty();
    assertThat(folder.resolve("files/greet")).isEmptyDirectory();
  }

  @Test
  void removeDeletesItAndOthersStay() throws IOException {
    volumes.attach("a", GREET, ALONE, OWNER);
    volumes.attach("a", GREET, SHARED, OWNER);
    volumes.release("a");
    volumes.remove(GREET, "data");
    assertThat(volumes.list()).extracting(Volume::name).containsExactly("common");
    assertThatThrownBy(() -> volumes.remove(GREET, "data"))
        .hasMessageContaining("there is no volume 'data' of 'greet'");
    assertThatThrownBy(() -> volumes.remove(GREET, "../greet/common"))
        .hasMessageContaining("there is no volume");
  }

  @Test
  void aBackupHasFilesWithTheirOwnersAndFollowsNoLink() throws IOException {
    Path mount = volumes.attach("a", GREET, ALONE, OWNER);
    Path file = Files.writeString(Files.createDirectory(mount.resolve("d")).resolve("x"), "text");
    Files.setAttribute(file, "unix:uid", 1_879_048_192 + 70);
    Files.createSymbolicLink(mount.resolve("out"), Path.of("/etc"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    volumes.backup(GREET, "data", out);

    List<String> seen = new ArrayList<>();
    try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(out.toByteArray()))) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        seen.add(entry.getName() + " " + entry.getLinkName() + " " + entry.getLongUserId());
      }
    }
    assertThat(seen).containsExactlyInAnyOrder("d/  65534", "d/x  70", "out /etc 65534");
  }
}

package dev.hearth.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.build.FunctionSource;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.testing.Archives;
import dev.hearth.builder.testing.Programs;
import dev.hearth.builder.testing.RecordedProgress;
import dev.hearth.builder.testing.Workshop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of 2 MiB. */
class DiskFullBuildTest {
  @TempDir private Path folder;
  private Path state;

  @BeforeEach
  void mount() throws Exception {
    state = Files.createDirectory(folder.resolve("state"));
    Programs.run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", state.toString());
  }

  @AfterEach
  void unmount() throws Exception {
    Programs.run("umount", state.toString());
  }

  @Test
  void anUploadThatDoesNotFitIsToldAsAFullDiskAndLeavesNothing() throws Exception {
    ImageBuilder builder = new Workshop(state).builder();

    assertFull(
        () -> {
          try (FunctionSource source =
              builder.open(
                  Archives.of(
                      Map.of(
                          "function.yaml", "name: app\ntemplate: node\n", "a", text(3 << 20))))) {
            assertThat(source).isNull();
          }
        });

    assertThat(state.resolve("builds")).isEmptyDirectory();
  }

  @Test
  void aBuildWhoseBaseDoesNotFitIsToldAsAFullDisk() {
    Workshop workshop = new Workshop(state);

    assertFull(
        () ->
            workshop.build(
                Archives.of(
                    Map.of(
                        "function.yaml",
                        "name: app\ntemplate: node\n",
                        "handler.js",
                        "export default () => 'hi';")),
                new RecordedProgress()));

    assertThat(state.resolve("images/tmp")).isEmptyDirectory();
  }

  @Test
  void theStoreIsWholeAfterwards() throws Exception {
    Workshop workshop = new Workshop(state);
    assertFull(
        () -> {
          try (FunctionSource source =
              workshop
                  .builder()
                  .open(Archives.of(Map.of("function.yaml", "name: app", "a", text(3 << 20))))) {
            assertThat(source).isNull();
          }
        });

    LayoutStore store = LayoutStore.open(state.resolve("images"));

    assertThat(store.images()).isEmpty();
    store.write(new byte[100_000]);
    assertThat(store.blobs(System.nanoTime())).hasSize(1);
  }

  private static void assertFull(org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL))
        .hasMessageContaining("the disk is full");
  }

  private static String text(int length) {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder(length);
    while (text.length() < length) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }
}

package dev.hearth.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
  @TempDir private Path folder;

  @Test
  void aChangeThatDoesNotFitIsToldAsAFullDiskAndLeavesAllAsItWas() throws Exception {
    run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString());
    try (Registry registry = Registry.open(folder.resolve("hearth.db"), Clock.systemUTC())) {
      registry.addRevision(new FunctionName("first"), Specs.any());
      Path filler = folder.resolve("filler");
      fill(filler);

      assertThatThrownBy(
              () -> {
                // What was given to the log before may hold some more.
                for (int i = 0; i < 1000; i++) {
                  registry.addRevision(new FunctionName("f" + i), Specs.any());
                }
              })
          .isInstanceOfSatisfying(
              HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL))
          .hasMessageContaining("the disk is full");

      int known = registry.functions().size();
      Files.delete(filler);
      registry.addRevision(new FunctionName("last"), Specs.any());
      assertThat(registry.functions()).hasSize(known + 1);
    } finally {
      run("umount", folder.toString());
    }
  }

  private static void fill(Path filler) throws IOException {
    try (var out = Files.newOutputStream(filler)) {
      byte[] block = new byte[1024];
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  private static void run(String... command) throws IOException {
    assertThat(new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue())
        .isZero();
  }
}

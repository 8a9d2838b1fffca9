package dev.hearth.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
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

  @Test
  void aDatabaseThatIsToBeRewrittenOpensOnAFullDisk() throws Exception {
    run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString());
    try {
      Path file = folder.resolve("hearth.db");
      try (Registry registry = Registry.open(file, Clock.systemUTC())) {
        for (int i = 0; i < 20; i++) {
          registry.addRevision(new FunctionName("f" + i), Specs.any());
        }
      }
      try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
          var statement = connection.createStatement()) {
        statement.execute("PRAGMA user_version = 0");
      }
      Path filler = folder.resolve("filler");
      fill(filler);

      assertThatThrownBy(() -> Registry.open(file, Clock.systemUTC()))
          .isInstanceOfSatisfying(
              HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));

      // Room for what SQLite needs to open a database, not for a second copy of it.
      try (var channel = FileChannel.open(filler, StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() - (48 << 10));
      }
      try (Registry registry = Registry.open(file, Clock.systemUTC())) {
        assertThat(registry.functions()).hasSize(20);
      }
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

package dev.hearth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir private Path folder;

  @Test
  void aSecondServerOnItIsRefusedUntilTheFirstHasLetGo() throws IOException {
    try (StateDirectory first = StateDirectory.lock(folder)) {
      first.announce("{}");
      assertThatThrownBy(() -> StateDirectory.lock(folder))
          .isInstanceOf(HearthException.class)
          .hasMessageContaining("another server")
          .hasMessageContaining(folder.toString());
      assertThat(first.path("server.json")).exists();
    }

    try (StateDirectory second = StateDirectory.lock(folder)) {
      assertThat(second.path("server.json")).doesNotExist();
    }
  }

  @Test
  void aFileInItsPlaceIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("state"), "");

    assertThatThrownBy(() -> StateDirectory.lock(file))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("--state-dir");
  }
}

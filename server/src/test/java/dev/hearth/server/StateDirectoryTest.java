package dev.hearth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-xr-x", "rwx--x--x", "rwxrwxrwx", "rwxrwx---", "r-x------"})
  void aLooseOneIsClosedToOtherUsersWithAllThatLiesInIt(String mode) throws IOException {
    Files.writeString(folder.resolve("hearth.db"), "");
    Files.writeString(folder.resolve("hearth.properties"), "");
    Files.createDirectory(folder.resolve("images"));
    Path elsewhere = Files.createFile(folder.resolveSibling("elsewhere" + System.nanoTime()));
    Files.createSymbolicLink(folder.resolve("link"), elsewhere);
    for (String entry : List.of("hearth.db", "hearth.properties", "images")) {
      mode(folder.resolve(entry), "rwxr-xr-x");
    }
    mode(elsewhere, "rw-r--r--");
    mode(folder, mode);

    StateDirectory.lock(folder).close();

    assertThat(modeOf(folder)).isEqualTo("rwx------");
    for (String entry : List.of("hearth.db", "hearth.properties", "images")) {
      assertThat(modeOf(folder.resolve(entry))).as(entry).isEqualTo("rwx------");
    }
    assertThat(modeOf(elsewhere)).isEqualTo("rw-r--r--");
    Files.delete(elsewhere);
  }

  @Test
  void aNewOneIsPrivate() throws IOException {
    StateDirectory.lock(folder.resolve("a/b")).close();

    assertThat(modeOf(folder.resolve("a/b"))).isEqualTo("rwx------");
  }

  @Test
  void aFolderWithOtherContentIsNotClosedToThoseWhoUseIt() throws IOException {
    Files.writeString(folder.resolve("letter.txt"), "");
    mode(folder, "rwxrwxrwx");

    assertThatThrownBy(() -> StateDirectory.lock(folder))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("letter.txt")
        .hasMessageContaining("--state-dir");
    assertThat(modeOf(folder)).isEqualTo("rwxrwxrwx");
    assertThat(folder.resolve("server.lock")).doesNotExist();
  }

  @Test
  void aFolderOfAnotherUserIsRefused() throws IOException {
    Files.setAttribute(folder, "unix:uid", 65_534);

    assertThatThrownBy(() -> StateDirectory.lock(folder))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("belongs to the user 65534")
        .hasMessageContaining("chown");
  }

  private static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static String modeOf(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}

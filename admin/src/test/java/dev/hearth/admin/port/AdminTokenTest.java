package dev.hearth.admin.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {
  @TempDir private Path folder;

  @Test
  void isMadeOnceAndReadableForItsOwnerOnly() throws IOException {
    Path file = folder.resolve("admin-token");

    String token = AdminToken.readOrCreate(file);

    assertThat(token).hasSize(64).matches("[0-9a-f]+");
    assertThat(AdminToken.readOrCreate(file)).isEqualTo(token);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void ofAnotherModeIsTightenedAndStaysTheSame() throws IOException {
    Path file = Files.writeString(folder.resolve("admin-token"), "abc\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--rw-"));

    assertThat(AdminToken.readOrCreate(file)).isEqualTo("abc");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }
}

package dev.hearth.registry;

import static dev.hearth.registry.FunctionStoreTck.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.FunctionName;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteRegistryTest {
  private static final String SECRET = "correct-horse-battery-staple";

  @TempDir Path folder;

  @Nested
  class AsAStore extends FunctionStoreTck {
    @Override
    Registry open() {
      return openRegistry();
    }
  }

  private Path file() {
    return folder.resolve("state/registry.db");
  }

  private Registry openRegistry() {
    return Registry.open(file(), Clock.systemUTC());
  }

  @Test
  void aSecondOpeningIsRefusedUntilTheFirstIsClosed() {
    try (Registry first = openRegistry()) {
      assertThat(first.functions()).isEmpty();
      assertFails(ErrorCode.CONFLICT, this::openRegistry);
      assertThatThrownBy(this::openRegistry)
          .hasMessageContaining(file().toString())
          .hasMessageContaining("another Hearth");
    }
    openRegistry().close();
  }

  @Test
  void aWriterThatHoldsTheFileIsNamedAndNothingChanges() throws SQLException {
    FunctionName name = new FunctionName("greet");
    try (Registry registry = openRegistry()) {
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        assertFails(ErrorCode.CONFLICT, () -> registry.addRevision(name, Specs.any()));
        assertThat(registry.functions()).isEmpty();
      }
      registry.addRevision(name, Specs.any());
      assertThat(registry.functions()).hasSize(1);
    }
  }

  @Test
  void aDatabaseOfANewerHearthIsRefusedAndLeftAsItIs() throws SQLException {
    openRegistry().close();
    execute(
        "INSERT INTO flyway_schema_history VALUES"
            + " (99, '99', 'from the future', 'SQL', 'V99__f.sql', 1, 'x', strftime('%Y-%m-%d %H:%M:%f', 'now'), 1, 1)");

    assertFails(ErrorCode.CONFLICT, this::openRegistry);
    assertThatThrownBy(this::openRegistry).hasMessageContaining("newer Hearth");
  }

  @Test
  void aSpecOfANewerFormatIsRefused() throws SQLException {
    try (Registry registry = openRegistry()) {
      registry.addRevision(new FunctionName("greet"), Specs.any());
    }
    execute("UPDATE revisions SET spec = replace(spec, '\"format\":1', '\"format\":2')");

    assertThatThrownBy(this::openRegistry)
        .hasMessageContaining("greet-00001")
        .hasMessageContaining("newer Hearth");
  }

  @Test
  void whatADeletedFunctionWasGivenIsInNoFileAnyMore() throws IOException {
    try (Registry registry = openRegistry()) {
      for (int i = 0; i < 30; i++) {
        registry.addRevision(new FunctionName("kept-" + i), Specs.any());
        registry.addRevision(new FunctionName("gone-" + i), Specs.withVariable("KEY", SECRET + i));
      }
      assertThat(filesWith(SECRET)).isNotEmpty();

      for (int i = 0; i < 30; i++) {
        registry.delete(new FunctionName("gone-" + i));
      }

      assertThat(filesWith(SECRET)).isEmpty();
    }
    assertThat(filesWith(SECRET)).isEmpty();
  }

  @Test
  void whatAReaderHeldInTheLogGoesWithTheNextChange() throws IOException, SQLException {
    try (Registry registry = openRegistry()) {
      registry.addRevision(new FunctionName("gone"), Specs.withVariable("KEY", SECRET));
      try (Connection reader = DriverManager.getConnection("jdbc:sqlite:" + file());
          Statement statement = reader.createStatement()) {
        statement.execute("BEGIN");
        statement.executeQuery("SELECT * FROM functions").close();
        registry.delete(new FunctionName("gone"));
        assertThat(registry.functions()).isEmpty();
      }

      registry.addRevision(new FunctionName("other"), Specs.any());

      assertThat(filesWith(SECRET)).isEmpty();
    }
  }

  @Test
  void remainsInADatabaseOfAnEarlierVersionGoAtItsFirstOpening() throws IOException, SQLException {
    openRegistry().close();
    execute("CREATE TABLE old (text TEXT)");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA secure_delete = 0");
      statement.execute("INSERT INTO old VALUES ('" + SECRET + "')");
      statement.execute("DELETE FROM old");
      statement.execute("PRAGMA user_version = 0");
    }
    assertThat(filesWith(SECRET)).isNotEmpty();

    openRegistry().close();

    assertThat(filesWith(SECRET)).isEmpty();
  }

  private List<Path> filesWith(String text) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(file().getParent())) {
      for (Path file : files) {
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  @Test
  void aFileThatIsNoDatabaseIsRefusedAndKept() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "not a database at all".repeat(500));

    assertThatThrownBy(this::openRegistry)
        .hasMessageContaining(file().toString())
        .hasMessageContaining("not a database");
    assertThat(file()).content().startsWith("not a database at all");
  }

  @Test
  void aDamagedFileIsRefused() throws IOException {
    try (Registry registry = openRegistry()) {
      for (int i = 0; i < 50; i++) {
        registry.addRevision(new FunctionName("function-" + i), Specs.any());
      }
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file().toFile(), "rw")) {
      for (long at = 4096; at < bytes.length(); at += 512) {
        bytes.seek(at);
        bytes.write(new byte[] {17, 34, 51, 68, 85, 102, 119, 127});
      }
    }

    assertThatThrownBy(this::openRegistry).hasMessageContaining("damaged");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Files.writeString(folder.resolve("state"), "a file in the way");

    assertThatThrownBy(this::openRegistry).hasMessageContaining(file().toString());
  }

  @Test
  void theStatusTellsWhereItIsAndWhatIsIn() {
    try (Registry registry = openRegistry()) {
      registry.addRevision(new FunctionName("greet"), Specs.any());

      assertThat(registry.status().getFirst().text())
          .isEqualTo("SQLite " + file() + ", schema 2, 1 function");
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

package dev.hearth.registry.invocation;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/** Opens the file and brings its schema up to date: the first version, and the steps since. */
final class InvocationFile {
  private static final int SCHEMA = 2;
  private static final int BUSY_MILLIS = 5000;

  private InvocationFile() {}

  static Connection open(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    // As for the registry: what was answered for outlives the machine, not only the process.
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    try {
      prepare(connection, file);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static void prepare(Connection connection, Path file) throws SQLException {
    int version = version(connection);
    if (version > SCHEMA) {
      throw new HearthException(
          ErrorCode.CONFLICT,
          file
              + " has schema version "
              + version
              + ", which a newer Hearth made and this one does not know: start the newer one");
    }
    if (version == SCHEMA) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      if (version < 1) {
        statement.executeUpdate(schema());
      }
      statement.executeUpdate(
          "ALTER TABLE invocations ADD COLUMN fingerprint TEXT NOT NULL DEFAULT ''");
      statement.execute("PRAGMA user_version = " + SCHEMA);
      statement.execute("COMMIT");
    }
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA user_version")) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  private static String schema() {
    try (InputStream stream = InvocationFile.class.getResourceAsStream("invocations.sql")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

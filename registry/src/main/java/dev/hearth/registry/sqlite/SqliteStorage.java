package dev.hearth.registry.sqlite;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.registry.state.Change;
import dev.hearth.registry.state.RegistryState;
import dev.hearth.registry.storage.StateStorage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** One connection to one file. */
public final class SqliteStorage implements StateStorage {
  /** How long a write waits for a person's {@code sqlite3} to end its transaction. */
  static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);

  private final Path file;
  private final FileClaim claim;
  private final Connection connection;
  private final String schema;
  private final Erasure erasure;

  private SqliteStorage(Path file, FileClaim claim, Connection connection, String schema) {
    this.file = file;
    this.claim = claim;
    this.connection = connection;
    this.schema = schema;
    this.erasure = new Erasure(connection);
  }

  /**
   * Opens the file, made where it is missing, and brings its schema up to date.
   *
   * @throws HearthException when another process has it, it is damaged, or a newer Hearth made it
   */
  public static SqliteStorage open(Path file) {
    FileClaim claim = FileClaim.of(file);
    try {
      SQLiteDataSource source = source(file);
      String schema = Migrations.apply(source, "the registry " + file);
      Connection connection = source.getConnection();
      try {
        check(connection);
        SqliteStorage storage = new SqliteStorage(file, claim, connection, schema);
        storage.erasure.atOpen();
        return storage;
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException | RuntimeException e) {
      claim.close();
      throw SqliteErrors.of(file, "open", e);
    }
  }

  private static SQLiteDataSource source(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    // With WAL, NORMAL may lose the last commits when the machine (not the process) dies.
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(Math.toIntExact(BUSY_TIMEOUT.toMillis()));
    config.enforceForeignKeys(true);
    config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    return source;
  }

  private static void check(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
      if (!result.next() || !"ok".equals(result.getString(1))) {
        throw new HearthException(
            ErrorCode.INTERNAL,
            "the registry is damaged ("
                + result.getString(1)
                + "); restore a backup, or move the file away to start empty");
      }
    }
  }

  @Override
  public RegistryState load() {
    try {
      return inTransaction("BEGIN", () -> Rows.read(connection));
    } catch (SQLException | RuntimeException e) {
      throw SqliteErrors.of(file, "read", e);
    }
  }

  @Override
  public void write(Change change) {
    try {
      inTransaction(
          "BEGIN IMMEDIATE",
          () -> {
            Rows.write(connection, change);
            return change;
          });
      erasure.after(change);
    } catch (SQLException | RuntimeException e) {
      throw SqliteErrors.of(file, "write to", e);
    }
  }

  private interface Work<T> {
    T run() throws SQLException;
  }

  /**
   * Begins and ends a transaction by statement: without auto-commit, the driver begins the next one
   * right after each commit and so keeps the file locked.
   */
  private <T> T inTransaction(String begin, Work<T> work) throws SQLException {
    execute(begin);
    try {
      T result = work.run();
      execute("COMMIT");
      return result;
    } catch (SQLException | RuntimeException e) {
      try {
        execute("ROLLBACK");
      } catch (SQLException notInTransaction) {
        e.addSuppressed(notInTransaction);
      }
      throw e;
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public String description() {
    return "SQLite " + file + ", schema " + schema;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw SqliteErrors.of(file, "close", e);
    } finally {
      claim.close();
    }
  }
}

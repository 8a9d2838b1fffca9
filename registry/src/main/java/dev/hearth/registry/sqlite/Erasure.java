package dev.hearth.registry.sqlite;

import dev.hearth.registry.state.Change;
import dev.hearth.registry.state.FunctionEntry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Removes deleted rows from the files, not only from the tables: a revision's environment may hold
 * secrets. {@code secure_delete} overwrites them in the database; their copies in the write-ahead
 * log go when it is truncated. A reader holds the log for as long as it reads; the truncation is
 * tried again then, after each later change and at the next open. For one thread.
 */
// docs/decisions/0131
final class Erasure {
  /**
   * In {@code user_version} of a database that has no remains of rows deleted before {@code
   * secure_delete} was on.
   */
  private static final int CLEAN = 1;

  private final Connection connection;
  private boolean due;

  Erasure(Connection connection) {
    this.connection = connection;
  }

  /** Rewrites a database of an earlier version once, and truncates the log that a crash left. */
  void atOpen() throws SQLException {
    due = true;
    try {
      if (number("PRAGMA user_version") < CLEAN) {
        execute("VACUUM");
        execute("PRAGMA user_version = " + CLEAN);
      }
      truncate();
    } catch (SQLException e) {
      // A platform that does not start cannot make room: the next open does it.
      if (e.getErrorCode() != SqliteErrors.FULL) {
        throw e;
      }
    }
  }

  /** To be called after each committed change. Never fails: the change is committed. */
  void after(Change change) {
    due |= deletes(change);
    if (due) {
      try {
        truncate();
      } catch (SQLException diskFullOrBusy) {
        due = true;
      }
    }
  }

  private static boolean deletes(Change change) {
    if (change.before().isEmpty()) {
      return false;
    }
    FunctionEntry before = change.before().get();
    return change
        .after()
        .map(
            after ->
                !after.revisions().keySet().containsAll(before.revisions().keySet())
                    || !after.triggers().containsAll(before.triggers()))
        .orElse(true);
  }

  /** Does not wait for readers: the change is committed, and its caller waits for the answer. */
  private void truncate() throws SQLException {
    execute("PRAGMA busy_timeout = 0");
    try {
      due = number("PRAGMA wal_checkpoint(TRUNCATE)") != 0;
    } finally {
      execute("PRAGMA busy_timeout = " + SqliteStorage.BUSY_TIMEOUT.toMillis());
    }
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

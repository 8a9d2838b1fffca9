package dev.hearth.registry.sqlite;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.nio.file.Path;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Says in words what SQLite reports by code. */
final class SqliteErrors {
  static final int FULL = 13;

  private SqliteErrors() {}

  static HearthException of(Path file, String tried, Exception error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof HearthException known) {
        return known;
      }
      if (cause instanceof SQLiteException sqlite) {
        return of(file, tried, sqlite, error);
      }
    }
    return new HearthException(
        ErrorCode.INTERNAL, "could not " + tried + " the registry " + file + ": " + error, error);
  }

  private static HearthException of(
      Path file, String tried, SQLiteException sqlite, Exception error) {
    SQLiteErrorCode code = sqlite.getResultCode();
    String place = "could not " + tried + " the registry " + file + ": ";
    if (code == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE) {
      // The index of the write-ahead log is the first file that a database needs.
      return full(place, error);
    }
    // The low byte is the primary code, what is above it the extended one.
    return switch (code.code & 0xff) {
      case 5, 6 ->
          new HearthException(
              ErrorCode.CONFLICT,
              place
                  + "another process has held it locked for "
                  + SqliteStorage.BUSY_TIMEOUT.toMillis()
                  + " ms ("
                  + code.name()
                  + "); end that process or its transaction and try again",
              error);
      case 11, 26 ->
          new HearthException(
              ErrorCode.INTERNAL,
              place
                  + "the file is damaged or not a database ("
                  + code.name()
                  + "); restore a backup, or move the file away to start empty",
              error);
      case FULL -> full(place, error);
      default -> new HearthException(ErrorCode.INTERNAL, place + sqlite.getMessage(), error);
    };
  }

  private static HearthException full(String place, Exception error) {
    return new HearthException(
        ErrorCode.DISK_FULL,
        place + "the disk is full; nothing was changed, free some space and try again",
        error);
  }
}

package dev.hearth.registry.sqlite;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Makes this process the only one that writes to a database: reads come from memory and would not
 * see what another one wrote. The lock is on a file of its own, so that SQLite's own locks stay as
 * they are and {@code sqlite3} can still read and back up. The kernel frees it when the process
 * dies.
 */
final class FileClaim implements AutoCloseable {
  private final FileChannel channel;

  private FileClaim(FileChannel channel) {
    this.channel = channel;
  }

  static FileClaim of(Path database) {
    Path lockFile = database.resolveSibling(database.getFileName() + ".lock");
    try {
      Files.createDirectories(database.toAbsolutePath().getParent());
      FileChannel channel =
          FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new HearthException(
            ErrorCode.CONFLICT,
            "the registry "
                + database
                + " is in use by another Hearth: stop that one, or give this one another state"
                + " directory");
      }
      return new FileClaim(channel);
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "cannot lock " + lockFile + " for the registry: " + e, e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new HearthException(ErrorCode.INTERNAL, "cannot free the registry's lock: " + e, e);
    }
  }
}

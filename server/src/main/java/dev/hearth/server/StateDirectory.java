package dev.hearth.server;

import dev.hearth.api.disk.DiskSpace;
import dev.hearth.api.error.DiskFull;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The folder with all that the server keeps, held by a lock that ends with the process. The file
 * {@code server.json} is there while a ready server runs on it.
 */
final class StateDirectory implements AutoCloseable {
  private static final String SERVER_FILE = "server.json";

  /** There while something of a server may be on the machine; `hearth down` looks for it. */
  private static final String RUNNING_FILE = "run/started";

  private final Path folder;
  private final FileChannel lockFile;
  private final FileLock lock;

  private StateDirectory(Path folder, FileChannel lockFile, FileLock lock) {
    this.folder = folder;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  static StateDirectory lock(Path folder) {
    try {
      PrivateFolder.prepare(folder);
      Files.createDirectories(folder.resolve("run"));
      Files.createDirectories(folder.resolve("logs"));
      FileChannel channel =
          FileChannel.open(
              folder.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new HearthException(
            ErrorCode.CONFLICT,
            "another server runs on the state directory "
                + folder
                + "; stop it with 'hearth down', or give this one its own with --state-dir");
      }
      StateDirectory state = new StateDirectory(folder, channel, lock);
      Files.deleteIfExists(state.path(SERVER_FILE));
      return state;
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL,
          "cannot use the state directory "
              + folder
              + ": "
              + e
              + "; name another with --state-dir or HEARTH_STATE_DIR",
          e);
    }
  }

  /** Null when it is held, by another process or by this one. */
  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  Path folder() {
    return folder;
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /** The room on the file system it lies on. */
  DiskSpace space() {
    try {
      FileStore store = Files.getFileStore(folder);
      return new DiskSpace(store.getUsableSpace(), store.getTotalSpace());
    } catch (IOException e) {
      // Unknown, and no reason to refuse anything.
      return new DiskSpace(0, 0);
    }
  }

  /**
   * Notes that processes, mounts and networks are made from now on.
   *
   * @param options of the JVM that clears them away if this process cannot, one a line
   */
  void begin(String options) {
    try {
      Files.writeString(path(RUNNING_FILE), options);
    } catch (IOException e) {
      throw DiskFull.or(ErrorCode.INTERNAL, "cannot write " + path(RUNNING_FILE), e);
    }
  }

  /** Tells the CLI that this server is ready. */
  void announce(String json) throws IOException {
    Path temporary = path(SERVER_FILE + ".new");
    Files.writeString(temporary, json);
    Files.move(temporary, path(SERVER_FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path(SERVER_FILE));
    // Closed last: all else that was started has ended.
    Files.deleteIfExists(path("run/admin.sock"));
    Files.deleteIfExists(path(RUNNING_FILE));
    lock.release();
    lockFile.close();
  }
}

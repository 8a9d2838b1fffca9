package dev.hearth.invoker.oci;

import dev.hearth.api.status.StatusItem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Process 1 of containers: it starts the image's command, passes signals on to it, reaps what other
 * processes left behind, and exits with the command's code, or 128 plus the number of the signal
 * that ended it.
 *
 * @param file a statically linked program of the host; empty where the host has none, and the
 *     image's command is process 1 itself
 */
// docs/decisions/0175
record InitProgram(Optional<Path> file) {
  /** Inside of containers. */
  static final String PATH = "/run/hearth-init";

  static final InitProgram NONE = new InitProgram(Optional.empty());

  /** Debian's tini, the names that Docker gives it, and the one that Podman uses. */
  private static final List<Path> KNOWN =
      List.of(
          Path.of("/usr/bin/tini-static"),
          Path.of("/usr/bin/docker-init"),
          Path.of("/usr/libexec/docker/docker-init"),
          Path.of("/sbin/tini-static"),
          Path.of("/usr/bin/catatonit"),
          Path.of("/usr/libexec/catatonit/catatonit"),
          Path.of("/usr/libexec/podman/catatonit"));

  private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F', 2, 1};
  private static final int HEADER_BYTES = 64;
  private static final int TABLE_OFFSET = 32;
  private static final int ENTRY_SIZE_OFFSET = 54;
  private static final int ENTRIES_OFFSET = 56;
  private static final int INTERPRETER = 3;

  /** The first of those that are known, and need nothing else of the host, that is there. */
  static InitProgram find() {
    return find(KNOWN);
  }

  static InitProgram find(List<Path> candidates) {
    return new InitProgram(candidates.stream().filter(InitProgram::isStatic).findFirst());
  }

  /** The command of the container's process 1 that makes {@code command} its child. */
  List<String> before(List<String> command) {
    if (file.isEmpty()) {
      return command;
    }
    List<String> all = new ArrayList<>(List.of(PATH, "--"));
    all.addAll(command);
    return all;
  }

  StatusItem status() {
    return file.map(path -> new StatusItem("init", true, path.toString()))
        .orElseGet(
            () ->
                new StatusItem(
                    "init",
                    false,
                    "none: processes that functions leave behind are not reaped; 'apt-get install"
                        + " tini' and restart"));
  }

  /**
   * Whether a file is a 64-bit program that names no loader, which the container might not have.
   */
  private static boolean isStatic(Path path) {
    if (!Files.isExecutable(path) || !Files.isRegularFile(path)) {
      return false;
    }
    try (SeekableByteChannel file = Files.newByteChannel(path)) {
      ByteBuffer header = read(file, 0, HEADER_BYTES);
      byte[] magic = new byte[MAGIC.length];
      header.get(0, magic);
      if (!java.util.Arrays.equals(magic, MAGIC)) {
        return false;
      }
      int size = header.getShort(ENTRY_SIZE_OFFSET);
      int count = header.getShort(ENTRIES_OFFSET);
      ByteBuffer table = read(file, header.getLong(TABLE_OFFSET), size * count);
      for (int i = 0; i < count; i++) {
        if (table.getInt(i * size) == INTERPRETER) {
          return false;
        }
      }
      return true;
    } catch (IOException | IndexOutOfBoundsException e) {
      return false;
    }
  }

  private static ByteBuffer read(SeekableByteChannel file, long offset, int bytes)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.position(offset);
    while (buffer.hasRemaining() && file.read(buffer) >= 0) {
      // until all of it is there, or the file ends
    }
    return buffer;
  }
}

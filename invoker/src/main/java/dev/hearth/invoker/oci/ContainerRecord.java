package dev.hearth.invoker.oci;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a later process must know to adopt or remove a container; lies in its folder.
 *
 * @param network name of its prepared network
 * @param waits whether its process was not started yet
 * @param stem whether it can be specialised
 * @param volumes keys of those that it has
 * @param init whether its process 1 is an init that exits as the command does
 */
record ContainerRecord(
    String id,
    Map<String, String> labels,
    long startedAtMillis,
    String network,
    boolean socketFolder,
    boolean waits,
    boolean stem,
    boolean init,
    List<String> volumes) {
  ContainerRecord {
    volumes = volumes == null ? List.of() : List.copyOf(volumes); // of an earlier version
  }

  private static final String FILE = "container.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  Instant startedAt() {
    return Instant.ofEpochMilli(startedAtMillis);
  }

  ContainerRecord started(Instant now) {
    return new ContainerRecord(
        id, labels, now.toEpochMilli(), network, socketFolder, false, stem, init, volumes);
  }

  ContainerRecord specialised(Map<String, String> newLabels, Instant now) {
    return new ContainerRecord(
        id, newLabels, now.toEpochMilli(), network, socketFolder, false, false, init, volumes);
  }

  void write(Path folder) throws IOException {
    Path temporary = folder.resolve(FILE + ".new");
    Files.write(temporary, JSON.writeValueAsBytes(this));
    Files.move(temporary, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Writes it in the place of an earlier one, in one go, so that a process that is killed leaves
   * the one or the other. (Renaming over a file would make some file systems write to the disk
   * first, and a start would wait a millisecond for it.)
   */
  void rewrite(Path folder) throws IOException {
    byte[] text = JSON.writeValueAsBytes(this);
    try (FileChannel file = FileChannel.open(folder.resolve(FILE), StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.max(text.length, (int) file.size()));
      bytes.put(text);
      while (bytes.hasRemaining()) {
        bytes.put((byte) '\n');
      }
      file.write(bytes.flip(), 0);
    }
  }

  /** Empty when the process that made the folder ended before it had written it. */
  static Optional<ContainerRecord> read(Path folder) {
    try {
      return Optional.of(JSON.readValue(folder.resolve(FILE).toFile(), ContainerRecord.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

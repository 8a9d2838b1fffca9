package dev.hearth.invoker.oci;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a later process must know to adopt or remove a container; lies in its folder.
 *
 * @param network name of its prepared network
 * @param waits whether its process was not started yet
 * @param stem whether it can be specialised
 */
record ContainerRecord(
    String id,
    Map<String, String> labels,
    long startedAtMillis,
    String network,
    boolean socketFolder,
    boolean waits,
    boolean stem) {
  private static final String FILE = "container.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  Instant startedAt() {
    return Instant.ofEpochMilli(startedAtMillis);
  }

  ContainerRecord started(Instant now) {
    return new ContainerRecord(id, labels, now.toEpochMilli(), network, socketFolder, false, stem);
  }

  ContainerRecord specialised(Map<String, String> newLabels, Instant now) {
    return new ContainerRecord(
        id, newLabels, now.toEpochMilli(), network, socketFolder, false, false);
  }

  void write(Path folder) throws IOException {
    Path temporary = folder.resolve(FILE + ".new");
    Files.write(temporary, JSON.writeValueAsBytes(this));
    Files.move(temporary, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
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

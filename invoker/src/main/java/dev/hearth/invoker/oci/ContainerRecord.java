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
 */
record ContainerRecord(
    String id,
    Map<String, String> labels,
    long startedAtMillis,
    String network,
    boolean socketFolder) {
  private static final String FILE = "container.json";

  Instant startedAt() {
    return Instant.ofEpochMilli(startedAtMillis);
  }

  void write(ObjectMapper json, Path folder) throws IOException {
    Path temporary = folder.resolve(FILE + ".new");
    Files.write(temporary, json.writeValueAsBytes(this));
    Files.move(temporary, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Empty when the process that made the folder ended before it had written it. */
  static Optional<ContainerRecord> read(ObjectMapper json, Path folder) {
    try {
      return Optional.of(json.readValue(folder.resolve(FILE).toFile(), ContainerRecord.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

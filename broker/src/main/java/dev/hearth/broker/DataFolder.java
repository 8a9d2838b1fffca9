package dev.hearth.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/** The broker's data. It is formatted under another name, so a half-formatted one is never used. */
final class DataFolder {
  private DataFolder() {}

  static void prepare(Path data, BrokerCredentials credentials) throws IOException {
    if (Files.exists(data.resolve("meta.properties"))) {
      return;
    }
    if (Files.exists(data)) {
      throw new IllegalStateException(
          data + " is not a Kafka data folder (it has no meta.properties): move it away");
    }
    Path fresh = data.resolveSibling("data.new");
    delete(fresh);
    format(fresh, credentials);
    Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void format(Path folder, BrokerCredentials credentials) throws IOException {
    Path settings = folder.resolveSibling("format.properties");
    // The ports are not written down by formatting; any will do.
    PrivateFile.write(settings, BrokerSettings.of(folder, 9092, 9093, credentials));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int code =
        kafka.tools.StorageTool.execute(
            new String[] {
              "format",
              "--config",
              settings.toString(),
              "--cluster-id",
              Uuid.randomUuid().toString()
            },
            new PrintStream(said, true, StandardCharsets.UTF_8));
    Files.delete(settings);
    if (code != 0) {
      throw new IllegalStateException(
          "formatting " + folder + " failed: " + said.toString(StandardCharsets.UTF_8).strip());
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

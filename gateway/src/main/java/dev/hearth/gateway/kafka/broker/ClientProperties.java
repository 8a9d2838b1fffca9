package dev.hearth.gateway.kafka.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * {@code kafka/client.properties}: how to connect to the broker. The broker's process writes it
 * before it listens, readable for its owner only.
 */
public final class ClientProperties {
  private static final String SERVERS = "bootstrap.servers";

  private ClientProperties() {}

  static Path file(Path folder) {
    return folder.resolve("client.properties");
  }

  /** Without the address; empty when there is no file, as with a broker of an earlier version. */
  public static Optional<Map<String, String>> read(Path file) {
    Properties values = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      values.load(reader);
    } catch (IOException e) {
      return Optional.empty();
    }
    Map<String, String> properties = new TreeMap<>();
    for (String name : values.stringPropertyNames()) {
      if (!name.equals(SERVERS)) {
        properties.put(name, values.getProperty(name));
      }
    }
    return Optional.of(Map.copyOf(properties));
  }
}

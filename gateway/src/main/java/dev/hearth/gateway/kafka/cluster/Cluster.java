package dev.hearth.gateway.kafka.cluster;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.status.StatusItem;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A Kafka cluster: an external one, or the embedded broker. Safe for use by many threads. */
public interface Cluster extends AutoCloseable {
  /** Whether Hearth runs it. */
  boolean embedded();

  /**
   * Where to connect to. Blocks while an embedded broker starts, which it does when it does not
   * run.
   *
   * @throws HearthException with {@code EVENTS_UNAVAILABLE} and the reason when there is none
   */
  String bootstrapServers();

  /** What clients need to be let in, once it is up; empty where nothing beyond the settings. */
  default Map<String, String> clientProperties() {
    return Map.of();
  }

  /**
   * A file with them, which other programs may use; empty for a cluster that somebody else runs.
   */
  default Optional<Path> clientPropertiesFile() {
    return Optional.empty();
  }

  /** Whether {@link #bootstrapServers()} would return at once. */
  boolean isUp();

  StatusItem status();

  /** Ends an embedded broker. */
  @Override
  void close();
}

package dev.hearth.gateway.kafka.testing;

import dev.hearth.gateway.kafka.EventGatewayConfig;
import dev.hearth.gateway.kafka.broker.ClientProperties;
import dev.hearth.gateway.kafka.broker.EmbeddedBroker;
import dev.hearth.gateway.kafka.broker.EmbeddedBrokerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** One real broker for all tests of this JVM, ended with it. */
public final class SharedBroker {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static Path folder;
  private static EmbeddedBroker broker;

  private SharedBroker() {}

  /** The folder with the broker's jars; fails with what to do when they are not built. */
  public static Path lib() {
    Path lib = Path.of(System.getProperty("hearth.home"), "broker", "target", "lib");
    if (!Files.exists(lib)) {
      throw new AssertionError(lib + " is missing: run ./mvnw -pl broker package");
    }
    return lib;
  }

  public static synchronized String bootstrapServers() {
    if (broker == null) {
      broker = new EmbeddedBroker(EmbeddedBrokerConfig.of(folder(), lib()));
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    broker.close();
                    delete(folder);
                  }));
    }
    return broker.bootstrapServers();
  }

  /** What clients need beside the address. */
  public static Map<String, String> clientProperties() {
    bootstrapServers();
    return broker.clientProperties();
  }

  /** What any other program needs to connect. */
  public static Map<String, String> connection() {
    return connection(bootstrapServers(), clientProperties());
  }

  /** The same for the broker of a state folder. */
  public static Map<String, String> connection(Path stateDir, String servers) {
    return connection(
        servers, ClientProperties.read(stateDir.resolve("kafka/client.properties")).orElseThrow());
  }

  private static Map<String, String> connection(String servers, Map<String, String> properties) {
    Map<String, String> connection = new HashMap<>(properties);
    connection.put("bootstrap.servers", servers);
    return connection;
  }

  /** A gateway's settings that use it as a cluster of somebody else. */
  public static EventGatewayConfig config() {
    return EventGatewayConfig.embedded(folder(), lib())
        .withBootstrapServers(bootstrapServers())
        .withClientProperties(clientProperties());
  }

  /** The state folder of the broker. */
  public static synchronized Path folder() {
    if (folder == null) {
      folder = temporaryFolder();
    }
    return folder;
  }

  /** A name that no other test uses. */
  public static String unique(String prefix) {
    return prefix + "-" + NAMES.incrementAndGet();
  }

  public static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("hearth-kafka");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

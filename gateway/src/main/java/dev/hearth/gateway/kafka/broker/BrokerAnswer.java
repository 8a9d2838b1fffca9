package dev.hearth.gateway.kafka.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.common.errors.AuthenticationException;

/** Asks a broker process whether it serves, and whether it is the one of this data folder. */
final class BrokerAnswer {
  private static final Duration TRY = Duration.ofSeconds(2);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);

  private BrokerAnswer() {}

  /** The cluster id in the data folder; empty before it was formatted. */
  static Optional<String> clusterId(Path folder) {
    Properties values = new Properties();
    try (var reader = Files.newBufferedReader(folder.resolve("data").resolve("meta.properties"))) {
      values.load(reader);
      return Optional.ofNullable(values.getProperty("cluster.id"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Waits until the broker serves this folder; false when it ended or took longer than allowed. */
  static boolean await(BrokerProcess process, Path folder, Duration limit)
      throws InterruptedException {
    long giveUp = System.nanoTime() + limit.toNanos();
    // The client would log every refused connection.
    while (!accepts(process.port())) {
      if (!process.isAlive() || System.nanoTime() >= giveUp) {
        return false;
      }
      Thread.sleep(BETWEEN_TRIES);
    }
    Optional<Map<String, String>> client = ClientProperties.read(ClientProperties.file(folder));
    if (client.isEmpty()) {
      // Of a version that let everybody in.
      return false;
    }
    try (Admin admin = Admin.create(settings(process.address(), client.get()))) {
      while (process.isAlive() && System.nanoTime() < giveUp) {
        if (serves(admin, folder)) {
          return true;
        }
        Thread.sleep(BETWEEN_TRIES);
      }
      return false;
    } catch (AuthenticationException e) {
      // Its file was replaced since it began, or this is another program.
      return false;
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** A broker that is still fenced answers, but is not among the nodes. */
  private static boolean serves(Admin admin, Path folder) throws InterruptedException {
    DescribeClusterResult cluster = admin.describeCluster();
    try {
      return !cluster.nodes().get(TRY.toMillis(), TimeUnit.MILLISECONDS).isEmpty()
          && clusterId(folder).equals(Optional.of(cluster.clusterId().get()));
    } catch (ExecutionException | TimeoutException e) {
      if (e.getCause() instanceof AuthenticationException refused) {
        throw refused;
      }
      return false;
    }
  }

  private static Map<String, Object> settings(String address, Map<String, String> client) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.putAll(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            address,
            AdminClientConfig.CLIENT_ID_CONFIG,
            "hearth-start",
            AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG,
            20,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            50,
            AdminClientConfig.RETRY_BACKOFF_MS_CONFIG,
            20,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            (int) TRY.toMillis(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            (int) TRY.toMillis(),
            AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG,
            "",
            AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG,
            false));
    return settings;
  }
}

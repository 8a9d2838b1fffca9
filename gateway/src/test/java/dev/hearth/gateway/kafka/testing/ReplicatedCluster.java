package dev.hearth.gateway.kafka.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Three real brokers. Node {@link #FIRST} is the controller too, and has what was made while it was
 * alone: the offsets of groups outlive the others.
 */
public final class ReplicatedCluster implements AutoCloseable {
  public static final int FIRST = 1;
  private static final List<Integer> NODES = List.of(FIRST, 2, 3);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Path folder;
  private final int controllerPort = freePort();
  private final Map<Integer, Integer> ports = new TreeMap<>();
  private final Map<Integer, Process> processes = new TreeMap<>();

  /** Only the first node is started. */
  public ReplicatedCluster(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    List<Process> formats = new ArrayList<>();
    for (int node : NODES) {
      ports.put(node, freePort());
      Files.writeString(settingsFile(node), settings(node));
      formats.add(
          java(
              node,
              "kafka.tools.StorageTool",
              "format",
              "--cluster-id",
              "MkU3OEVBNTcwNTJENDM2Qk",
              "--config",
              settingsFile(node).toString()));
    }
    for (Process format : formats) {
      if (!format.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS) || format.exitValue() != 0) {
        throw new AssertionError(Files.readString(output(FIRST)));
      }
    }
    start(FIRST);
  }

  /** What any program needs to connect. */
  public Map<String, String> connection() {
    return Map.of(
        "bootstrap.servers",
        ports.values().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")));
  }

  /** Returns once all of them accept connections. */
  public void start(int... nodes) {
    for (int node : nodes) {
      processes.put(node, java(node, "kafka.Kafka", settingsFile(node).toString()));
    }
    for (int node : nodes) {
      await().atMost(START_LIMIT).until(() -> accepts(node));
    }
  }

  /** In order: the node hands over what it leads, and is no replica in sync any more. */
  public void stop(int node) {
    processes.get(node).destroy();
    processes.get(node).onExit().join();
  }

  public void kill(int node) {
    processes.get(node).destroyForcibly().onExit().join();
  }

  private boolean accepts(int node) throws IOException {
    if (!processes.get(node).isAlive()) {
      throw new AssertionError(Files.readString(output(node)));
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports.get(node))) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private Process java(int node, String name, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-cp", SharedBroker.lib() + "/*", name));
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(output(node).toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path settingsFile(int node) {
    return folder.resolve(node + ".properties");
  }

  private Path output(int node) {
    return folder.resolve(node + ".out");
  }

  private String settings(int node) {
    boolean controller = node == FIRST;
    return """
    node.id=%1$d
    process.roles=%2$s
    listeners=PLAINTEXT://127.0.0.1:%3$d%4$s
    advertised.listeners=PLAINTEXT://127.0.0.1:%3$d
    controller.quorum.voters=1@127.0.0.1:%5$d
    controller.listener.names=CONTROLLER
    inter.broker.listener.name=PLAINTEXT
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
    log.dirs=%6$s
    offsets.topic.replication.factor=1
    offsets.topic.num.partitions=1
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    group.initial.rebalance.delay.ms=0
    broker.session.timeout.ms=3000
    broker.heartbeat.interval.ms=300
    """
        .formatted(
            node,
            controller ? "broker,controller" : "broker",
            ports.get(node),
            controller ? ",CONTROLLER://127.0.0.1:" + controllerPort : "",
            controllerPort,
            folder.resolve("data" + node));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    processes.values().forEach(Process::destroyForcibly);
    processes.values().forEach(process -> process.onExit().join());
  }
}

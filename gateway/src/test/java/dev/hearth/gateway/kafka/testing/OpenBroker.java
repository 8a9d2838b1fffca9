package dev.hearth.gateway.kafka.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The embedded broker as it was before it asked for a password, on the state folder of Hearth. */
public final class OpenBroker implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final Process process;

  public OpenBroker(Path stateDir) throws Exception {
    this.folder = Files.createDirectories(stateDir.resolve("kafka"));
    this.port = freePort();
    Path settings = folder.resolve("server.properties");
    Files.writeString(settings, settings(port, freePort()));
    Process format =
        java(
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                "MkU3OEVBNTcwNTJENDM2Qk",
                "--config",
                settings.toString())
            .start();
    if (!format.waitFor(60, TimeUnit.SECONDS) || format.exitValue() != 0) {
      throw new AssertionError(Files.readString(folder.resolve("out")));
    }
    process = java("kafka.Kafka", settings.toString()).start();
    await().atMost(Duration.ofSeconds(60)).until(this::accepts);
    Files.writeString(
        folder.resolve("broker.pid"),
        "pid=%d\nstart=%d\nboot=%s\nport=%d\n"
            .formatted(
                process.pid(),
                startTicks(),
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip(),
                port));
  }

  public Map<String, String> connection() {
    return Map.of("bootstrap.servers", "127.0.0.1:" + port);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** As the server did it. */
  public void stop() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  private long startTicks() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[22 - 3]);
  }

  private boolean accepts() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError(Files.readString(folder.resolve("out")));
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private ProcessBuilder java(String name, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", SharedBroker.lib() + "/*", name));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("out").toFile()));
  }

  private String settings(int broker, int controller) {
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@127.0.0.1:%2$d
    listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
    advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
    inter.broker.listener.name=PLAINTEXT
    controller.listener.names=CONTROLLER
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
    log.dirs=%3$s
    offsets.topic.replication.factor=1
    offsets.topic.num.partitions=4
    """
        .formatted(broker, controller, folder.resolve("data"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}

package dev.hearth.e2e;

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
import java.util.concurrent.TimeUnit;

/**
 * A cluster that Hearth does not run, with Kafka's own authorizer: {@code admin} may do anything,
 * others what ACLs say.
 */
final class AuthorizingBroker implements AutoCloseable {
  private static final Path LIB =
      Path.of(System.getProperty("hearth.home"), "broker", "target", "lib").toAbsolutePath();

  private final Path folder;
  private final int port;
  private final Process process;

  AuthorizingBroker() throws Exception {
    this.folder = Files.createTempDirectory("hearth-broker-");
    this.port = freePort();
    Path settings = folder.resolve("server.properties");
    Files.writeString(settings, settings(freePort()));
    Process format =
        java(
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                "MkU3OEVBNTcwNTJENDM2Qk",
                "--config",
                settings.toString(),
                "--standalone")
            .start();
    if (!format.waitFor(60, TimeUnit.SECONDS) || format.exitValue() != 0) {
      throw new AssertionError(Files.readString(folder.resolve("out")));
    }
    process = java("kafka.Kafka", settings.toString()).start();
    await().atMost(Duration.ofSeconds(60)).until(this::accepts);
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** What a client of {@code admin} needs; every user's password is its name. */
  Map<String, Object> connection() {
    return Map.of(
        "bootstrap.servers",
        address(),
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"admin\" password=\"admin\";");
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    Folders.delete(folder);
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
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", LIB + "/*", name));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("out").toFile()));
  }

  private String settings(int controller) {
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.bootstrap.servers=127.0.0.1:%2$d
    listeners=CLIENTS://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
    advertised.listeners=CLIENTS://127.0.0.1:%1$d
    controller.listener.names=CONTROLLER
    inter.broker.listener.name=CLIENTS
    listener.security.protocol.map=CLIENTS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
    sasl.enabled.mechanisms=PLAIN
    sasl.mechanism.inter.broker.protocol=PLAIN
    listener.name.clients.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="admin" user_admin="admin" user_hearth="hearth";
    authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
    super.users=User:admin;User:ANONYMOUS
    allow.everyone.if.no.acl.found=false
    log.dirs=%3$s
    offsets.topic.replication.factor=1
    offsets.topic.num.partitions=1
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    group.initial.rebalance.delay.ms=0
    auto.create.topics.enable=false
    """
        .formatted(port, controller, folder.resolve("data"));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

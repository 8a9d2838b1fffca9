package dev.hearth.gateway.kafka.testing;

import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real broker with three entrances: one for clients who know a password, as SCRAM and as PLAIN;
 * one with TLS for clients who present its own certificate; one with TLS for clients with a token.
 */
public final class SecuredBroker implements AutoCloseable {
  private final Path folder;
  private final String keysUrl;
  private final int port;
  private final int certificatePort;
  private final int tokenPort;
  private final Process process;

  /**
   * @param certificate its own, and the only one that it trusts
   * @param keysUrl where the keys are by which it checks tokens
   */
  public SecuredBroker(
      Path folder, String user, String password, TestCertificate certificate, String keysUrl)
      throws Exception {
    this.keysUrl = keysUrl;
    this.folder = folder;
    this.port = freePort();
    this.certificatePort = freePort();
    this.tokenPort = freePort();
    Path settings = folder.resolve("server.properties");
    Files.writeString(settings, settings(freePort(), user, password));
    certificate.writeTo(folder.resolve("broker.crt"), folder.resolve("broker.key"));
    Files.writeString(folder.resolve("broker.pem"), certificate.key() + certificate.pem());
    Process format =
        java(
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                "MkU3OEVBNTcwNTJENDM2Qk",
                "--config",
                settings.toString(),
                "--standalone",
                "--add-scram",
                "SCRAM-SHA-256=[name=" + user + ",password=" + password + "]")
            .start();
    if (!format.waitFor(60, TimeUnit.SECONDS) || format.exitValue() != 0) {
      throw new AssertionError(Files.readString(folder.resolve("out")));
    }
    process = java("kafka.Kafka", settings.toString()).start();
    await().atMost(Duration.ofSeconds(60)).until(this::accepts);
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  public String withCertificates() {
    return "localhost:" + certificatePort;
  }

  public String withTokens() {
    return "localhost:" + tokenPort;
  }

  /** PEM file of the certificate that it has and trusts. */
  public Path certificate() {
    return folder.resolve("broker.crt");
  }

  public Path key() {
    return folder.resolve("broker.key");
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly().waitFor();
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
        List.of(
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=" + keysUrl,
            "-cp",
            SharedBroker.lib() + "/*",
            name));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("out").toFile()));
  }

  private String settings(int controller, String user, String password) {
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.bootstrap.servers=127.0.0.1:%2$d
    listeners=CLIENTS://127.0.0.1:%1$d,CERTIFIED://127.0.0.1:%6$d,TOKENS://127.0.0.1:%7$d,CONTROLLER://127.0.0.1:%2$d
    advertised.listeners=CLIENTS://127.0.0.1:%1$d,CERTIFIED://localhost:%6$d,TOKENS://localhost:%7$d
    controller.listener.names=CONTROLLER
    inter.broker.listener.name=CLIENTS
    listener.security.protocol.map=CLIENTS:SASL_PLAINTEXT,CERTIFIED:SSL,TOKENS:SASL_SSL,CONTROLLER:PLAINTEXT
    sasl.enabled.mechanisms=SCRAM-SHA-256,PLAIN
    sasl.mechanism.inter.broker.protocol=PLAIN
    listener.name.clients.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="%4$s" password="%5$s";
    listener.name.clients.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="%4$s" password="%5$s" user_%4$s="%5$s";
    ssl.keystore.type=PEM
    ssl.keystore.location=%8$s
    ssl.truststore.type=PEM
    ssl.truststore.location=%9$s
    listener.name.certified.ssl.client.auth=required
    listener.name.tokens.sasl.enabled.mechanisms=OAUTHBEARER
    listener.name.tokens.oauthbearer.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;
    listener.name.tokens.oauthbearer.sasl.server.callback.handler.class=org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler
    sasl.oauthbearer.jwks.endpoint.url=%10$s
    log.dirs=%3$s
    offsets.topic.replication.factor=1
    offsets.topic.num.partitions=1
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    auto.create.topics.enable=false
    """
        .formatted(
            port,
            controller,
            folder.resolve("data"),
            user,
            password,
            certificatePort,
            tokenPort,
            folder.resolve("broker.pem"),
            folder.resolve("broker.crt"),
            keysUrl);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.status.StatusItem;
import dev.hearth.gateway.entrance.TlsConfig;
import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.testing.FakeCall;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RunningGateway;
import dev.hearth.gateway.testing.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The port with TLS. */
class TlsTest {
  private static final Duration RELOAD = Duration.ofMillis(20);

  /** Long enough for the first handshakes of a process on a machine that is busy. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(20);

  private static TestCertificate first;
  private static TestCertificate second;

  @TempDir Path folder;
  private Path certificate;
  private Path key;

  @BeforeAll
  static void issue() {
    first = TestCertificate.valid();
    second = TestCertificate.issue("RSA", "-validity", "60");
  }

  @BeforeEach
  void files() {
    certificate = folder.resolve("cert.pem");
    key = folder.resolve("key.pem");
    first.writeTo(certificate, key);
  }

  @ParameterizedTest
  @EnumSource
  void clientAndServerAgreeOnTheProtocol(Version version) throws Exception {
    try (RunningGateway gateway = gateway();
        FakeInstance instance = instance(call -> call.respond(200, call.head()));
        HttpClient client = client(version)) {
      gateway.deploy("greet", instance);

      HttpResponse<String> answer = get(client, gateway, "/function/greet/a?b=c");

      assertThat(answer.version()).isEqualTo(version);
      assertThat(answer.body())
          .startsWith("GET /a?b=c HTTP/1.1")
          .contains("X-Forwarded-Proto: https", "Host: localhost:");
      assertThat(answer.headers().firstValue("server-timing")).isPresent();
    }
  }

  @ParameterizedTest
  @EnumSource
  void largeBodiesPassBothWaysUnchanged(Version version) throws Exception {
    byte[] body = new byte[5_000_000];
    new SplittableRandom(1).nextBytes(body);
    try (RunningGateway gateway = gateway();
        FakeInstance instance =
            instance(
                call -> {
                  byte[] received = call.body();
                  call.write("HTTP/1.1 200 OK\r\nContent-Length: " + received.length + "\r\n\r\n");
                  call.write(received);
                });
        HttpClient client = client(version)) {
      gateway.deploy("echo", instance);
      HttpRequest request =
          request(gateway, "/function/echo").POST(BodyPublishers.ofByteArray(body)).build();

      List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(client.sendAsync(request, BodyHandlers.ofByteArray()));
      }

      for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
        assertThat(answer.get().body()).isEqualTo(body);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theAdminApiAndErrorsComeThisWayToo(Version version) throws Exception {
    try (RunningGateway gateway = gateway();
        FakeInstance admin =
            FakeInstance.onUnixSocketAt(
                folder.resolve("admin.sock"), call -> call.respond(200, call.head()));
        HttpClient client = client(version)) {
      assertThat(get(client, gateway, "/api/v1/status").body())
          .contains("X-Forwarded-Proto: https");
      assertThat(get(client, gateway, "/function/nobody").body()).contains("function-not-found");
      assertThat(admin.accepted()).isEqualTo(1);
    }
  }

  @Test
  void thePlainPortGoesOnBesideIt() throws IOException {
    try (RunningGateway gateway = gateway();
        RawClient plain = gateway.client()) {
      assertThat(plain.get("/").status()).isEqualTo(200);
      assertThat(gateway.gateway().port()).isNotEqualTo(tlsPort(gateway));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bothVersionsOfTlsThatAreSafeAreSpoken(String version) throws IOException {
    try (RunningGateway gateway = gateway();
        SSLSocket socket = socket(gateway)) {
      socket.setEnabledProtocols(new String[] {version});
      socket.startHandshake();

      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
      assertThat(socket.getSession().getCipherSuite()).containsAnyOf("GCM", "CHACHA20");
    }
  }

  @Test
  void aClientThatSendsNothingIsNotWaitedForLong() throws IOException {
    try (RunningGateway gateway = gateway(Duration.ofMillis(500));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), tlsPort(gateway))) {
      socket.setSoTimeout(10_000);

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void whatIsNoTlsClosesTheConnection() throws IOException {
    try (RunningGateway gateway = gateway();
        RawClient client = new RawClient(tlsPort(gateway))) {
      client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");

      assertThat(client.in().readAllBytes()).hasSizeLessThan(20);
      await().until(() -> gateway.gateway().status().getFirst().text().contains(" 0 connections"));
    }
  }

  @Test
  void aRefusedRequestIsAnsweredInFullBeforeTheConnectionEnds() throws IOException {
    try (RunningGateway gateway = gateway();
        SSLSocket socket = socket(gateway)) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a b\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();

      // Ends with close_notify: a cut would be an exception here.
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 400")
          .endsWith("}\n");
    }
  }

  @Test
  void aTunnelGoesThroughTls() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (RunningGateway gateway = gateway();
        FakeInstance instance =
            instance(
                call -> {
                  call.write(lines("HTTP/1.1 101 Switching Protocols"));
                  byte[] piece = call.readSome(100);
                  while (piece.length > 0) {
                    call.write(piece);
                    piece = call.readSome(100);
                  }
                  call.write("bye");
                  ended.countDown();
                  call.close();
                });
        SSLSocket socket = socket(gateway)) {
      gateway.deploy("echo", instance);
      socket
          .getOutputStream()
          .write(
              lines("GET /function/echo HTTP/1.1", "Host: t").getBytes(StandardCharsets.US_ASCII));
      assertThat(FakeCall.readHead(socket.getInputStream())).startsWith("HTTP/1.1 101");

      socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
      socket.close();

      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
      await().until(() -> gateway.gateway().status().getFirst().text().contains(" 0 connections"));
    }
  }

  @Test
  void aCertificateThatReplacesTheOldOneIsUsedForNewConnections() throws Exception {
    try (RunningGateway gateway = gateway()) {
      assertThat(presented(gateway)).isEqualTo(first.certificate());

      replace(second);

      await().untilAsserted(() -> assertThat(presented(gateway)).isEqualTo(second.certificate()));
      assertThat(tls(gateway).healthy()).isTrue();
    }
  }

  @Test
  void linksThatAreTurnedElsewhereAreFollowed() throws Exception {
    // As Kubernetes does it with a secret: tls.crt -> ..data/tls.crt, ..data -> a folder by date.
    Path secret = Files.createDirectory(folder.resolve("secret"));
    Path old = Files.createDirectory(secret.resolve("..2026_01"));
    Path renewed = Files.createDirectory(secret.resolve("..2026_02"));
    first.writeTo(old.resolve("tls.crt"), old.resolve("tls.key"));
    second.writeTo(renewed.resolve("tls.crt"), renewed.resolve("tls.key"));
    Path data = secret.resolve("..data");
    Files.createSymbolicLink(data, old.getFileName());
    certificate = secret.resolve("tls.crt");
    key = secret.resolve("tls.key");
    Files.createSymbolicLink(certificate, Path.of("..data/tls.crt"));
    Files.createSymbolicLink(key, Path.of("..data/tls.key"));
    try (RunningGateway gateway = gateway()) {
      assertThat(presented(gateway)).isEqualTo(first.certificate());

      Path next = secret.resolve("..data_tmp");
      Files.createSymbolicLink(next, renewed.getFileName());
      Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);

      await().untilAsserted(() -> assertThat(presented(gateway)).isEqualTo(second.certificate()));
    }
  }

  @Test
  void whatCannotBeUsedIsSaidAndTheOldCertificateStays() throws Exception {
    try (RunningGateway gateway = gateway()) {
      Files.writeString(certificate, second.pem());
      await().until(() -> !tls(gateway).healthy());
      assertThat(tls(gateway).text())
          .contains("new files are not used", key.toString(), "not that of the first certificate");
      assertThat(presented(gateway)).isEqualTo(first.certificate());

      Files.delete(certificate);
      await().until(() -> tls(gateway).text().contains("there is no certificate at"));
      assertThat(presented(gateway)).isEqualTo(first.certificate());

      second.writeTo(certificate, key);
      await().untilAsserted(() -> assertThat(presented(gateway)).isEqualTo(second.certificate()));
      await().until(() -> tls(gateway).healthy());
    }
  }

  @ParameterizedTest
  @EnumSource
  void noCallFailsWhileCertificatesChange(Version version) throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    try (RunningGateway gateway = gateway();
        FakeInstance instance = instance(call -> call.respond(200, "hello"))) {
      gateway.deploy("greet", instance);
      List<CompletableFuture<Integer>> callers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        callers.add(CompletableFuture.supplyAsync(() -> callUntil(enough, gateway, version)));
      }
      for (int i = 0; i < 6; i++) {
        TestCertificate next = i % 2 == 0 ? second : first;
        replace(next);
        await().untilAsserted(() -> assertThat(presented(gateway)).isEqualTo(next.certificate()));
      }
      enough.set(true);

      for (CompletableFuture<Integer> caller : callers) {
        assertThat(caller.get()).isPositive();
      }
    }
  }

  @Test
  void theStatusTellsHowLongTheCertificateIsValid() {
    try (RunningGateway gateway = gateway()) {
      assertThat(tls(gateway).healthy()).isTrue();
      assertThat(tls(gateway).text())
          .contains("https://127.0.0.1:" + tlsPort(gateway), "localhost, 127.0.0.1", "valid until")
          .doesNotContain("renew");
    }
    TestCertificate.issue("EC", "-validity", "10").writeTo(certificate, key);
    try (RunningGateway gateway = gateway()) {
      assertThat(tls(gateway).healthy()).isTrue();
      assertThat(tls(gateway).text()).contains("only 9 days more; renew it");
    }
    TestCertificate.issue("EC", "-startdate", "-20d", "-validity", "10").writeTo(certificate, key);
    try (RunningGateway gateway = gateway()) {
      assertThat(tls(gateway).healthy()).isFalse();
      assertThat(tls(gateway).text()).contains("expired on", "renew it");
    }
  }

  @Test
  void filesThatCannotBeUsedAreOneClearErrorAtTheStart() throws IOException {
    Files.writeString(key, second.key());
    assertThatThrownBy(this::gateway)
        .isInstanceOf(HearthException.class)
        .hasMessageContaining(key.toString())
        .hasMessageContaining("not that of the first certificate")
        .hasMessageContaining("hearth.tls.key");

    Files.writeString(key, "nothing");
    assertThatThrownBy(this::gateway).hasMessageContaining("BEGIN PRIVATE KEY");

    Files.writeString(certificate, first.key());
    assertThatThrownBy(this::gateway).hasMessageContaining(certificate.toString());

    Files.delete(certificate);
    assertThatThrownBy(this::gateway)
        .hasMessageContaining("there is no certificate at " + certificate);
  }

  @Test
  void closingEndsConnectionsOfBothProtocols() throws Exception {
    RunningGateway gateway = gateway();
    try (HttpClient client = client(Version.HTTP_2);
        SSLSocket socket = socket(gateway)) {
      socket.startHandshake();
      assertThat(get(client, gateway, "/").statusCode()).isEqualTo(200);

      gateway.close();

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThatThrownBy(() -> get(client, gateway, "/")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aClientThatDoesNotTrustTheCertificateLeavesNothingBehind() {
    try (RunningGateway gateway = gateway();
        HttpClient client = HttpClient.newHttpClient()) {
      assertThatThrownBy(() -> get(client, gateway, "/")).isInstanceOf(SSLHandshakeException.class);

      await().until(() -> gateway.gateway().status().getFirst().text().contains(" 0 connections"));
    }
  }

  private int callUntil(AtomicBoolean enough, RunningGateway gateway, Version version) {
    int calls = 0;
    while (!enough.get()) {
      // A client each few calls, so that handshakes happen all the time.
      try (HttpClient client = client(version)) {
        for (int i = 0; i < 5; i++) {
          assertThat(get(client, gateway, "/function/greet").body()).isEqualTo("hello");
          calls++;
        }
      } catch (Exception e) {
        throw new IllegalStateException("call " + calls, e);
      }
    }
    return calls;
  }

  private RunningGateway gateway() {
    return gateway(HANDSHAKE);
  }

  private RunningGateway gateway(Duration handshake) {
    return new RunningGateway(
        new GatewayConfig(
            "127.0.0.1",
            0,
            folder.resolve("admin.sock"),
            2,
            100,
            Optional.empty(),
            new HttpLimits(
                100 << 20, 32 << 10, handshake, Duration.ofSeconds(20), Duration.ofSeconds(10)),
            Duration.ofSeconds(5),
            Optional.of(new TlsConfig("127.0.0.1", 0, certificate, key, RELOAD))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "under_score.example.org",
        "localhost:8443",
        "127.0.0.1",
        "::1",
        "example.org.",
        "-a-.example.org",
        "b\u00fccher.example",
        "*.example.org",
        "a..b"
      })
  void anyNameThatAClientAsksForIsTaken(String name) throws Exception {
    try (RunningGateway gateway = gateway();
        FakeInstance instance = instance(call -> call.respond(200, "hello"));
        SSLSocket socket = socket(gateway)) {
      gateway.deploy("greet", instance);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(
          List.of(
              new SNIServerName(
                  StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.UTF_8)) {}));
      socket.setSSLParameters(parameters);

      socket
          .getOutputStream()
          .write("GET /function/greet HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200");
    }
  }

  /** First the key, then the certificate, each by a rename: there is a moment in between. */
  private void replace(TestCertificate next) throws IOException {
    Path newCertificate = folder.resolve("cert.new");
    Path newKey = folder.resolve("key.new");
    next.writeTo(newCertificate, newKey);
    Files.move(newKey, key, StandardCopyOption.ATOMIC_MOVE);
    Files.move(newCertificate, certificate, StandardCopyOption.ATOMIC_MOVE);
  }

  private static int tlsPort(RunningGateway gateway) {
    return gateway.gateway().tlsPort().orElseThrow();
  }

  private static StatusItem tls(RunningGateway gateway) {
    return gateway.gateway().status().stream()
        .filter(item -> item.part().equals("tls"))
        .findFirst()
        .orElseThrow();
  }

  private static Certificate presented(RunningGateway gateway) throws IOException {
    try (SSLSocket socket = socket(gateway)) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  private static SSLSocket socket(RunningGateway gateway) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            TestCertificate.trusting(first, second)
                .getSocketFactory()
                .createSocket("127.0.0.1", tlsPort(gateway));
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static HttpClient client(Version version) {
    return HttpClient.newBuilder()
        .version(version)
        .sslContext(TestCertificate.trusting(first, second))
        .build();
  }

  private static HttpResponse<String> get(HttpClient client, RunningGateway gateway, String path)
      throws IOException, InterruptedException {
    return client.send(request(gateway, path).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(RunningGateway gateway, String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + tlsPort(gateway) + path))
        .timeout(Duration.ofSeconds(20));
  }

  private FakeInstance instance(FakeInstance.Handler handler) throws IOException {
    return FakeInstance.onUnixSocket(folder, handler);
  }

  /** A head that begins with {@code first} and changes to the protocol "echo". */
  private static String lines(String... first) {
    return String.join("\r\n", first) + "\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
  }
}

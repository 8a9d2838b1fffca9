package dev.hearth.gateway.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.hearth.gateway.testing.TestCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackClientTest {
  private static final CallbackNetworks LOOPBACK = CallbackNetworks.parse("127.0.0.1");
  private static final byte[] BODY = "{\"state\":\"succeeded\"}".getBytes(StandardCharsets.UTF_8);

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  @Test
  void aPostArrivesAsItIsAndItsStatusComesBack() throws Exception {
    int port = serve(204);

    int status =
        client(LOOPBACK)
            .post(
                URI.create("http://127.0.0.1:" + port + "/done%20it?a=b%26c"),
                Map.of("webhook-id", "id-1"),
                BODY);

    assertThat(status).isEqualTo(204);
    assertThat(requests)
        .containsExactly(
            "POST /done%20it?a=b%26c 127.0.0.1:" + port + " id-1 {\"state\":\"succeeded\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "2130706433",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "0.0.0.0",
        "[::]"
      })
  void noNotationOfTheMachineItselfIsConnectedTo(String host) throws Exception {
    int port = serve(204);

    assertThatThrownBy(() -> post(client(CallbackNetworks.NONE_OPENED), host, port))
        .isInstanceOf(IOException.class);

    assertThat(requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0177.0.0.1", "0x7f.0.0.1", "0x7f000001"})
  void octalAndHexadecimalNotationsReachNothing(String host) throws Exception {
    int port = serve(204);

    assertThatThrownBy(() -> post(client(CallbackNetworks.NONE_OPENED), host, port))
        .isInstanceOf(Exception.class);

    assertThat(requests).isEmpty();
  }

  @Test
  void aNameIsLookedUpOnceAndWhatWasCheckedIsConnectedTo() throws Exception {
    int port = serve(204);
    List<String> lookedUp = new ArrayList<>();
    CallbackClient rebinding =
        client(
            LOOPBACK,
            host -> {
              lookedUp.add(host);
              // Open at the first look, closed at every other.
              return lookedUp.size() == 1 ? addresses("127.0.0.1") : addresses("127.0.0.2");
            });

    assertThat(post(rebinding, "there.example", port)).isEqualTo(204);
    assertThat(lookedUp).containsExactly("there.example");
    assertThatThrownBy(() -> post(rebinding, "there.example", port))
        .isInstanceOf(CallbackRefusedException.class)
        .hasMessage(
            "'there.example' (127.0.0.2) is a loopback address, which callbacks are not sent to;"
                + " hearth.async.callback-networks opens networks");
  }

  @Test
  void ofSeveralAddressesAnOpenOneIsTaken() throws Exception {
    int port = serve(204);

    assertThat(
            post(
                client(LOOPBACK, host -> addresses("169.254.169.254", "127.0.0.1")),
                "there.example",
                port))
        .isEqualTo(204);
  }

  @Test
  void redirectsAreNotFollowed() throws Exception {
    int port = serve(302);

    assertThat(post(client(LOOPBACK), "127.0.0.1", port)).isEqualTo(302);
    assertThat(requests).hasSize(1);
  }

  @Test
  void withTlsTheNameIsCheckedAndNotTheAddress() throws Exception {
    TestCertificate certificate = TestCertificate.valid();
    int port = serveTls(certificate);
    SSLSocketFactory trusting = TestCertificate.trusting(certificate).getSocketFactory();
    CallbackClient client =
        new CallbackClient(
            LOOPBACK, host -> addresses("127.0.0.1"), Duration.ofSeconds(10), trusting);

    assertThat(client.post(URI.create("https://localhost:" + port + "/"), Map.of(), BODY))
        .isEqualTo(200);
    assertThatThrownBy(
            () -> client.post(URI.create("https://there.example:" + port + "/"), Map.of(), BODY))
        .isInstanceOf(SSLHandshakeException.class);
    assertThat(requests).hasSize(1);
  }

  @Test
  void anAddressThatSaysNothingIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      CallbackClient client =
          new CallbackClient(
              LOOPBACK,
              InetAddress::getAllByName,
              Duration.ofMillis(200),
              (SSLSocketFactory) SSLSocketFactory.getDefault());

      assertThatThrownBy(() -> post(client, "127.0.0.1", silent.getLocalPort()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no response from '127.0.0.1' within");
    }
  }

  private static int post(CallbackClient client, String host, int port) throws IOException {
    return client.post(URI.create("http://" + host + ":" + port + "/"), Map.of(), BODY);
  }

  private static CallbackClient client(CallbackNetworks networks) {
    return client(networks, InetAddress::getAllByName);
  }

  private static CallbackClient client(CallbackNetworks networks, CallbackClient.Names names) {
    return new CallbackClient(
        networks, names, Duration.ofSeconds(10), (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  private static InetAddress[] addresses(String... literals) {
    InetAddress[] addresses = new InetAddress[literals.length];
    for (int i = 0; i < literals.length; i++) {
      addresses[i] = InetAddress.ofLiteral(literals[i]);
    }
    return addresses;
  }

  private int serve(int status) throws IOException {
    return started(
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0), status);
  }

  private int serveTls(TestCertificate certificate) throws Exception {
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(serving(certificate)));
    return started(https, 200);
  }

  private int started(HttpServer fresh, int status) {
    server = fresh;
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            requests.add(
                exchange.getRequestMethod()
                    + " "
                    + exchange.getRequestURI()
                    + " "
                    + exchange.getRequestHeaders().getFirst("Host")
                    + " "
                    + exchange.getRequestHeaders().getFirst("webhook-id")
                    + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange
                .getResponseHeaders()
                .set("Location", "http://127.0.0.1:" + server.getAddress().getPort() + "/again");
            exchange.sendResponseHeaders(status, -1);
          }
        });
    server.start();
    return server.getAddress().getPort();
  }

  private static SSLContext serving(TestCertificate certificate) throws Exception {
    byte[] der =
        Base64.getMimeDecoder().decode(certificate.key().replaceAll("-----[A-Z ]+-----", ""));
    PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load((ByteArrayInputStream) null, new char[0]);
    store.setKeyEntry("server", key, new char[0], new Certificate[] {certificate.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}

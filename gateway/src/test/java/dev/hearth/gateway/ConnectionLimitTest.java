package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.http.AddressRanges;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawHttp2Client;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More callers than the limit of connections. */
class ConnectionLimitTest {
  private static final int MOST = 32;

  @TempDir Path folder;
  private RunningGateway gateway;
  private final List<RawClient> clients = new ArrayList<>();

  @BeforeEach
  void start() {
    gateway =
        new RunningGateway(
            GatewayConfig.of("127.0.0.1", 0, folder.resolve("admin.sock"))
                .withCallers(MOST, AddressRanges.NONE));
  }

  @AfterEach
  void stop() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
    gateway.close();
  }

  @Test
  void newCallersAreServedAndTheOldestIdleConnectionsAreClosed() throws IOException {
    try (FakeInstance instance =
        FakeInstance.onUnixSocket(folder, call -> call.respond(200, "hello"))) {
      gateway.deploy("greet", instance);

      for (int i = 0; i < 10 * MOST; i++) {
        RawClient client = open();
        assertThat(client.get("/function/greet").status()).isEqualTo(200);
      }

      await().until(() -> openConnections() <= MOST);
      assertThat(closed("idle")).isGreaterThanOrEqualTo(9.0 * MOST);
      assertThat(clients.getFirst().atEnd()).isTrue();
      assertThat(clients.getLast().get("/function/greet").status()).isEqualTo(200);
      assertThat(gateway.meters().get("hearth.http.connections.limit").gauge().value())
          .isEqualTo(MOST);
    }
  }

  @Test
  void connectionsThatNeverSentAnythingGoToo() throws IOException {
    for (int i = 0; i < 4 * MOST; i++) {
      open();
    }
    try (RawClient client = gateway.client()) {
      assertThat(client.get("/").status()).isEqualTo(200);
    }
    await().until(() -> openConnections() <= MOST);
  }

  @Test
  void connectionsByHttp2ThatAreIdleGoToo() throws IOException {
    List<RawHttp2Client> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * MOST; i++) {
        RawHttp2Client client = RawHttp2Client.greeted(gateway.gateway().port());
        idle.add(client);
        assertThat(client.get(1, "/").answer(1).status()).isEqualTo(200);
      }
      await().until(() -> openConnections() <= MOST);
      assertThat(idle.getFirst().await(RawHttp2Client.GOAWAY).error()).isZero();
    } finally {
      for (RawHttp2Client client : idle) {
        client.close();
      }
    }
  }

  @Test
  void callsUnderWayKeepTheirConnectionsAndNewCallersAreTurnedAway() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (FakeInstance instance =
        FakeInstance.onUnixSocket(
            folder,
            call -> {
              var _ = over.await(20, TimeUnit.SECONDS);
              call.respond(200, "hello");
            })) {
      gateway.ready(gateway.activate("greet", 1, 100, Duration.ofSeconds(20)), instance);
      List<RawClient> busy = new ArrayList<>();
      for (int i = 0; i < MOST; i++) {
        RawClient client = open();
        client.send("GET /function/greet HTTP/1.1\r\nHost: test\r\n\r\n");
        busy.add(client);
      }
      await().until(() -> instance.heads().size() == MOST);

      for (int i = 0; i < MOST; i++) {
        open().send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
      }

      await().until(() -> closed("refused") + closed("idle") > 0 && openConnections() <= MOST + 2);
      over.countDown();
      for (RawClient client : busy) {
        assertThat(client.read().text()).isEqualTo("hello");
      }
    }
  }

  @Test
  void streamsOfHttp2OpenNoMoreConnectionsToInstancesThanThereMayBe() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    int streams = 3 * MOST;
    try (FakeInstance instance =
            FakeInstance.onUnixSocket(
                folder,
                call -> {
                  var _ = over.await(20, TimeUnit.SECONDS);
                  call.respond(200, "hello");
                });
        RawHttp2Client client = RawHttp2Client.greeted(gateway.gateway().port())) {
      gateway.ready(gateway.activate("greet", 1, 1000, Duration.ofSeconds(20)), instance);
      for (int i = 0; i < streams; i++) {
        client.get(2 * i + 1, "/function/greet");
      }
      await().until(() -> instance.heads().size() >= MOST);
      await()
          .until(
              () ->
                  gateway.meters().get("hearth.invocations.in.flight").gauge().value() <= MOST + 4);
      assertThat(gateway.meters().get("hearth.instance.connections").gauge().value())
          .isBetween((double) MOST, MOST + 4.0);
      over.countDown();

      int served = 0;
      for (int i = 0; i < streams; i++) {
        int status = client.answer(2 * i + 1).status();
        assertThat(status).isIn(200, 503);
        served += status == 200 ? 1 : 0;
      }
      assertThat(served).isBetween(MOST, MOST + 4);
      await()
          .until(() -> gateway.meters().get("hearth.instance.connections").gauge().value() <= MOST);
      assertThat(client.get(2 * streams + 1, "/function/greet").answer(2 * streams + 1).status())
          .isEqualTo(200);
    }
  }

  private RawClient open() {
    RawClient client = gateway.client();
    clients.add(client);
    return client;
  }

  private double openConnections() {
    return gateway.meters().get("hearth.http.connections").gauge().value();
  }

  private double closed(String reason) {
    return gateway
        .meters()
        .get("hearth.http.connections.closed")
        .tag("reason", reason)
        .counter()
        .count();
  }
}

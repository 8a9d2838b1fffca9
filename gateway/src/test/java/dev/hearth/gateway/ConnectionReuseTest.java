package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.RevisionId;
import dev.hearth.gateway.testing.ClosingServer;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances that close connections of their own accord, while requests are on their way. */
class ConnectionReuseTest {
  private static final int FOR_EVER = Integer.MAX_VALUE;
  private static final int CLIENTS = 16;
  private static final int STEPS = 80;

  @TempDir Path folder;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    gateway = RunningGateway.in(folder);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  /** As gunicorn (2 s), Node (5 s) and others do, a hundred times faster. */
  @ParameterizedTest
  @CsvSource({"unix, 20", "unix, 50", "tcp, 60", "tcp, 100"})
  void noPostIsLostAtWhateverIntervalTheInstanceClosesIdleConnections(String transport, int millis)
      throws Exception {
    try (ClosingServer instance = server(transport, Duration.ofMillis(millis), FOR_EVER, "")) {
      deploy(instance);
      // From a tenth of the idle time to three times as much.
      List<Integer> statuses = postAll(step -> Duration.ofNanos(millis * 1_000_000L * step / 27));

      assertThat(statuses).containsOnly(200);
      assertThat(instance.bodies()).hasSize(CLIENTS * STEPS).doesNotHaveDuplicates();
    }
  }

  /** As workers do that are replaced after a number of requests. */
  @ParameterizedTest
  @CsvSource({"unix, 1", "unix, 2", "unix, 3", "unix, 10"})
  void noPostIsLostWhenTheInstanceClosesAfterANumberOfRequests(String transport, int requests)
      throws Exception {
    try (ClosingServer instance = server(transport, Duration.ofSeconds(10), requests, "")) {
      deploy(instance);

      List<Integer> statuses = postAll(step -> Duration.ofNanos(step * 10_000L));

      assertThat(statuses).containsOnly(200);
      assertThat(instance.bodies()).hasSize(CLIENTS * STEPS).doesNotHaveDuplicates();
    }
  }

  /** Over TCP the first connection that is closed so may be in use; it is the last one. */
  @Test
  void afterTheFirstCloseByNumberNoPostIsLostOverTcp() throws Exception {
    try (ClosingServer instance = server("tcp", Duration.ofSeconds(10), 5, "")) {
      deploy(instance);
      try (RawClient client = gateway.client()) {
        for (int i = 0; i < 5; i++) {
          assertThat(client.get("/function/greet").status()).isEqualTo(200);
        }
        for (int i = 0; i < 200; i++) {
          assertThat(post(client, "b" + i)).isEqualTo(200);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Keep-Alive: timeout=0\r\n", "keep-alive: max=0, timeout=7\r\n"})
  void aPostGoesByAConnectionOfItsOwnWhenTheInstanceAnnouncesThatItCloses(String announced)
      throws Exception {
    try (ClosingServer instance = server("unix", Duration.ofSeconds(10), FOR_EVER, announced);
        RawClient client = gateway.client()) {
      deploy(instance);

      for (int i = 0; i < 5; i++) {
        assertThat(post(client, "b" + i)).isEqualTo(200);
      }

      assertThat(instance.accepted()).isEqualTo(5);
    }
  }

  @Test
  void postsInQuickSuccessionShareAConnection() throws Exception {
    String announced = "Keep-Alive: timeout=5\r\n";
    try (ClosingServer instance = server("unix", Duration.ofSeconds(10), FOR_EVER, announced);
        RawClient client = gateway.client()) {
      deploy(instance);

      for (int i = 0; i < 100; i++) {
        assertThat(post(client, "b" + i)).isEqualTo(200);
      }

      assertThat(instance.accepted()).isEqualTo(1);
    }
  }

  private ClosingServer server(String transport, Duration idle, int requests, String headers)
      throws IOException {
    Optional<Path> unix = transport.equals("unix") ? Optional.of(folder) : Optional.empty();
    return ClosingServer.open(unix, idle, requests, headers);
  }

  private void deploy(ClosingServer instance) {
    RevisionId revision = gateway.activate("greet", 1, 100, Duration.ofSeconds(10));
    gateway.update(revision, List.of(instance.ready()), List.of(), 0);
  }

  private interface Pause {
    Duration before(int step);
  }

  private List<Integer> postAll(Pause pause) throws Exception {
    List<Callable<List<Integer>>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int number = i;
      clients.add(() -> posts(number, pause));
    }
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (Future<List<Integer>> done : threads.invokeAll(clients)) {
        statuses.addAll(done.get());
      }
    }
    return statuses;
  }

  private List<Integer> posts(int number, Pause pause) throws IOException {
    List<Integer> statuses = new ArrayList<>();
    try (RawClient client = gateway.client()) {
      for (int step = 0; step < STEPS; step++) {
        // Each client goes through the intervals in an order of its own.
        int own = (step * 37 + number * 5) % STEPS;
        LockSupport.parkNanos(pause.before(own).toNanos());
        statuses.add(post(client, number + "-" + step));
      }
    }
    return statuses;
  }

  private static int post(RawClient client, String body) throws IOException {
    return client
        .send(
            "POST /function/greet HTTP/1.1\r\nHost: test\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body)
        .read()
        .status();
  }
}

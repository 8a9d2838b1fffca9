package dev.hearth.host;

import static dev.hearth.host.HostProcess.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where the host listens, and how it ends. */
@Timeout(60)
class ServeTest {
  private static final String HELLO = http("response.getWriter().write(\"hi\");");

  /** Answers when the host has given up its socket, which it does when it drains. */
  static final String SLOW =
      http(
          """
          var socket = java.nio.file.Path.of(System.getenv("HEARTH_SOCKET"));
          try (var changes = socket.getFileSystem().newWatchService()) {
            socket.getParent().register(changes, java.nio.file.StandardWatchEventKinds.ENTRY_DELETE);
            System.out.println("called");
            changes.take();
          }
          response.getWriter().write("finished");
          """);

  @Test
  void itServesTcpBesideTheSocketWhenPortIsSet() throws Exception {
    int port = freePort();
    try (HostProcess host = HostProcess.ready(HELLO, Map.of("PORT", "" + port))) {
      assertThat(host.get("/").text()).isEqualTo("hi");
      assertThat(tcp(port)).isEqualTo("hi");
    }
  }

  @Test
  void itServesTcpAloneWithoutASocket() throws Exception {
    int port = freePort();
    try (HostProcess host =
        HostProcess.start(HELLO, Map.of("HEARTH_SOCKET", "", "PORT", "" + port))) {
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreException(ConnectException.class)
          .until(() -> tcp(port).equals("hi"));
      assertThat(host.socket()).doesNotExist();
    }
  }

  @Test
  void aPortInUseIsAWarningWhenThereIsASocketAndTheEndWhenThereIsNone() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = "" + taken.getLocalPort();
      try (HostProcess host = HostProcess.ready(HELLO, Map.of("PORT", port))) {
        assertThat(host.get("/").text()).isEqualTo("hi");
        assertThat(host.errors())
            .startsWith("hearth: warning: cannot listen on port " + port + " (Address already in");
      }
      try (HostProcess alone =
          HostProcess.start(HELLO, Map.of("PORT", port, "HEARTH_SOCKET", ""))) {
        assertThat(alone.exitCode()).isEqualTo(1);
        assertThat(alone.errors())
            .startsWith("hearth: cannot listen on port " + port + " (Address already in use)");
      }
    }
  }

  @Test
  void theFolderOfTheSocketHoldsTheSocketAndNothingElse() throws Exception {
    try (HostProcess host = HostProcess.ready(HELLO);
        Stream<Path> files = Files.list(host.socket().getParent())) {
      assertThat(files).containsExactly(host.socket());
    }
  }

  @Test
  void sigtermLetsACallInFlightFinishTakesNoNewOnesAndEndsWithCode0() throws Exception {
    try (HostProcess host = HostProcess.ready(SLOW);
        HttpConnection connection = host.connect()) {
      connection.begin("GET", "/", List.of(), 0);
      host.awaitOutput("called");
      host.terminate();
      HttpAnswer answer = connection.receive();
      assertThat(answer.text()).isEqualTo("finished");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(host.exitCode()).isZero();
      assertThat(host.socket()).doesNotExist();
    }
  }

  @Test
  void aSignalEndsItAtOnceWhenNothingIsUnderWayWhateverConnectionsAreOpen() throws Exception {
    for (String signal : List.of("TERM", "INT")) {
      try (HostProcess host = HostProcess.ready(HELLO);
          HttpConnection silent = host.connect();
          HttpConnection used = host.connect()) {
        assertThat(silent).isNotNull();
        used.call("GET", "/", List.of(), new byte[0]);
        if (signal.equals("TERM")) {
          host.terminate();
        } else {
          host.interrupt();
        }
        assertThat(host.exitCode()).describedAs(signal).isZero();
        assertThat(host.errors()).isEmpty();
      }
    }
  }

  @Test
  void sigtermWhileTheHandlerLoadsEndsIt() throws Exception {
    String source =
        HostProcess.handler(
            "implements Supplier<String> { Handler() throws Exception {"
                + " System.out.println(\"loading\"); new CountDownLatch(1).await(); } public String"
                + " get() { return \"\"; } }");
    try (HostProcess host = HostProcess.start(source)) {
      host.awaitOutput("loading");
      host.terminate();
      assertThat(host.exitCode()).isZero();
    }
  }

  @Test
  void aTrainingRunEndsByItself() throws Exception {
    try (HostProcess host = HostProcess.start(HELLO, Map.of("HEARTH_TRAIN", "1"))) {
      assertThat(host.exitCode()).isZero();
      assertThat(host.errors()).isEmpty();
    }
  }

  private static String tcp(int port) throws IOException {
    try (HttpConnection connection = HttpConnection.tcp(port)) {
      return connection.call("GET", "/", List.of(), new byte[0]).text();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

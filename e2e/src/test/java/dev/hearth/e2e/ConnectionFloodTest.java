package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Callers that open more connections than the platform may have files open. */
class ConnectionFloodTest {
  private static final int OPEN_FILES = 1024;

  @Test
  void thePlatformStartsInstancesAndAnswersWhateverCallersHoldOpen() throws IOException {
    List<Socket> flood = new ArrayList<>();
    try (Hearth hearth = Hearth.upWithOpenFiles(OPEN_FILES)) {
      deploy(hearth, "one");
      hearth.run("scale", "hello", "--to", "0").succeeds();

      for (int i = 0; i < 2 * OPEN_FILES; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), hearth.uri("/").getPort());
        flood.add(socket);
        if (i % 2 == 0) {
          socket
              .getOutputStream()
              .write("GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
      }

      assertThat(hearth.get("/function/hello").body()).isEqualTo("one");
      deploy(hearth, "two");
      assertThat(hearth.get("/function/hello").body()).isEqualTo("two");
      assertThat(management(hearth, "/q/health/ready")).contains("UP");
      assertThat(management(hearth, "/q/metrics"))
          .contains("hearth_http_connections_limit 320.0")
          .containsPattern("hearth_http_connections_closed_total\\{reason=\"idle\"} 1[0-9]{3}");
      assertThat(Files.readString(hearth.state().resolve("logs/server.log")).lines())
          .filteredOn(line -> line.contains("callers hold 320 connections"))
          .hasSizeBetween(1, 3);
    } finally {
      for (Socket socket : flood) {
        socket.close();
      }
    }
  }

  private static void deploy(Hearth hearth, String text) {
    hearth.write(
        "hello",
        "function.yaml",
        "name: hello\ntemplate: node\nhandler: handler.js\n",
        "handler.js",
        "export default () => '" + text + "';\n");
    hearth.run("deploy", "hello").succeeds();
  }

  /** Without the comma that the text format allows behind the last label. */
  private static String management(Hearth hearth, String path) {
    return Hearth.send(HttpRequest.newBuilder(hearth.managementUri(path)).build())
        .body()
        .replace(",}", "}");
  }
}

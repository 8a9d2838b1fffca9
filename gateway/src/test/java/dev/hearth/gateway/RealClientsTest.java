package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that others wrote: Java's own, and curl. */
class RealClientsTest {
  private static final String BODY = "0123456789".repeat(50_000);

  @TempDir Path folder;
  private RunningGateway gateway;
  private FakeInstance instance;

  @BeforeEach
  void start() throws IOException {
    gateway = RunningGateway.in(folder);
    instance =
        FakeInstance.onUnixSocket(
            folder,
            call -> {
              if (call.requestLine().contains("/events")) {
                call.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
                for (int i = 0; i < 3; i++) {
                  call.write("data: " + i + "\n\n");
                }
                call.close();
              } else if (call.requestLine().contains("/trailed")) {
                call.write("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
                call.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n");
                call.write("\r\n5\r\nhello\r\n0\r\nX-Sum: abc\r\n\r\n");
              } else {
                call.respond(
                    200,
                    call.requestLine() + "\n" + new String(call.body(), StandardCharsets.UTF_8));
              }
            });
    gateway.deploy("greet", instance);
  }

  @AfterEach
  void stop() throws IOException {
    gateway.close();
    instance.close();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void javasClientIsServedWhateverVersionItPrefers(HttpClient.Version version) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
      assertThat(client.send(request("/a?b").build(), BodyHandlers.ofString()).body())
          .isEqualTo("GET /a?b HTTP/1.1\n");
      for (boolean waits : new boolean[] {false, true}) {
        HttpRequest known =
            request("").expectContinue(waits).POST(BodyPublishers.ofString(BODY)).build();
        HttpRequest chunked =
            request("").expectContinue(waits).PUT(BodyPublishers.ofInputStream(this::body)).build();

        assertThat(client.send(known, BodyHandlers.ofString()).body())
            .isEqualTo("POST / HTTP/1.1\n" + BODY);
        assertThat(client.send(chunked, BodyHandlers.ofString()).body())
            .isEqualTo("PUT / HTTP/1.1\n" + BODY);
      }
      HttpResponse<String> none =
          client.send(request("").method("HEAD", BodyPublishers.noBody()).build(), text());
      assertThat(none.headers().firstValue("content-length")).isPresent();
      assertThat(none.body()).isEmpty();
      assertThat(client.send(request("/events").build(), BodyHandlers.ofLines()).body())
          .containsExactly("data: 0", "", "data: 1", "", "data: 2", "");
      assertThat(client.send(request("/trailed").build(), text()).body()).isEqualTo("hello");
    }
  }

  @Test
  void curlIsServed() throws Exception {
    assertThat(curl("--http1.1", url("/a?b"))).isEqualTo("GET /a?b HTTP/1.1\n");
    assertThat(curl("--http1.0", url("/a"))).isEqualTo("GET /a HTTP/1.1\n");
    assertThat(curl("-I", url(""))).startsWith("HTTP/1.1 200 ").contains("Content-Length: ");
    assertThat(curl("-H", "TE: trailers", "-H", "Connection: TE", url("/trailed")))
        .isEqualTo("hello");
    assertThat(curl("-D", "-", url("/trailed"))).contains("103 Early Hints", "Link: </a.css>");
    Path file = Files.writeString(folder.resolve("body"), BODY);
    assertThat(curl("-T", file.toString(), url("/x"))).isEqualTo("PUT /x HTTP/1.1\n" + BODY);
    assertThat(curl("-d", "@" + file, "-H", "Expect: 100-continue", url("")))
        .isEqualTo("POST / HTTP/1.1\n" + BODY);
    assertThat(curl("-T", file.toString(), "-H", "Transfer-Encoding: chunked", url("/x")))
        .isEqualTo("PUT /x HTTP/1.1\n" + BODY);
    assertThat(curl(url("/1"), url("/2"), url("/3")))
        .isEqualTo("GET /1 HTTP/1.1\nGET /2 HTTP/1.1\nGET /3 HTTP/1.1\n");
  }

  private ByteArrayInputStream body() {
    return new ByteArrayInputStream(BODY.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse.BodyHandler<String> text() {
    return BodyHandlers.ofString();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url(path)));
  }

  private String url(String path) {
    return "http://localhost:" + gateway.gateway().port() + "/function/greet" + path;
  }

  private String curl(String... arguments) throws Exception {
    assertThat(Path.of("/usr/bin/curl"))
        .as("this test needs curl: apt-get install -y curl")
        .isExecutable();
    List<String> command = new ArrayList<>(List.of("/usr/bin/curl", "-sS", "--max-time", "20"));
    command.addAll(List.of(arguments));
    Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(curl.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(curl.exitValue()).as(out).isZero();
    return out;
  }
}

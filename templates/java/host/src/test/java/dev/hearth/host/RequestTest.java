package dev.hearth.host;

import static dev.hearth.host.HostProcess.http;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a handler sees of a request. */
@Timeout(60)
class RequestTest {
  @Test
  void anHttpFunctionSeesTheWholeRequest() throws Exception {
    String source =
        http(
            """
            response.getWriter().write(String.join("|", request.getMethod(), request.getPath(),
                request.getQuery().orElse(""), request.getQueryParameters().toString(),
                request.getFirstQueryParameter("q").orElse(""), request.getHeaders().get("x-A").toString(),
                request.getFirstHeader("X-a").orElse(""), request.getContentType().orElse(""),
                request.getCharacterEncoding().orElse(""), request.getContentLength() + "", request.getReader().readLine()));
            """);
    try (HostProcess host = HostProcess.ready(source)) {
      HttpAnswer answer =
          host.call(
              "PUT",
              "/a%2Fb/../c;d//e?q=1&q=%C3%BC",
              List.of("X-A: y", "X-A: z", "Content-Type: text/plain; charset=iso-8859-1"),
              new byte[] {(byte) 0xfc});
      assertThat(answer.text())
          .isEqualTo(
              "PUT|/a%2Fb/../c;d//e|q=1&q=%C3%BC|{q=[1, ü]}|1|[y, z]|y|text/plain;"
                  + " charset=iso-8859-1|iso-8859-1|1|ü");
    }
  }

  @Test
  void binaryBodiesComeAndGoUnchanged() throws Exception {
    String source = http("request.getInputStream().transferTo(response.getOutputStream());");
    byte[] body = new byte[8 * 1024 * 1024];
    new Random(7).nextBytes(body);
    try (HostProcess host = HostProcess.ready(source);
        HttpConnection connection = host.connect()) {
      connection.begin("POST", "/", List.of(), body.length);
      Thread sending =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      connection.send(body);
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  });
      assertThat(connection.receive().body()).isEqualTo(body);
      sending.join();
    }
  }

  @Test
  void bodiesAreStreamed() throws Exception {
    String source =
        http(
            """
            byte[] first = request.getInputStream().readNBytes(6);
            response.getOutputStream().write(first);
            response.getOutputStream().flush();
            response.getWriter().write(new String(request.getInputStream().readAllBytes()));
            """);
    try (HostProcess host = HostProcess.ready(source);
        HttpConnection connection = host.connect()) {
      connection.begin("POST", "/", List.of(), 12);
      connection.send("first ".getBytes(UTF_8));
      assertThat(connection.head()).contains("Transfer-Encoding: chunked");
      assertThat(new String(connection.chunk(), UTF_8)).isEqualTo("first ");
      connection.send("second".getBytes(UTF_8));
      assertThat(new String(connection.chunk(), UTF_8)).isEqualTo("second");
    }
  }

  @Test
  void manyCallsAreUnderWayAtOnce() throws Exception {
    String source =
        HostProcess.handler(
            "implements Supplier<Integer> { static final CyclicBarrier ALL = new"
                + " CyclicBarrier(200); public Integer get() { try { return ALL.await(); } catch"
                + " (Exception e) { throw new IllegalStateException(e); } } }");
    Set<String> answers = ConcurrentHashMap.newKeySet();
    try (HostProcess host = HostProcess.ready(source);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        var _ = callers.submit(() -> answers.add(host.get("/").text()));
      }
    }
    assertThat(answers).hasSize(200);
  }

  @Test
  void aConnectionIsKeptForTheNextCallAlsoAfterAFailedOneAndOneWhoseBodyWasNotRead()
      throws Exception {
    String source = http("if (request.getPath().equals(\"/fail\")) throw new Exception(\"x\");");
    try (HostProcess host = HostProcess.ready(source);
        HttpConnection connection = host.connect()) {
      for (String path : List.of("/", "/fail", "/", "/fail")) {
        HttpAnswer answer = connection.call("POST", path, List.of(), "body".getBytes(UTF_8));
        assertThat(answer.status()).isEqualTo(path.equals("/") ? 200 : 500);
      }
    }
  }
}

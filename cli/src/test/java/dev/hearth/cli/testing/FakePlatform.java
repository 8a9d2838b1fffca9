package dev.hearth.cli.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real HTTP server with fixed answers that keeps what it was asked. */
public final class FakePlatform implements AutoCloseable {
  /**
   * A request as it arrived; header names in the form {@code Content-type}.
   *
   * @param latin1 the body, one character for each byte
   */
  public record Asked(
      String method, String target, Map<String, List<String>> headers, String latin1) {
    public byte[] bytes() {
      return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    public String text() {
      return new String(bytes(), StandardCharsets.UTF_8);
    }

    public String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }
  }

  private record Answer(int status, String contentType, String body) {}

  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  public FakePlatform() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /**
   * @param request method and target, for example {@code GET /api/v1/functions}
   */
  public FakePlatform answers(String request, int status, String contentType, String body) {
    answers.put(request, new Answer(status, contentType, body));
    return this;
  }

  public FakePlatform answers(String request, String json) {
    return answers(request, 200, "application/json", json);
  }

  public FakePlatform refuses(String request, int status, String code, String detail) {
    String problem =
        """
        {"type":"urn:hearth:problem:%s","title":"Title","status":%d,"code":"%s","detail":"%s"}"""
            .formatted(code, status, code, detail);
    return answers(request, status, "application/problem+json", problem);
  }

  public List<Asked> asked() {
    return asked;
  }

  public Asked last() {
    return asked.getLast();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              Map.copyOf(exchange.getRequestHeaders()),
              new String(body, StandardCharsets.ISO_8859_1)));
      Answer answer =
          answers.getOrDefault(
              request, new Answer(599, "text/plain", "no answer was set for " + request));
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.contentType());
      exchange.getResponseHeaders().set("Server-Timing", "queue;dur=0.2, cold;dur=4.5");
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        try (OutputStream target = exchange.getResponseBody()) {
          target.write(bytes);
        }
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

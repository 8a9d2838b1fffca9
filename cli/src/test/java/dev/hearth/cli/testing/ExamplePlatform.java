package dev.hearth.cli.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * A platform that has every function, topic and invocation that it is asked for. What is no request
 * of the documented API gets status 599 and is kept.
 */
public final class ExamplePlatform implements AutoCloseable {
  private static final String NAME = "[a-z][a-z0-9-]*";
  private static final String FUNCTION =
      """
      {"name":"greet","url":"http://127.0.0.1/function/greet","activeRevision":"greet-00001",
       "template":"node","image":"sha256:0","createdAt":"2026-01-01T00:00:00Z","timeoutMillis":30000,
       "network":"egress","scaling":{"min":0,"max":4,"concurrency":16,"target":0.7,"idleMillis":30000},
       "resources":{"memoryBytes":134217728,"cpuMillis":500,"pids":64},
       "instances":[{"id":"a","revision":"greet-00001","state":"ready","endpoint":"unix:/a",
                     "startedAt":"2026-01-01T00:00:00Z","reason":null}],"triggers":[]}
      """;
  private static final String TRIGGER =
      """
      {"function":"greet","type":"schedule","schedule":"nightly","cron":"0 3 * * *","timezone":"UTC",
       "origin":"command","state":"running","nextTick":"2026-01-01T03:00:00Z"}
      """;
  private static final String INVOCATION =
      """
      {"id":"4f0c2b1e-8f4e-4c8e-9a53-2f6f6f2b7d11","function":"greet","state":"succeeded",
       "method":"POST","target":"/","entrance":"http","attempts":1,"acceptedAt":"2026-01-01T00:00:00Z",
       "result":{"status":200,"body":"{}"}}
      """;
  private static final String LETTER =
      """
      {"id":"orders.dead/0/17","topic":"orders","partition":0,"offset":3,"key":"k","attempts":5,
       "time":"2026-01-01T00:00:00Z","state":"waiting","reason":"answered 503","value":"{}"}
      """;
  private static final String DEPLOYED =
      "{\"event\":\"deployed\",\"function\":\"greet\",\"revision\":\"greet-00001\",\"millis\":9}\n";

  private final HttpServer server;
  private final Map<Pattern, String> answers = new LinkedHashMap<>();
  private final List<String> unknown = new CopyOnWriteArrayList<>();

  public ExamplePlatform() throws IOException {
    String function = "/api/v1/functions/" + NAME;
    answers(
        "GET /api/v1/status",
        "{\"healthy\":true,\"items\":[{\"part\":\"disk\",\"healthy\":false,\"text\":\"a text that is longer than a narrow terminal is wide, as they are\"}]}");
    answers("GET /api/v1/functions", "[" + FUNCTION + "]");
    answers("(GET|DELETE) " + function, FUNCTION);
    answers("PUT " + function + "/scaling", FUNCTION);
    answers("GET " + function + "/scaling", "{\"decisions\":[{\"words\":\"1: one call\"}]}");
    answers("POST " + function + "/scale", "{\"instances\":0}");
    answers("GET " + function + "/logs", "{\"instance\":\"a\",\"text\":\"hello\"}\n");
    answers("GET " + function + "/revisions", "[{\"id\":\"greet-00001\",\"image\":\"sha256:0\"}]");
    answers("POST " + function + "/rollback", FUNCTION);
    answers("GET " + function + "/dead-letters", "{\"letters\":[" + LETTER + "]}");
    answers("GET " + function + "/dead-letters/letter", LETTER);
    answers("POST " + function + "/dead-letters/(drop|redrive)", "{\"letters\":[]}");
    answers("(GET|PUT|DELETE) " + function + "/triggers/(kafka|schedule)/" + NAME, TRIGGER);
    answers(
        "POST " + function + "/triggers/(kafka|schedule)/" + NAME + "/(pause|resume|seek)",
        TRIGGER);
    answers("POST " + function + "/triggers/schedule/" + NAME + "/run", INVOCATION);
    answers("GET /api/v1/triggers", "[" + TRIGGER + "]");
    answers("POST /api/v1/deployments", DEPLOYED);
    answers("POST /api/v1/events/" + NAME, "{\"partition\":0,\"offset\":7}");
    answers("GET /api/v1/event-broker", "{\"bootstrapServers\":\"127.0.0.1:9092\"}");
    answers("GET /api/v1/disk", "{\"entries\":[],\"functions\":[]}");
    answers("POST /api/v1/disk/clean", "{\"removed\":[],\"forgotten\":[]}");
    answers(
        "GET /api/v1/volumes",
        "[{\"function\":\"greet\",\"name\":\"data\",\"sizeBytes\":1,\"usedBytes\":1,\"inUse\":true}]");
    answers("DELETE /api/v1/volumes/" + NAME + "/" + NAME, "{}");
    answers("GET /api/v1/volumes/" + NAME + "/" + NAME + "/files", "the archive's bytes");
    answers("GET " + function + "/image", "the archive's bytes");
    answers("GET /api/v1/invocations", "[" + INVOCATION + "]");
    answers("(GET|DELETE) /api/v1/invocations/[0-9a-f-]+", INVOCATION);
    answers("[A-Z]+ /(async-)?function/" + NAME + "(/.*)?", "{}");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Requests that no platform understands, since this was asked last. */
  public List<String> unknown() {
    List<String> all = List.copyOf(unknown);
    unknown.clear();
    return all;
  }

  private void answers(String request, String json) {
    answers.put(Pattern.compile(request), json);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
      String answer =
          answers.entrySet().stream()
              .filter(each -> each.getKey().matcher(request).matches())
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse("");
      if (answer.isEmpty()) {
        unknown.add(request);
      }
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("X-Call-Id", "4f0c2b1e-8f4e-4c8e-9a53-2f6f6f2b7d11");
      exchange.sendResponseHeaders(
          answer.isEmpty() ? 599 : 200, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

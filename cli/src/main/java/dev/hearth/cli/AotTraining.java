package dev.hearth.cli;

import com.sun.net.httpserver.HttpServer;
import dev.hearth.cli.command.Session;
import dev.hearth.cli.output.Paint;
import dev.hearth.cli.output.Screen;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs the usual commands once against answers of its own, for the JDK to record in the AOT cache
 * which classes they need. Touches no platform.
 */
final class AotTraining {
  private static final String FUNCTION =
      """
      {"name":"greet","url":"http://127.0.0.1/function/greet","activeRevision":"greet-00001",
       "template":"node","image":"sha256:0","createdAt":"2026-01-01T00:00:00Z","timeoutMillis":30000,
       "network":"egress","scaling":{"min":0,"max":4,"concurrency":16,"target":0.7,"idleMillis":30000},
       "resources":{"memoryBytes":134217728,"cpuMillis":500,"pids":64},
       "instances":[{"id":"a","revision":"greet-00001","state":"ready","endpoint":"unix:/a",
                     "startedAt":"2026-01-01T00:00:00Z","reason":null}],"triggers":[]}
      """;

  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("--help"),
          List.of("list"),
          List.of("list", "-o", "json"),
          List.of("describe", "greet"),
          List.of("logs", "greet"),
          List.of("scale", "greet", "--min", "0"),
          List.of("invoke", "greet", "-d", "{}", "--timing"),
          List.of("invoke", "greet"),
          List.of("status"),
          List.of("deploy", "--help"),
          List.of("unknown"));

  private AotTraining() {}

  static void run() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer(server, "/", FUNCTION);
    answer(server, "/api/v1/functions", "[" + FUNCTION + "]");
    answer(server, "/api/v1/functions/greet", FUNCTION);
    answer(server, "/api/v1/status", "{\"healthy\":true,\"items\":[]}");
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      PrintStream nowhere =
          new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
      Session session =
          new Session(
              new Screen(nowhere, nowhere, false, false, Paint.PLAIN, Paint.PLAIN),
              Map.of("HEARTH_URL", url, "HEARTH_TOKEN", "none"),
              Path.of(""),
              Path.of(""));
      COMMANDS.forEach(command -> Hearth.run(session, command.toArray(String[]::new)));
    } finally {
      server.stop(0);
    }
  }

  private static void answer(HttpServer server, String path, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            exchange.getResponseHeaders().set("Server-Timing", "queue;dur=0.1, function;dur=1");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
  }
}

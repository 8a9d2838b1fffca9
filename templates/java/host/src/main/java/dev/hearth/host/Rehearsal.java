package dev.hearth.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hearth.host.rehearsal.Failing;
import dev.hearth.host.rehearsal.Greeter;
import dev.hearth.host.rehearsal.Pages;
import dev.hearth.host.rehearsal.Streams;
import dev.hearth.host.rehearsal.Texts;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Specialises the host again and again, with functions of its own, and calls them, all over its
 * socket, so that everything that a load and a call touch is loaded, linked and compiled.
 */
final class Rehearsal {
  /** One function: how it is called, and how the answer has to begin. */
  private record Scene(Class<?> function, String request, String answer) {}

  // A JVM compiles what ran 200 times.
  private static final int ROUNDS = 210;
  private static final int ROUNDS_AFTER_COLLECTION = 14;
  // Where something goes wrong, a cell that is less warm is better than none.
  private static final long LONGEST_NANOSECONDS = 10_000_000_000L;

  private static final String HEADERS =
      """
      Host: rehearsal.localhost:8080
      User-Agent: rehearsal/1.0
      Accept: */*
      X-Call-Id: 00000000-0000-0000-0000-000000000000
      X-Hearth-Deadline: 4102444800000
      X-Forwarded-For: 127.0.0.1
      X-Forwarded-Host: rehearsal.localhost:8080
      X-Forwarded-Proto: http
      traceparent: 00-00000000000000000000000000000001-0000000000000001-00
      """;

  private static final List<Scene> SCENES =
      List.of(
          new Scene(
              Greeter.class,
              post(
                  "application/json",
                  "{\"name\":\"Ada\",\"counts\":[1,2],\"tags\":{\"a\":\"b\"},\"other\":true}"),
              "HTTP/1.1 200"),
          new Scene(Pages.class, get("/pages/1?q=1&name=A%20B"), "HTTP/1.1 200"),
          new Scene(
              Pages.class,
              request("POST /pages?name=Ada", "application/json", "{\"item\":\"tea\",\"count\":2}"),
              "HTTP/1.1 200"),
          new Scene(Texts.class, post("text/plain", "Ada"), "HTTP/1.1 200"),
          new Scene(Greeter.class, post("application/json", "{\"name\":"), "HTTP/1.1 400"),
          new Scene(Streams.class, post("application/octet-stream", "Ada"), "HTTP/1.1 200"),
          new Scene(Failing.class, get("/"), "HTTP/1.1 500"));

  private final Stem stem;
  private final HostServer server;
  private final Path socket;
  private final RehearsalStage stage;

  private Rehearsal(Stem stem, HostServer server, Path socket, RehearsalStage stage) {
    this.stem = stem;
    this.server = server;
    this.socket = socket;
    this.stage = stage;
  }

  /**
   * Leaves the environment and the working directory, which is deleted by then, of its last
   * function.
   */
  static void run(Stem stem, HostServer server, Path socket) throws Exception {
    PrintStream out = System.out;
    PrintStream err = System.err;
    System.setOut(Main.lines(OutputStream.nullOutputStream()));
    System.setErr(Main.lines(OutputStream.nullOutputStream()));
    try (RehearsalStage stage = RehearsalStage.build()) {
      new Rehearsal(stem, server, socket, stage).playAll();
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private void playAll() throws Exception {
    play(ROUNDS);
    System.gc();
    ProcessState.trim();
    // After a full collection each compiled method is checked at its next call. Without these
    // that costs the cell's specialisation 10 ms.
    play(ROUNDS_AFTER_COLLECTION);
  }

  private void play(int rounds) throws Exception {
    long begin = System.nanoTime();
    for (int i = 0; i < rounds && System.nanoTime() - begin < LONGEST_NANOSECONDS; i++) {
      play(SCENES.get(i % SCENES.size()));
    }
  }

  private void play(Scene scene) throws Exception {
    StemCell cell = new StemCell();
    server.become(cell);
    LoadedFunction loaded;
    try (LoopbackCall call = LoopbackCall.to(socket)) {
      call.send(request("POST " + StemCell.PATH, "application/json", order(scene)));
      loaded = stem.specialise(cell.await(), new InFlight());
      call.expect("HTTP/1.1 200");
    }
    try (LoopbackCall call = LoopbackCall.to(socket)) {
      call.send(scene.request());
      call.expect(scene.answer());
    }
    loaded.loader().close();
  }

  private String order(Scene scene) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("HEARTH_HANDLER", scene.function().getName());
    environment.put("HEARTH_FUNCTION_FOLDER", stage.folder().toString());
    return new String(new Json().write(Map.of("environment", environment)), UTF_8);
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\n" + HEADERS + "\n";
  }

  private static String post(String type, String body) {
    return request("POST /", type, body);
  }

  private static String request(String start, String type, String body) {
    return start
        + " HTTP/1.1\n"
        + HEADERS
        + "Content-Type: "
        + type
        + "\nContent-Length: "
        + body.getBytes(UTF_8).length
        + "\n\n"
        + body;
  }
}

package dev.hearth.host;

import static dev.hearth.host.HostProcess.handler;
import static dev.hearth.host.HostProcess.http;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A host that starts without a function and gets one later. */
@Timeout(120)
class StemTest {
  private static final String HELLO = http("response.getWriter().write(\"hi\");");

  @Test
  void aCellWaitsUntilItIsToldItsFunctionWhateverElseItIsAsked() throws Exception {
    String source =
        http("response.getWriter().write(request.getPath() + request.getReader().readLine());");
    try (HostProcess cell = HostProcess.cell(source)) {
      HttpAnswer early = cell.call("POST", "/", List.of("X-Call-Id: call-7"), new byte[0]);
      assertThat(early.status()).isEqualTo(503);
      assertThat(early.header("content-type")).isEqualTo("application/problem+json");
      assertThat(early.text()).contains("\"code\":\"not-specialised\"", "\"callId\":\"call-7\"");
      assertThat(cell.get("/.hearth/specialise").status()).isEqualTo(503);
      for (String body :
          List.of(
              "",
              "{",
              "null",
              "{}",
              "{\"environment\":[]}",
              "{\"environment\":{\"A\":null}}",
              "{\"environment\":{\"A=B\":\"\"}}")) {
        HttpAnswer malformed =
            cell.call("POST", "/.hearth/specialise", List.of(), body.getBytes(UTF_8));
        assertThat(malformed.status()).describedAs(body).isEqualTo(400);
        assertThat(malformed.text()).contains("\"code\":\"invalid-request\"");
      }

      HttpAnswer loaded = cell.specialise(Map.of());
      assertThat(loaded.status()).isEqualTo(200);
      assertThat(loaded.header("content-type")).isEqualTo("application/json");
      assertThat(loaded.text()).matches("\\{\"loadMillis\":\\d+\\.\\d+}");
      HttpAnswer afterwards =
          cell.call("POST", "/.hearth/specialise", List.of(), "body".getBytes(UTF_8));
      assertThat(afterwards.text()).isEqualTo("/.hearth/specialisebody");
    }
  }

  @Test
  void theRehearsalLeavesNothingBehind() throws Exception {
    try (HostProcess cell = HostProcess.cell(HELLO);
        Stream<Path> descriptors = Files.list(Path.of("/proc/" + cell.pid() + "/fd"));
        Stream<Path> folder = Files.list(cell.socket().getParent());
        Stream<Path> temporary = Files.list(cell.temporary())) {
      assertThat(folder).containsExactly(cell.socket());
      assertThat(temporary).isEmpty();
      assertThat(descriptors.map(StemTest::target))
          .noneMatch(name -> name.contains("rehearsal") || name.contains("(deleted)"));
      assertThat(cell.output() + cell.errors()).isEmpty();
    }
  }

  @Test
  void theEnvironmentIsTheOneItWasGivenForChildProcessesToo() throws Exception {
    String source =
        http(
            """
            switch (request.getPath()) {
              case "/all" -> response.getWriter().write(new TreeMap<>(System.getenv()).toString());
              case "/one" -> response.getWriter().write(System.getenv("GREETING") + System.getenv("HEARTH_STEM"));
              case "/child" -> new ProcessBuilder("env").start().getInputStream().transferTo(response.getOutputStream());
              case "/other" -> {
                ProcessBuilder child = new ProcessBuilder("env");
                child.environment().put("MORE", "1");
                child.start().getInputStream().transferTo(response.getOutputStream());
              }
            }
            """);
    try (HostProcess cell = HostProcess.cell(source)) {
      assertThat(cell.specialise(Map.of("GREETING", "a=b c", "EMPTY", "")).status()).isEqualTo(200);
      String[] expected = {
        "EMPTY=",
        "GREETING=a=b c",
        "HEARTH_FUNCTION_FOLDER=" + cell.function(),
        "HEARTH_HANDLER=Handler",
        "HEARTH_SOCKET=" + cell.socket(),
        "PATH=" + System.getenv("PATH")
      };
      assertThat(cell.get("/all").text()).isEqualTo("{" + String.join(", ", expected) + "}");
      assertThat(cell.get("/one").text()).isEqualTo("a=b cnull");
      assertThat(cell.get("/child").text().lines()).containsExactlyInAnyOrder(expected);
      assertThat(cell.get("/other").text().lines()).contains(expected).contains("MORE=1");
    }
  }

  @Test
  void theHandlerIsLoadedOnTheMainThreadInTheFunctionsFolder() throws Exception {
    String source =
        handler(
            """
            implements Supplier<String> {
              final String made = Thread.currentThread().getName()
                  + (Thread.currentThread().getContextClassLoader() == Handler.class.getClassLoader());
              public String get() { return made + new java.io.File("classes/Handler.class").exists(); }
            }
            """);
    try (HostProcess host = HostProcess.specialised(source)) {
      assertThat(host.get("/").text()).isEqualTo("maintruetrue");
    }
  }

  @Test
  void aSecondFunctionIsRefusedWhileTheFirstIsLoaded() throws Exception {
    String source =
        handler(
            """
            implements Supplier<String> {
              Handler() throws Exception {
                System.out.println("loading");
                System.in.read();
              }
              public String get() { return "first"; }
            }
            """);
    try (HostProcess cell = HostProcess.cell(source)) {
      CompletableFuture<HttpAnswer> first =
          CompletableFuture.supplyAsync(() -> uncheckedSpecialise(cell));
      cell.awaitOutput("loading");
      assertThat(cell.specialise(Map.of()).status()).isEqualTo(409);
      assertThat(cell.get("/").status()).isEqualTo(503);
      cell.endInput();
      assertThat(first.get().status()).isEqualTo(200);
      assertThat(cell.get("/").text()).isEqualTo("first");
    }
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(
            HELLO, Map.of("HEARTH_HANDLER", "app.Main"), "cannot find the handler \"app.Main\": "),
        arguments(HELLO, Map.of("PORT", "seven"), "PORT is \"seven\"; "),
        arguments(
            handler(
                "implements Supplier<String> { { if (true) throw new Error(\"no database\\nat all\"); }"
                    + " public String get() { return \"\"; } }"),
            Map.of(),
            "cannot load the handler \"Handler\": java.lang.Error: no database"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("failures")
  void aHandlerThatDoesNotLoadIsReportedAndEndsTheProcessWithCode1(
      String source, Map<String, String> environment, String reason) throws Exception {
    try (HostProcess cell = HostProcess.cell(source)) {
      HttpAnswer answer = cell.specialise(environment);
      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.header("content-type")).isEqualTo("application/json");
      assertThat(answer.text())
          .startsWith("{\"error\":\"" + reason.replace("\"", "\\\""))
          .doesNotContain("\\n");
      assertThat(cell.exitCode()).isEqualTo(1);
      assertThat(cell.errors()).startsWith("hearth: " + reason);
    }
  }

  @Test
  void itListensOnThePortOfTheFunctionToo() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    try (HostProcess cell = HostProcess.cell(HELLO)) {
      cell.specialise(Map.of("PORT", "" + port));
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreException(ConnectException.class)
          .until(
              () -> {
                try (HttpConnection connection = HttpConnection.tcp(port)) {
                  return connection.call("GET", "/", List.of(), new byte[0]).text().equals("hi");
                }
              });
    }
  }

  @Test
  void sigtermEndsAWaitingCellAtOnce() throws Exception {
    try (HostProcess cell = HostProcess.cell(HELLO)) {
      cell.terminate();
      assertThat(cell.exitCode()).isZero();
      assertThat(cell.socket()).doesNotExist();
      assertThat(cell.errors()).isEmpty();
    }
  }

  @Test
  void sigtermLetsACallOfASpecialisedHostFinish() throws Exception {
    try (HostProcess host = HostProcess.specialised(ServeTest.SLOW);
        HttpConnection connection = host.connect()) {
      connection.begin("GET", "/", List.of(), 0);
      host.awaitOutput("called");
      host.terminate();
      HttpAnswer answer = connection.receive();
      assertThat(answer.text()).isEqualTo("finished");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(host.exitCode()).isZero();
    }
  }

  @Test
  void whatTheFunctionPrintsAndThrowsIsSeen() throws Exception {
    String source = http("System.out.println(\"grüß\"); throw new Exception(\"broken\");");
    try (HostProcess host = HostProcess.specialised(source)) {
      HttpAnswer answer = host.call("GET", "/", List.of("X-Call-Id: call-7"), new byte[0]);
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.text()).contains("\"detail\":\"Exception: broken\"");
      host.awaitOutput("grüß\n");
      host.awaitErrors("call call-7 failed: java.lang.Exception: broken\n");
    }
  }

  private static HttpAnswer uncheckedSpecialise(HostProcess cell) {
    try {
      return cell.specialise(Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }
}

package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tour in every language: new, deploy, call, event, zero, call again, an exception, delete. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LanguagesTest {
  private Hearth hearth;

  @BeforeAll
  void up() {
    hearth = Hearth.up();
  }

  @AfterAll
  void down() {
    hearth.close();
  }

  @Test
  void whatPythonHandlersLeaveBehindIsReapedAndShellsWork() {
    hearth.write(
        "children-python",
        "function.yaml",
        "name: children-python\ntemplate: python\nscaling: { max: 1 }\nresources: { pids: 64 }\n",
        "handler.py",
        """
        import glob, os, subprocess

        def handle(request, context):
            if request.path == '/shell':
                text = subprocess.run('echo a b | cut -d" " -f2', shell=True, capture_output=True,
                                      text=True, check=True).stdout.strip()
                return f'{text} {os.system("exit 3") >> 8} {os.cpu_count()}'
            if os.fork() == 0:
                if os.fork() == 0:
                    os._exit(0)
                os._exit(0)
            os.wait()
            states = []
            for file in glob.glob('/proc/[0-9]*/stat'):
                try:
                    states.append(open(file).read().rsplit(')', 1)[1].split()[0])
                except OSError:
                    pass
            return f'zombies={states.count("Z")}'
        """);
    childrenAreReaped("children-python", "b 3 1");
  }

  @Test
  void whatNodeHandlersLeaveBehindIsReapedAndShellsWork() {
    hearth.write(
        "children-node",
        "function.yaml",
        "name: children-node\ntemplate: node\nscaling: { max: 1 }\nresources: { pids: 64 }\n",
        "handler.js",
        """
        const { execSync, spawnSync } = require('node:child_process');
        const fs = require('node:fs');
        const os = require('node:os');
        module.exports = (request) => {
          if (new URL(request.url).pathname === '/shell')
            return `${execSync('echo a b | cut -d" " -f2').toString().trim()} ${spawnSync('sh', ['-c', 'exit 3']).status} ${os.availableParallelism()}`;
          spawnSync('sh', ['-c', 'sh -c "exit 0" & exit 0'], { stdio: 'ignore' });
          let zombies = 0;
          for (const pid of fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name))) {
            try {
              if (fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1][0] === 'Z') zombies++;
            } catch {}
          }
          return `zombies=${zombies}`;
        };
        """);
    childrenAreReaped("children-node", "b 3 1");
  }

  /** More calls than the pids limit has room for. */
  private void childrenAreReaped(String name, String shell) {
    hearth.run("deploy", name).succeeds();
    for (int i = 0; i < 150; i++) {
      assertThat(hearth.get("/function/" + name).body()).startsWith("zombies=");
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> zombies(hearth.get("/function/" + name).body()) <= 2);
    assertThat(hearth.get("/function/" + name + "/shell").body()).isEqualTo(shell);
    hearth.run("delete", name).succeeds();
  }

  private static int zombies(String body) {
    return Integer.parseInt(body.substring("zombies=".length()).strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"node", "typescript", "python", "java", "go"})
  void theTourWorks(String template) {
    String name = "tour-" + template;
    hearth.run("new", name, "--template", template).succeeds();
    hearth.run("deploy", name).succeeds();

    assertThat(hearth.get("/function/" + name).body()).contains("Hello, World!");
    assertThat(hearth.post("/function/" + name, "{\"name\":\"Ada\"}").body())
        .contains("Hello, Ada!");

    String topic = "tour-" + template;
    hearth.run("trigger", "kafka", name, "--topic", topic).succeeds();
    hearth.run("event", "send", topic, "-d", "{\"name\":\"Grace\"}").succeeds();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(hearth.describe(name).get("triggers").get(0).path("lag").asInt(-1))
                    .isZero());
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(hearth.run("logs", name).out()).contains("Grace"));

    hearth.run("scale", name, "--to", "0").succeeds();
    await().atMost(Duration.ofSeconds(30)).until(() -> hearth.instances(name).isEmpty());
    var cold = hearth.get("/function/" + name);
    assertThat(cold.statusCode()).isEqualTo(200);
    assertThat(cold.headers().firstValue("Server-Timing").orElseThrow()).contains("cold");

    hearth.run("delete", name).succeeds();
    assertThat(hearth.instances(name)).isEmpty();
  }

  static Stream<Arguments> applicationsOfPython() {
    return Stream.of(
        Arguments.of("flask", "app", PythonApps.FLASK, false),
        Arguments.of("django", "application", PythonApps.DJANGO, false),
        Arguments.of("fastapi", "app", PythonApps.FASTAPI, true),
        Arguments.of("starlette", "create_app()", PythonApps.STARLETTE, true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("applicationsOfPython")
  void applicationsOfPythonAreServedAsTheyAre(
      String name, String application, String source, boolean webSocket) {
    hearth.write(
        name,
        "function.yaml",
        "name: %s\ntemplate: python\nhandler: web/app.py:%s\nresources: { memory: 256Mi }\n"
            .formatted(name, application),
        "requirements.txt",
        PythonApps.REQUIREMENTS,
        "web/app.py",
        source);
    hearth.run("deploy", name).succeeds();
    String base = "/function/" + name;

    assertThat(hearth.get(base + "/items/7").body().replace(" ", "").strip())
        .isEqualTo("{\"item\":7,\"url\":\"" + hearth.uri(base + "/items/7") + "\"}");
    assertThat(hearth.post(base + "/count", "x".repeat(3_000_000)).body().replace(" ", ""))
        .contains("{\"bytes\":3000000}");
    assertThat(hearth.get(base + "/parts").body()).isEqualTo("one two");
    if (webSocket) {
      assertThat(echoed(base + "/echo", "hello")).isEqualTo("HELLO");
    }

    hearth.run("scale", name, "--to", "0").succeeds();
    await().atMost(Duration.ofSeconds(30)).until(() -> hearth.instances(name).isEmpty());
    var cold = hearth.get(base + "/items/8");
    assertThat(cold.statusCode()).isEqualTo(200);
    assertThat(cold.headers().firstValue("Server-Timing").orElseThrow()).contains("cold");
  }

  @ParameterizedTest
  @EnumSource(NodeApplication.class)
  void applicationsOfNodeAreServedAsTheyAre(NodeApplication application) {
    String name = application.functionName();
    hearth.write(name, application.files());
    hearth.run("deploy", name).succeeds();
    String base = "/function/" + name;

    assertThat(hearth.get(base + "/hello/Ada").body()).isEqualTo("{\"hello\":\"Ada\"}");
    assertThat(hearth.get(base + "/stream").body()).isEqualTo("one two");
    if (application.webSocket()) {
      assertThat(echoed(base + "/ws", "hi")).isEqualTo("echo hi");
    }

    hearth.run("scale", name, "--to", "0").succeeds();
    await().atMost(Duration.ofSeconds(30)).until(() -> hearth.instances(name).isEmpty());
    var cold = hearth.get(base + "/hello/Bob");
    assertThat(cold.body()).isEqualTo("{\"hello\":\"Bob\"}");
    assertThat(cold.headers().firstValue("Server-Timing").orElseThrow()).contains("cold");
  }

  private String echoed(String path, String text) {
    CompletableFuture<String> echo = new CompletableFuture<>();
    URI uri = URI.create(hearth.uri(path).toString().replaceFirst("^http", "ws"));
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            echo.complete(data.toString());
            return null;
          }

          @Override
          public void onError(WebSocket socket, Throwable error) {
            echo.completeExceptionally(error);
          }
        };
    try (HttpClient client = HttpClient.newHttpClient()) {
      WebSocket socket = client.newWebSocketBuilder().buildAsync(uri, listener).join();
      try {
        socket.sendText(text, true).join();
        return echo.orTimeout(30, TimeUnit.SECONDS).join();
      } finally {
        // To close the client waits for it.
        socket.abort();
      }
    }
  }

  @Test
  void exitOfAPythonHandlerEndsItsInstanceAndTheNextCallIsServed() {
    hearth.write(
        "exits",
        "function.yaml",
        "name: exits\ntemplate: python\n",
        "handler.py",
        """
        import os, sys
        async def handle(request, context):
            if request.path == '/exit': sys.exit(3)
            if request.path == '/osexit': os._exit(3)
            if request.path == '/interrupt': raise KeyboardInterrupt('x')
            return 'ok'
        """);
    hearth.run("deploy", "exits").succeeds();

    for (String path : List.of("/exit", "/osexit", "/interrupt")) {
      var failed = hearth.get("/function/exits" + path);
      assertThat(failed.statusCode()).isBetween(500, 502);
      assertThat(failed.body()).contains("\"callId\"");
      assertThat(hearth.get("/function/exits").body()).isEqualTo("ok");
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(hearth.run("logs", "exits").out())
                    .contains("SystemExit: 3", "KeyboardInterrupt: x"));
  }

  @Test
  void bodiesInPythonFollowTheMemoryOfTheInstanceAndEndNoOtherCall() {
    hearth.write(
        "bodies",
        "function.yaml",
        "name: bodies\ntemplate: python\nhttp: { limits: { body: 1Gi } }\nscaling: { max: 1 }\n",
        "handler.py",
        """
        def handle(request, context):
            return sum(map(len, request.stream())) if request.path == '/stream' else len(request.body)
        """);
    hearth.run("deploy", "bodies").succeeds();
    String large = "x".repeat(150_000_000);
    String fits = large.substring(0, 30_000_000);

    List<CompletableFuture<String>> together =
        Stream.generate(
                () ->
                    CompletableFuture.supplyAsync(
                        () -> hearth.post("/function/bodies", fits).body()))
            .limit(5)
            .toList();
    together.forEach(response -> assertThat(response.join()).isEqualTo("30000000"));
    assertThat(hearth.post("/function/bodies/stream", large).body()).isEqualTo("150000000");
    var tooLarge = hearth.post("/function/bodies", large);
    assertThat(tooLarge.statusCode()).isEqualTo(413);
    assertThat(tooLarge.body()).contains("payload-too-large", "request.stream()");
    assertThat(hearth.run("logs", "bodies").out()).doesNotContain("out of memory");
  }

  @Test
  void aPythonHandlerThatCannotBeReadFailsItsDeployWithFileLineAndText() {
    hearth.write(
        "unreadable",
        "function.yaml",
        "name: unreadable\ntemplate: python\n",
        "handler.py",
        "import words\ndef handle(request, context): return words.hi\n",
        "words.py",
        "hi = 'hi'\nx = = 1\n");

    Outcome deploy = hearth.run("deploy", "unreadable").fails();

    assertThat(deploy.text()).contains("SyntaxError: invalid syntax (words.py, line 2: x = = 1)");
  }

  /**
   * In the real build container: a script reads the folder, a workspace is linked, a change is
   * seen.
   */
  @Test
  void anInstallationSeesTheFolderAboveTheFunctionAndAChangeInIt() {
    Path shop =
        hearth.write(
            "shop",
            "package.json",
            "{\"name\":\"shop\",\"private\":true,\"workspaces\":[\"orders\",\"shared\"]}",
            "shared/package.json",
            "{\"name\":\"shared\",\"version\":\"1.0.0\",\"main\":\"index.js\",\"dependencies\":{\"ms\":\"2.1.3\"}}",
            "shared/index.js",
            "exports.v = 'one ' + require('ms')('1s');",
            "orders/function.yaml",
            "name: orders\ntemplate: node\nhandler: handler.cjs\n",
            "orders/package.json",
            "{\"name\":\"orders\",\"scripts\":{\"postinstall\":\"cp ../note.txt made.txt\"},\"dependencies\":{\"shared\":\"1.0.0\"}}",
            "orders/handler.cjs",
            "module.exports = () => require('shared').v + require('fs').readFileSync('made.txt', 'utf8');",
            "note.txt",
            " first");

    hearth.run("deploy", "shop/orders", "--context", "shop").succeeds();
    assertThat(hearth.get("/function/orders").body()).isEqualTo("one 1000 first");

    hearth.write("shop", "shared/index.js", "exports.v = 'two';");
    Outcome again = hearth.run("deploy", "shop/orders", "--context", "shop");
    assertThat(again.succeeds().out()).contains("dependencies: cached");
    assertThat(hearth.get("/function/orders").body()).isEqualTo("two first");

    hearth.write("shop", "note.txt", " second");
    hearth.run("deploy", "shop/orders", "--context", "shop").succeeds();
    assertThat(hearth.get("/function/orders").body()).isEqualTo("two second");
    assertThat(shop).isDirectory();
  }

  @Test
  void aFunctionWithDebianPackagesStartsByACell() {
    hearth.write(
        "packages",
        "function.yaml",
        "name: packages\ntemplate: node\npackages: [jq, libblas3]\n",
        "handler.js",
        """
        import { execFileSync } from 'node:child_process';
        export default () => execFileSync('jq', ['-n', '1 + 1']).toString();
        """);
    hearth.run("deploy", "packages").succeeds();
    assertThat(hearth.get("/function/packages").body()).isEqualTo("2\n");

    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              hearth.run("scale", "packages", "--to", "0").succeeds();
              assertThat(hearth.get("/function/packages").body()).isEqualTo("2\n");
              return hearth
                  .describe("packages")
                  .path("coldStarts")
                  .path("last")
                  .findValuesAsText("kind")
                  .contains("stem");
            });
  }

  private static final String POM =
      """
      <project xmlns="http://maven.apache.org/POM/4.0.0">
        <modelVersion>4.0.0</modelVersion>
        <groupId>app</groupId><artifactId>app</artifactId><version>1</version>
        <properties>
          <maven.compiler.release>25</maven.compiler.release>
          <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
        </properties>
      </project>
      """;

  @Test
  void javaHasWhatADevelopersJdkHas() {
    hearth.write(
        "jdk",
        "function.yaml",
        "name: jdk\ntemplate: java\nhandler: app.Handler\n",
        "pom.xml",
        POM,
        "src/main/java/app/Handler.java",
        """
        package app;
        import java.awt.Color;
        import java.awt.Font;
        import java.awt.image.BufferedImage;
        import java.io.ByteArrayInputStream;
        import java.io.ByteArrayOutputStream;
        import java.net.URI;
        import java.nio.charset.Charset;
        import java.text.NumberFormat;
        import java.time.*;
        import java.time.format.*;
        import java.util.*;
        import java.util.function.Supplier;
        import javax.imageio.ImageIO;

        public class Handler implements Supplier<Map<String, String>> {
          interface Check { Object run() throws Exception; }
          private final Map<String, String> seen = new TreeMap<>();

          public Map<String, String> get() {
            see("numbers", () -> NumberFormat.getInstance(Locale.GERMANY).format(1234567.891));
            see("dates", () -> DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                .withLocale(Locale.JAPAN).format(LocalDate.of(2026, 1, 31)));
            see("charsets", () -> Charset.forName("IBM037").encode("A").get(0) + " " + Charset.forName("Big5"));
            for (String type : List.of("png", "jpg", "gif")) {
              see(type, () -> drawn(type));
            }
            see("beans", () -> java.beans.Introspector.getBeanInfo(Font.class).getPropertyDescriptors().length > 0);
            see("rmi", () -> java.rmi.registry.LocateRegistry.getRegistry(1).toString().contains("RegistryImpl"));
            see("rowset", () -> javax.sql.rowset.RowSetProvider.newFactory() != null);
            see("naming", () -> new javax.naming.CompositeName("a/b").size());
            see("jfr", () -> jdk.jfr.FlightRecorder.isAvailable());
            see("scripting", () -> new javax.script.ScriptEngineManager().getEngineFactories().size());
            see("instrument", () -> java.lang.instrument.Instrumentation.class.getName());
            see("zipfs", () -> java.nio.file.spi.FileSystemProvider.installedProviders().stream()
                .anyMatch(each -> each.getScheme().equals("jar")));
            see("curves", () -> java.security.KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getAlgorithm());
            see("compiler", () -> javax.tools.ToolProvider.getSystemJavaCompiler() != null);
            return seen;
          }

          private static Object drawn(String type) throws Exception {
            BufferedImage image = new BufferedImage(80, 20, BufferedImage.TYPE_INT_RGB);
            var graphics = image.createGraphics();
            graphics.setColor(Color.WHITE);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
            graphics.drawString("Hearth", 2, 15);
            var bytes = new ByteArrayOutputStream();
            ImageIO.write(image, type, bytes);
            return ImageIO.read(new ByteArrayInputStream(bytes.toByteArray())).getWidth();
          }

          private void see(String what, Check check) {
            try {
              seen.put(what, String.valueOf(check.run()));
            } catch (Throwable e) {
              seen.put(what, "FAILED " + e);
            }
          }
        }
        """);
    hearth.run("deploy", "jdk").succeeds();

    assertThat(hearth.get("/function/jdk").body())
        .contains("\"numbers\":\"1.234.567,891\"", "\"dates\":\"2026年1月31日\"", "\"jpg\":\"80\"")
        .doesNotContain("FAILED", "false");
    hearth.run("delete", "jdk").succeeds();
  }

  @Test
  void aJavaProgramWithAMainServesOnItsPort() {
    hearth.write(
        "program",
        "function.yaml",
        "name: program\ntemplate: java\nhandler: app.Main\nport: 9191\n",
        "pom.xml",
        POM,
        "src/main/java/app/Main.java",
        """
        package app;
        import com.sun.net.httpserver.HttpServer;
        import java.net.InetSocketAddress;

        public class Main {
          public static void main(String[] arguments) throws Exception {
            int port = Integer.parseInt(System.getenv("PORT"));
            HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
            server.createContext("/", exchange -> {
              byte[] body = ("port " + port).getBytes();
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
              exchange.close();
            });
            server.start();
          }
        }
        """);
    hearth.run("deploy", "program").succeeds();

    assertThat(hearth.get("/function/program").body()).isEqualTo("port 9191");
    hearth.run("delete", "program").succeeds();
  }
}

package dev.hearth.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import tools.jackson.databind.json.JsonMapper;

/** A function host that runs as it does in a container: a process of its own, with a function. */
final class HostProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path folder;
  private final Path socket;
  private final Process process;
  private final StringWriter output = new StringWriter();
  private final StringWriter errors = new StringWriter();
  private final List<Thread> readers;

  private HostProcess(Path folder, Map<String, String> environment, boolean stem)
      throws IOException {
    this.folder = folder;
    this.socket = folder.resolve("run/function.sock");
    Files.createDirectories(socket.getParent());
    Files.createDirectories(temporary());
    ProcessBuilder builder =
        new ProcessBuilder(
            // Whoever runs the tests in the background ignores Ctrl-C, and so would the host.
            "env",
            "--default-signal=INT",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            // As the jar's manifest says.
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + temporary(),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.hearth.host.Main");
    if (stem) {
      builder.environment().put("HEARTH_STEM", "1");
      builder.environment().put("HEARTH_SOCKET", socket.toString());
    } else {
      builder.environment().putAll(instance(environment));
    }
    process = builder.start();
    readers =
        List.of(read(process.getInputStream(), output), read(process.getErrorStream(), errors));
  }

  /** The variables that the platform gives to an instance, and these. */
  private Map<String, String> instance(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>();
    all.put("PATH", System.getenv("PATH"));
    all.put("HEARTH_FUNCTION_FOLDER", function().toString());
    all.put("HEARTH_HANDLER", "Handler");
    all.put("HEARTH_SOCKET", socket.toString());
    all.putAll(environment);
    return all;
  }

  /** Compiles the source of a class {@code Handler}, and starts a host with it. */
  static HostProcess start(String source, Map<String, String> environment) throws IOException {
    Path folder = Files.createTempDirectory("hearth-java-host");
    compile(source, folder.resolve("function/classes"));
    return new HostProcess(folder, environment, false);
  }

  /** A stem cell that waits, and the class {@code Handler} for it. */
  static HostProcess cell(String source) throws IOException {
    Path folder = Files.createTempDirectory("hearth-java-host");
    compile(source, folder.resolve("function/classes"));
    return new HostProcess(folder, Map.of(), true).listening();
  }

  /** Makes a stem cell an instance; the answer is the host's. */
  HttpAnswer specialise(Map<String, String> environment) throws IOException {
    byte[] body =
        JsonMapper.shared().writeValueAsBytes(Map.of("environment", instance(environment)));
    return call("POST", "/.hearth/specialise", List.of("Content-Type: application/json"), body);
  }

  /** A stem cell that has become an instance. */
  static HostProcess specialised(String source) throws IOException {
    HostProcess host = cell(source);
    assertThat(host.specialise(Map.of()).text()).startsWith("{\"loadMillis\":");
    return host;
  }

  static HostProcess start(String source) throws IOException {
    return start(source, Map.of());
  }

  static HostProcess ready(String source, Map<String, String> environment) throws IOException {
    return start(source, environment).listening();
  }

  private HostProcess listening() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> Files.exists(socket) || !process.isAlive());
    assertThat(process.isAlive()).describedAs(errors.toString()).isTrue();
    return this;
  }

  static HostProcess ready(String source) throws IOException {
    return ready(source, Map.of());
  }

  /** A handler of which only what comes after the imports and the class's name is of interest. */
  static String handler(String rest) {
    return """
        import com.google.cloud.functions.*;
        import java.util.*;
        import java.util.concurrent.*;
        import java.util.function.*;
        public class Handler %s
        """
        .formatted(rest);
  }

  /** An {@code HttpFunction} with this body. */
  static String http(String body) {
    return handler(
        "implements HttpFunction { public void service(HttpRequest request, HttpResponse response)"
            + " throws Exception {"
            + body
            + "} }");
  }

  private static void compile(String source, Path classes) throws IOException {
    Files.createDirectories(classes);
    Path file = classes.resolve("Handler.java");
    Files.writeString(file, source);
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-parameters",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                file.toString());
    assertThat(code).describedAs("javac").isZero();
    Files.delete(file);
  }

  private static Thread read(InputStream stream, StringWriter text) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try (BufferedReader lines =
                  new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  text.write(line + "\n");
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  long pid() {
    return process.pid();
  }

  Path socket() {
    return socket;
  }

  Path function() {
    return folder.resolve("function");
  }

  Path temporary() {
    return folder.resolve("tmp");
  }

  void endInput() throws IOException {
    process.getOutputStream().close();
  }

  String output() {
    return output.toString();
  }

  String errors() {
    return errors.toString();
  }

  void awaitOutput(String text) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> output().contains(text));
  }

  void awaitErrors(String text) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> errors().contains(text));
  }

  /** Sends SIGTERM. */
  void terminate() {
    // Process.destroy() would close its output, too.
    process.toHandle().destroy();
  }

  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }

  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    for (Thread reader : readers) {
      reader.join(PATIENCE);
    }
    return process.exitValue();
  }

  HttpConnection connect() throws IOException {
    return HttpConnection.unix(socket);
  }

  HttpAnswer get(String path) throws IOException {
    return call("GET", path, List.of(), new byte[0]);
  }

  HttpAnswer post(String body) throws IOException {
    return call("POST", "/", List.of(), body.getBytes(UTF_8));
  }

  HttpAnswer call(String method, String path, List<String> headers, byte[] body)
      throws IOException {
    try (HttpConnection connection = connect()) {
      return connection.call(method, path, headers, body);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.toHandle().destroyForcibly();
    exitCode();
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            found.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException error) {
            found.add(directory);
            return FileVisitResult.CONTINUE;
          }
        });
    for (Path path : found) {
      Files.delete(path);
    }
  }
}

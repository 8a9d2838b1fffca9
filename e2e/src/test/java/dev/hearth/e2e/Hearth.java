package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A platform of its own, used through the launcher as a person would. */
final class Hearth implements AutoCloseable {
  private static final Path HOME = Path.of(System.getProperty("hearth.home")).toAbsolutePath();
  private static final Duration LONGEST_COMMAND = Duration.ofMinutes(10);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  private final Path folder;
  private final List<String> upArguments;
  // What a command is started by, such as a program that sets limits.
  private final List<String> starter;

  private Hearth(Path folder, List<String> upArguments, List<String> starter) {
    this.folder = folder;
    this.upArguments = upArguments;
    this.starter = starter;
  }

  /** Starts a platform that may have so many files open, and not more. */
  static Hearth upWithOpenFiles(int most) {
    String limit = "--nofile=" + most + ":" + most;
    Hearth hearth = new Hearth(emptyFolder(), List.of(), List.of("prlimit", limit));
    hearth.start();
    return hearth;
  }

  /** The same platform, with another program to start its commands by. */
  Hearth startedBy(String... program) {
    return new Hearth(folder, upArguments, List.of(program));
  }

  /** Makes an empty state directory and starts a platform on free ports. */
  static Hearth up(String... arguments) {
    Hearth hearth = prepared(arguments);
    hearth.start();
    return hearth;
  }

  /** Makes an empty state directory only. */
  static Hearth prepared(String... arguments) {
    return new Hearth(emptyFolder(), List.of(arguments), List.of());
  }

  private static Path emptyFolder() {
    try {
      return Files.createTempDirectory("hearth-e2e-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Outcome start() {
    List<String> command =
        new ArrayList<>(List.of("up", "--detach", "--port", "0", "--management-port", "0"));
    command.addAll(upArguments);
    return run(command.toArray(String[]::new)).succeeds();
  }

  /** A folder for functions. */
  Path workspace() {
    return folder.resolve("work");
  }

  Path state() {
    return folder.resolve("state");
  }

  /** Runs a command of the CLI in the workspace. */
  Outcome run(String... arguments) {
    List<String> command = new ArrayList<>(starter);
    command.add(HOME.resolve("hearth").toString());
    command.addAll(List.of(arguments));
    try {
      Files.createDirectories(workspace());
      Path out = Files.createTempFile(folder, "out", ".txt");
      Path err = Files.createTempFile(folder, "err", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(workspace().toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().put("HEARTH_STATE_DIR", state().toString());
      builder.environment().put("NO_COLOR", "1");
      Process process = builder.start();
      if (!process.waitFor(LONGEST_COMMAND.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " did not end within " + LONGEST_COMMAND);
      }
      return new Outcome(
          String.join(" ", command),
          process.exitValue(),
          Files.readString(out),
          Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Writes a function's folder. */
  Path write(String name, String... fileAndText) {
    try {
      Path function = Files.createDirectories(workspace().resolve(name));
      for (int i = 0; i < fileAndText.length; i += 2) {
        Path file = function.resolve(fileAndText[i]);
        Files.createDirectories(file.getParent());
        Files.writeString(file, fileAndText[i + 1]);
      }
      return function;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode facts() {
    try {
      return new ObjectMapper().readTree(Files.readString(state().resolve("server.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return facts().get("pid").asLong();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + facts().get("port").asInt() + path);
  }

  URI managementUri(String path) {
    return URI.create("http://127.0.0.1:" + facts().get("managementPort").asInt() + path);
  }

  HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(90)).build());
  }

  HttpResponse<String> post(String path, String body) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(90))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  static HttpResponse<String> send(HttpRequest request) {
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(request + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  JsonNode describe(String function) {
    return run("describe", function, "-o", "json").succeeds().json();
  }

  /** Instances by id as the platform sees them now, read over the API to be quick. */
  List<JsonNode> instances(String function) {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(uri("/api/v1/functions/" + function))
                .header("Authorization", "Bearer " + token())
                .build());
    try {
      List<JsonNode> instances = new ArrayList<>();
      new ObjectMapper().readTree(response.body()).withArray("instances").forEach(instances::add);
      return instances;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String token() {
    try {
      return Files.readString(state().resolve("admin-token")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the machine would be left with because of this platform; empty is clean. */
  List<String> leftovers() {
    return Leftovers.of(state());
  }

  void killServer() {
    ProcessHandle server = ProcessHandle.of(pid()).orElseThrow();
    server.destroyForcibly();
    server.onExit().join();
  }

  /** What any other program needs to connect to the platform's own broker. */
  Properties brokerConnection() {
    return properties("kafka/client.properties");
  }

  void killBroker() {
    ProcessHandle.of(Long.parseLong(broker().getProperty("pid"))).orElseThrow().destroyForcibly();
  }

  private Properties broker() {
    return properties("kafka/broker.pid");
  }

  private Properties properties(String file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(state().resolve(file))) {
      properties.load(reader);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the processes of an instance: those in its control group. */
  void killInstance(String id) {
    processes(id).forEach(ProcessHandle::destroyForcibly);
  }

  /** Sends a signal to the processes of an instance. */
  void signalInstance(String id, String signal) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    processes(id).forEach(process -> command.add(String.valueOf(process.pid())));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private static List<ProcessHandle> processes(String instance) {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .filter(process -> controlGroups(process).contains("/" + instance))
          .map(process -> Long.parseLong(process.getFileName().toString()))
          .flatMap(pid -> ProcessHandle.of(pid).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String controlGroups(Path process) {
    try {
      return Files.readString(process.resolve("cgroup"));
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    run("down").succeeds();
    Folders.delete(folder);
  }
}

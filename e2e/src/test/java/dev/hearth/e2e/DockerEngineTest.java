package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Function images run by themselves, under a Docker Engine that the test starts for itself. */
class DockerEngineTest {
  @Test
  void aFunctionsImageAnswersUnderDockerRun() throws Exception {
    try (ImageRegistry registry = ImageRegistry.start();
        DockerEngine docker = DockerEngine.start();
        Hearth hearth = Hearth.prepared()) {
      Files.createDirectories(hearth.state());
      Files.writeString(
          hearth.state().resolve("hearth.properties"),
          "hearth.registry=" + registry.address() + "/functions\n");
      hearth.start();
      hearth.run("new", "greet", "--template", "node").succeeds();
      hearth.run("deploy", "greet").succeeds();
      String image =
          registry.address() + "/functions/greet@" + hearth.describe("greet").get("image").asText();

      docker.run("pull", "-q", image);
      String container = docker.run("run", "-d", "-p", "127.0.0.1::8080", image);
      String address = docker.run("port", container, "8080/tcp").lines().findFirst().orElseThrow();

      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(
                          Hearth.send(
                                  HttpRequest.newBuilder(URI.create("http://" + address + "/"))
                                      .build())
                              .body())
                      .contains("Hello, World!"));
    }
  }

  @Test
  void anExportedImageIsLoadedByDockerUnderItsNameAndTime() throws Exception {
    try (DockerEngine docker = DockerEngine.start();
        Hearth hearth = Hearth.up()) {
      hearth.run("new", "greet", "--template", "node").succeeds();
      hearth.run("deploy", "greet").succeeds();
      hearth.run("image", "export", "greet", "-o", "greet.tar").succeeds();

      docker.run("load", "-i", hearth.workspace().resolve("greet.tar").toString());

      assertThat(docker.run("image", "inspect", "-f", "{{.RepoTags}} {{.Created}}", "greet:latest"))
          .contains("greet:00001")
          .doesNotContain("1970");
    }
  }

  /** Debian's dockerd with a data folder, socket and bridge of its own. */
  private record DockerEngine(Process process, Path folder) implements AutoCloseable {
    static DockerEngine start() throws IOException {
      if (!Files.exists(Path.of("/usr/sbin/dockerd"))) {
        throw new AssertionError("this test needs Docker: apt-get install -y docker.io");
      }
      Path folder = Files.createTempDirectory("hearth-docker-");
      Process process =
          new ProcessBuilder(
                  "dockerd",
                  "--host=unix://" + folder.resolve("docker.sock"),
                  "--data-root=" + folder.resolve("data"),
                  "--exec-root=" + folder.resolve("exec"),
                  "--pidfile=" + folder.resolve("docker.pid"),
                  "--storage-driver=vfs",
                  "--iptables=false",
                  "--ip-masq=false")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log.txt").toFile())
              .start();
      DockerEngine engine = new DockerEngine(process, folder);
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> !engine.run("version", "--format", "{{.Server.Version}}").isBlank());
      return engine;
    }

    String run(String... arguments) throws IOException, InterruptedException {
      List<String> command =
          new ArrayList<>(
              List.of("/usr/bin/docker", "--host=unix://" + folder.resolve("docker.sock")));
      command.addAll(List.of(arguments));
      Process docker = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(docker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (docker.waitFor() != 0) {
        throw new IllegalStateException(command + ": " + output);
      }
      return output.strip();
    }

    @Override
    public void close() throws Exception {
      String containers = run("ps", "-aq");
      for (String container : containers.lines().toList()) {
        run("rm", "-f", container);
      }
      process.destroy();
      process.onExit().join();
      Folders.delete(folder);
    }
  }
}

package dev.hearth.e2e;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Debian's docker-registry on a free port of the loopback interface. */
final class ImageRegistry implements AutoCloseable {
  private final Process process;
  private final int port;
  private final Path folder;

  private ImageRegistry(Process process, int port, Path folder) {
    this.process = process;
    this.port = port;
    this.folder = folder;
  }

  static ImageRegistry start() throws IOException {
    if (!Files.exists(Path.of("/usr/bin/docker-registry"))) {
      throw new AssertionError("this test needs a registry: apt-get install -y docker-registry");
    }
    int port;
    try (ServerSocket probe = new ServerSocket(0)) {
      port = probe.getLocalPort();
    }
    Path folder = Files.createTempDirectory("hearth-registry-");
    Path config =
        Files.writeString(
            folder.resolve("config.yml"),
            """
            version: 0.1
            log: { level: error }
            storage: { filesystem: { rootdirectory: %s } }
            http: { addr: 127.0.0.1:%d }
            """
                .formatted(folder.resolve("data"), port));
    Process process =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log.txt").toFile())
            .start();
    ImageRegistry registry = new ImageRegistry(process, port, folder);
    try (HttpClient client = HttpClient.newHttpClient()) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .until(
              () ->
                  client
                          .send(
                              HttpRequest.newBuilder(
                                      URI.create("http://" + registry.address() + "/v2/"))
                                  .build(),
                              HttpResponse.BodyHandlers.discarding())
                          .statusCode()
                      == 200);
    }
    return registry;
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** Copies a docker archive into the registry. */
  void push(Path archive, String name) throws IOException, InterruptedException {
    Process copy =
        new ProcessBuilder(
                "skopeo",
                "--insecure-policy",
                "copy",
                "--dest-tls-verify=false",
                "docker-archive:" + archive,
                "docker://" + address() + "/" + name)
            .inheritIO()
            .start();
    if (copy.waitFor() != 0) {
      throw new AssertionError("skopeo could not push " + archive);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
    Folders.delete(folder);
  }
}

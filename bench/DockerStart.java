import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code docker run} of a function's image, by a Docker Engine of its own with overlay storage. */
record DockerStart(Process engine, Path folder) implements AutoCloseable {
  private static final String IMAGE = "hearth-bench:latest";

  /** Empty where Docker or skopeo is not installed. */
  static Optional<DockerStart> of(Path state, String digest) throws Exception {
    if (!Files.exists(Path.of("/usr/sbin/dockerd")) || !Files.exists(Path.of("/usr/bin/skopeo"))) {
      System.err.println("no docker run: apt-get install -y docker.io skopeo");
      return Optional.empty();
    }
    Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "hd");
    Process engine =
        new ProcessBuilder(
                "dockerd",
                "--host=unix://" + folder.resolve("docker.sock"),
                "--data-root=" + folder.resolve("data"),
                "--exec-root=" + folder.resolve("exec"),
                "--pidfile=" + folder.resolve("docker.pid"),
                "--storage-driver=overlay2",
                "--iptables=false",
                "--ip-masq=false")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log.txt").toFile())
            .start();
    DockerStart docker = new DockerStart(engine, folder);
    Hearth.await("dockerd", () -> Files.exists(folder.resolve("docker.sock")));
    docker.load(state, digest);
    Path sockets = Files.createDirectory(folder.resolve("sockets"));
    Program.run("chown", "65532:65532", sockets.toString());
    return Optional.of(docker);
  }

  /** Hands the image over from the platform's store, which is an OCI image layout. */
  private void load(Path state, String digest) throws Exception {
    Path layout = Files.createDirectory(folder.resolve("layout"));
    Path images = state.resolve("images");
    Files.createSymbolicLink(layout.resolve("blobs"), images.resolve("blobs").toAbsolutePath());
    Files.copy(images.resolve("oci-layout"), layout.resolve("oci-layout"));
    long size = Files.size(images.resolve("blobs/sha256/" + digest.substring("sha256:".length())));
    Files.writeString(
        layout.resolve("index.json"),
        """
        {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",
        "digest":"%s","size":%d}]}
        """
            .formatted(digest, size));
    Program.run(
        "skopeo", "copy", "--dest-daemon-host", "unix://" + folder.resolve("docker.sock"),
        "oci:" + layout, "docker-daemon:" + IMAGE);
  }

  static String image(String description) throws IOException {
    Matcher matcher = Pattern.compile("sha256:[0-9a-f]{64}").matcher(description);
    if (!matcher.find()) {
      throw new IOException("no image: " + description);
    }
    return matcher.group();
  }

  /** Milliseconds from starting {@code docker run} to the first byte of the answer. */
  double start() throws Exception {
    Path socket = folder.resolve("sockets/function.sock");
    Files.deleteIfExists(socket);
    long begun = System.nanoTime();
    Process docker =
        command(
                "run", "--detach", "--name", "bench", "--memory", "128m", "--cpus", "1",
                "--pids-limit", "256", "--read-only", "--tmpfs", "/tmp",
                "--volume", folder.resolve("sockets") + ":/run/hearth",
                "--env", "HEARTH_SOCKET=/run/hearth/function.sock", IMAGE)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("run.txt").toFile())
            .start();
    while (!Files.exists(socket)) {
      LockSupport.parkNanos(200_000);
      if (System.nanoTime() - begun > Duration.ofSeconds(20).toNanos()) {
        throw new IOException("no socket: " + Files.readString(folder.resolve("run.txt")));
      }
    }
    double waited = (System.nanoTime() - begun) / 1e6;
    double millis = waited + Hearth.exchange(UnixDomainSocketAddress.of(socket), "/").millis();
    docker.waitFor();
    Program.run(command("rm", "--force", "bench").command().toArray(String[]::new));
    return millis;
  }

  private ProcessBuilder command(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("docker", "--host=unix://" + folder.resolve("docker.sock")));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  @Override
  public void close() throws Exception {
    engine.destroy();
    engine.onExit().join();
    Program.run("rm", "-rf", folder.toString());
  }
}

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A copy of an instance's bundle with a root, a network and a socket folder of its own. */
record BareStart(Path folder, String config, String namespace) implements AutoCloseable {
  static BareStart copyOf(String instance) throws Exception {
    Path bundle;
    try (Stream<Path> found = Files.find(Path.of("/run/hearth"), 4, (p, a) -> p.endsWith("containers/" + instance))) {
      bundle = found.findFirst().orElseThrow();
    }
    Path folder = Files.createTempDirectory(Path.of("/run"), "hb");
    Program.run("chmod", "711", folder.toString());
    Program.run("cp", "-a", bundle.resolve("own").toString(), folder.resolve("own").toString());
    Files.createDirectories(folder.resolve("bundle/rootfs"));
    String lower =
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
            .filter(line -> line.contains(" " + bundle.resolve("rootfs") + " "))
            .map(line -> line.replaceAll(".*lowerdir=([^, ]+).*", "$1"))
            .findFirst()
            .orElseThrow()
            .replace(bundle.resolve("own").toString(), folder.resolve("own").toString());
    Program.run(
        "mount", "-t", "overlay", "overlay", "-o", "ro,lowerdir=" + lower,
        folder.resolve("bundle/rootfs").toString());
    String namespace = folder.getFileName().toString();
    Program.run("ip", "netns", "add", namespace);
    Path sockets = folder.resolve("sockets");
    Program.run("cp", "-a", "/run/hearth/" + instance, sockets.toString());
    String config =
        Files.readString(bundle.resolve("config.json"))
            .replace(bundle.resolve("own").toString(), folder.resolve("own").toString())
            .replace("/run/hearth/" + instance, sockets.toString())
            .replaceAll("/run/netns/[^\"]+", "/run/netns/" + namespace)
            .replaceAll("\"/hearth-[0-9a-f]+/" + instance + "\"", "\"/hearth-bench/" + namespace + "\"");
    Files.writeString(folder.resolve("bundle/config.json"), config);
    return new BareStart(folder, config, namespace);
  }

  /** Milliseconds from starting runc to the first byte of the answer. */
  double start() throws Exception {
    double millis = launch();
    delete();
    return millis;
  }

  private double launch() throws Exception {
    Path socket = folder.resolve("sockets/function.sock");
    Files.deleteIfExists(socket);
    long begun = System.nanoTime();
    Process runc =
        new ProcessBuilder(
                "runc", "--root", folder.resolve("runc").toString(), "run", "--detach",
                "--bundle", folder.resolve("bundle").toString(), namespace)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(folder.resolve("output").toFile())
            .redirectErrorStream(true)
            .start();
    while (!Files.exists(socket)) {
      LockSupport.parkNanos(200_000);
      if (System.nanoTime() - begun > Duration.ofSeconds(20).toNanos()) {
        throw new IOException("no socket: " + Files.readString(folder.resolve("output")));
      }
    }
    double connected = (System.nanoTime() - begun) / 1e6;
    double millis = connected + Hearth.exchange(UnixDomainSocketAddress.of(socket), "/").millis();
    runc.waitFor();
    return millis;
  }

  private void delete() throws Exception {
    Program.run("runc", "--root", folder.resolve("runc").toString(), "delete", "--force", namespace);
  }

  /** Several copies of one bundle. */
  record Many(List<BareStart> starts) implements AutoCloseable {
    static Many copiesOf(String instance, int count) throws Exception {
      List<BareStart> starts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        starts.add(copyOf(instance));
      }
      return new Many(starts);
    }

    /** Milliseconds until all have answered, when at most {@code atOnce} are started at a time. */
    double startAll(int atOnce) throws Exception {
      long begun = System.nanoTime();
      try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
        List<Future<Double>> all = new ArrayList<>();
        for (BareStart start : starts) {
          all.add(threads.submit(start::launch));
        }
        for (Future<Double> one : all) {
          one.get();
        }
      }
      double millis = (System.nanoTime() - begun) / 1e6;
      for (BareStart start : starts) {
        start.delete();
      }
      return millis;
    }

    @Override
    public void close() throws Exception {
      for (BareStart start : starts) {
        start.close();
      }
    }
  }

  @Override
  public void close() throws Exception {
    Program.run("umount", folder.resolve("bundle/rootfs").toString());
    Program.run("ip", "netns", "delete", namespace);
    Program.run("rm", "-rf", folder.toString());
  }
}

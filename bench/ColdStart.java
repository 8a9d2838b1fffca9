import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A cold start through Hearth, from zero instances to the first byte of the answer, against a bare
 * {@code runc run} of the same bundle until the same process has answered on its socket. The bare
 * start gets what Hearth has to do made ready beforehand: its root is mounted, its network is there.
 * The two take turns.
 *
 * <p>Usage, as root: java bench/ColdStart.java STATE_DIR FUNCTION [PAIRS]. A platform must be up on
 * STATE_DIR with FUNCTION deployed from a template.
 */
final class ColdStart {
  private static final Pattern PORT = Pattern.compile("\"port\":(\\d+)");
  private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([a-z0-9]{8,16})\"");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final String base;
  private final String token;
  private final String function;
  private final int port;

  private ColdStart(Path state, String function) throws IOException {
    Matcher matcher = PORT.matcher(Files.readString(state.resolve("server.json")));
    if (!matcher.find()) {
      throw new IOException("no server runs on " + state);
    }
    this.port = Integer.parseInt(matcher.group(1));
    this.base = "http://127.0.0.1:" + port;
    this.token = Files.readString(state.resolve("admin-token")).strip();
    this.function = function;
  }

  public static void main(String[] args) throws Exception {
    ColdStart bench = new ColdStart(Path.of(args[0]), args[1]);
    int pairs = args.length > 2 ? Integer.parseInt(args[2]) : 30;
    bench.throughHearth();
    try (Bare bare = Bare.copyOf(bench.instance())) {
      bench.toZero();
      bare.start();
      bench.coldThroughHearth();
      List<Double> ours = new ArrayList<>();
      List<Double> theirs = new ArrayList<>();
      for (int pair = 0; pair < pairs; pair++) {
        if (pair % 2 == 0) {
          ours.add(bench.coldThroughHearth());
          bench.toZero();
          theirs.add(bare.start());
        } else {
          bench.toZero();
          theirs.add(bare.start());
          ours.add(bench.coldThroughHearth());
        }
      }
      report(ours, theirs);
    }
  }

  private static void report(List<Double> ours, List<Double> theirs) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / theirs.get(i));
    }
    System.out.printf(
        Locale.ROOT,
        "%s, %d interleaved pairs%n%n"
            + "| | median ms | p99 ms | min ms |%n| --- | --- | --- | --- |%n"
            + "| Hearth, from zero to the first byte | %.1f | %.1f | %.1f |%n"
            + "| bare runc run, to the first byte | %.1f | %.1f | %.1f |%n"
            + "| ratio of pairs | %.2f | | |%n",
        LocalDate.now(),
        ours.size(),
        quantile(ours, 0.5),
        quantile(ours, 0.99),
        quantile(ours, 0),
        quantile(theirs, 0.5),
        quantile(theirs, 0.99),
        quantile(theirs, 0),
        quantile(ratios, 0.5));
  }

  private static double quantile(List<Double> values, double q) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(q * sorted.size())));
  }

  /** Milliseconds until the first byte of a call that found no instance. */
  private double coldThroughHearth() throws Exception {
    for (; ; ) {
      toZero();
      Answer answer = throughHearth();
      if (answer.head().contains("cold;dur=")) {
        return answer.millis();
      }
      System.err.println("not counted, an instance was there: " + answer.head());
    }
  }

  private Answer throughHearth() throws IOException {
    return call(new InetSocketAddress("127.0.0.1", port), "/function/" + function);
  }

  private void toZero() throws Exception {
    api("/api/v1/functions/" + function + "/scale", "{\"to\":0}");
    while (ID.matcher(api("/api/v1/functions/" + function, null)).find()) {
      LockSupport.parkNanos(5_000_000);
    }
    // Networks are made ready again in the background: not during a measurement.
    LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
  }

  private String instance() throws Exception {
    Matcher matcher = ID.matcher(api("/api/v1/functions/" + function, null));
    if (!matcher.find()) {
      throw new IOException("no instance of " + function);
    }
    return matcher.group(1);
  }

  private String api(String path, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", "Bearer " + token);
    if (body != null) {
      request
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(body));
    }
    HttpResponse<String> response =
        CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(path + ": " + response.body());
    }
    return response.body();
  }

  /** The head of an answer, and the milliseconds until its first byte. */
  private record Answer(double millis, String head) {}

  private static Answer call(SocketAddress address, String path) throws IOException {
    long begun = System.nanoTime();
    try (SocketChannel channel =
        address instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open()) {
      channel.connect(address);
      channel.write(
          ByteBuffer.wrap(
              ("GET " + path + " HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(8192);
      channel.read(answer);
      double millis = (System.nanoTime() - begun) / 1e6;
      while (answer.hasRemaining() && channel.read(answer) >= 0) {
        // To the end of the connection, which is the end of the answer.
      }
      String head = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
      if (!head.startsWith("HTTP/1.1 200")) {
        throw new IOException("answered " + head);
      }
      return new Answer(millis, head);
    }
  }

  /** A copy of an instance's bundle with a root, a network and a socket folder of its own. */
  private record Bare(Path folder, String config, String namespace) implements AutoCloseable {
    static Bare copyOf(String instance) throws Exception {
      Path bundle;
      try (Stream<Path> found = Files.find(Path.of("/run/hearth"), 4, (p, a) -> p.endsWith("containers/" + instance))) {
        bundle = found.findFirst().orElseThrow();
      }
      Path folder = Files.createTempDirectory(Path.of("/run"), "hb");
      run("chmod", "711", folder.toString());
      run("cp", "-a", bundle.resolve("own").toString(), folder.resolve("own").toString());
      Files.createDirectories(folder.resolve("bundle/rootfs"));
      String lower =
          Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
              .filter(line -> line.contains(" " + bundle.resolve("rootfs") + " "))
              .map(line -> line.replaceAll(".*lowerdir=([^, ]+).*", "$1"))
              .findFirst()
              .orElseThrow()
              .replace(bundle.resolve("own").toString(), folder.resolve("own").toString());
      run(
          "mount", "-t", "overlay", "overlay", "-o", "ro,lowerdir=" + lower,
          folder.resolve("bundle/rootfs").toString());
      String namespace = folder.getFileName().toString();
      run("ip", "netns", "add", namespace);
      Path sockets = folder.resolve("sockets");
      run("cp", "-a", "/run/hearth/" + instance, sockets.toString());
      String config =
          Files.readString(bundle.resolve("config.json"))
              .replace(bundle.resolve("own").toString(), folder.resolve("own").toString())
              .replace("/run/hearth/" + instance, sockets.toString())
              .replaceAll("/run/netns/[^\"]+", "/run/netns/" + namespace)
              .replaceAll("\"/hearth-[0-9a-f]+/" + instance + "\"", "\"/hearth-bench/" + namespace + "\"");
      Files.writeString(folder.resolve("bundle/config.json"), config);
      return new Bare(folder, config, namespace);
    }

    /** Milliseconds from starting runc to the first byte of the answer. */
    double start() throws Exception {
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
      double millis = connected + call(UnixDomainSocketAddress.of(socket), "/").millis();
      runc.waitFor();
      run("runc", "--root", folder.resolve("runc").toString(), "delete", "--force", namespace);
      return millis;
    }

    @Override
    public void close() throws Exception {
      run("umount", folder.resolve("bundle/rootfs").toString());
      run("ip", "netns", "delete", namespace);
      run("rm", "-rf", folder.toString());
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output;
    try (InputStream stream = process.getInputStream()) {
      output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
  }
}

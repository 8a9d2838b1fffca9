import java.io.IOException;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A platform that is up, as the measurements use it. */
final class Hearth {
  private static final Pattern PORT = Pattern.compile("\"port\"\\s*:\\s*(\\d+)");
  private static final Pattern MANAGEMENT_PORT = Pattern.compile("\"managementPort\"\\s*:\\s*(\\d+)");
  private static final Pattern PID = Pattern.compile("\"pid\"\\s*:\\s*(\\d+)");
  // Of instances that there are: one that failed is told of for some minutes.
  private static final Pattern ID =
      Pattern.compile(
          "\"id\"\\s*:\\s*\"([a-z0-9]{8,16})\"[^}]*\"state\"\\s*:\\s*\"(?!failed)");
  private static final Pattern PHASE = Pattern.compile("([a-z-]+);dur=([0-9.]+)");
  private static final Pattern KIND = Pattern.compile("cold;dur=[0-9.]+;desc=\"?([a-z]+)");
  private static final Pattern SOCKET = Pattern.compile("\"endpoint\"\\s*:\\s*\"unix:([^\"]+)\"");
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final HttpClient client = HttpClient.newHttpClient();
  private final String token;
  private final int port;
  private final int managementPort;
  private final int pid;

  Hearth(Path state) throws IOException {
    String server = Files.readString(state.resolve("server.json"));
    port = number(PORT, server);
    managementPort = number(MANAGEMENT_PORT, server);
    pid = number(PID, server);
    token = Files.readString(state.resolve("admin-token")).strip();
  }

  private static int number(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("no server runs here: " + text);
    }
    return Integer.parseInt(matcher.group(1));
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  /** Of the one instance of a function. */
  Path socket(String function) throws Exception {
    Matcher matcher = SOCKET.matcher(api("/api/v1/functions/" + function, null));
    if (!matcher.find()) {
      throw new IOException("no instance of " + function + " with a Unix socket");
    }
    return Path.of(matcher.group(1));
  }

  int pid() {
    return pid;
  }

  /** The head of an answer, and the milliseconds until its first byte. */
  record Answer(double millis, String head) {
    /** What the instance was started from; empty when one was there. */
    String kind() {
      Matcher matcher = KIND.matcher(head);
      return matcher.find() ? matcher.group(1) : head.contains("cold;dur=") ? "cold" : "";
    }

    String timing() {
      return head.lines().filter(line -> line.startsWith("Server-Timing")).findFirst().orElse("");
    }

    /** What {@code Server-Timing} says, in milliseconds. */
    Map<String, Double> phases() {
      Map<String, Double> phases = new TreeMap<>();
      Matcher matcher = PHASE.matcher(timing());
      while (matcher.find()) {
        phases.put(matcher.group(1), Double.valueOf(matcher.group(2)));
      }
      return phases;
    }

    boolean ok() {
      return head.startsWith("HTTP/1.1 200");
    }
  }

  /** Calls a function and waits for the end of its answer. */
  Answer call(String function) throws IOException {
    Answer answer = exchange(new InetSocketAddress("127.0.0.1", port), "/function/" + function);
    if (!answer.ok()) {
      throw new IOException(function + " answered " + answer.head());
    }
    return answer;
  }

  /** The same, whatever the answer is. */
  Answer attempt(String function) throws IOException {
    return exchange(new InetSocketAddress("127.0.0.1", port), "/function/" + function);
  }

  static Answer exchange(SocketAddress address, String path) throws IOException {
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
      return new Answer(
          millis, new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII));
    }
  }

  /** Takes every instance away, and waits until none is there. */
  void toZero(String function) throws Exception {
    api("/api/v1/functions/" + function + "/scale", "{\"to\":0}");
    await(function + " at zero", () -> instances(function) == 0);
  }

  int instances(String function) {
    try {
      Matcher matcher = ID.matcher(api("/api/v1/functions/" + function, null));
      int count = 0;
      while (matcher.find()) {
        count++;
      }
      return count;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  String instance(String function) throws Exception {
    Matcher matcher = ID.matcher(api("/api/v1/functions/" + function, null));
    if (!matcher.find()) {
      throw new IOException("no instance of " + function);
    }
    return matcher.group(1);
  }

  String api(String path, String body) throws Exception {
    return api(body == null ? "GET" : "POST", path, body);
  }

  /** Whether an instance is there; one that failed is told of for some minutes. */
  boolean has(String function, String instance) {
    try {
      String all = api("/api/v1/functions/" + function, null);
      return all.contains(instance)
          && !all.matches("(?s).*\"id\":\"" + instance + "\"[^}]*\"state\":\"failed\".*");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether what the platform says of a function contains a text. */
  boolean describes(String function, String text) {
    try {
      return api("/api/v1/functions/" + function, null).contains(text);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a gzipped archive. */
  String upload(String path, byte[] archive) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(archive))
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(path + ": " + response.body());
    }
    return response.body();
  }

  String put(String path, String body) throws Exception {
    return api("PUT", path, body);
  }

  void delete(String path) throws Exception {
    api("DELETE", path, null);
  }

  private String api(String method, String path, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + token)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(path + ": " + response.body());
    }
    return response.body();
  }

  /** Samples of the metrics whose name with labels begins with {@code prefix}. */
  Map<String, Double> metrics(String prefix) {
    try {
      String text =
          client
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + managementPort + "/q/metrics"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      Map<String, Double> samples = new TreeMap<>();
      text.lines()
          .filter(line -> line.startsWith(prefix))
          .forEach(
              line -> {
                int space = line.lastIndexOf(' ');
                samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
              });
      return samples;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  double sum(String prefix, String... labels) {
    return metrics(prefix).entrySet().stream()
        .filter(sample -> java.util.Arrays.stream(labels).allMatch(sample.getKey()::contains))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** Waits until stem cells of a template stand ready and none is being made. */
  void awaitCells(String template, int cells) {
    await(
        cells + " cells of " + template,
        () ->
            sum("hearth_stem_cells", "template=\"" + template + "\"", "state=\"ready\"") >= cells);
  }

  /** Waits until no stem cell is being made. */
  void awaitRest() {
    await("cells to be made", () -> sum("hearth_stem_cells", "state=\"making\"") == 0);
  }

  static void await(String what, BooleanSupplier condition) {
    await(what, Duration.ofMillis(2), condition);
  }

  /**
   * @param every how long to wait between two looks
   */
  static void await(String what, Duration every, BooleanSupplier condition) {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new IllegalStateException("waited too long for " + what);
      }
      LockSupport.parkNanos(every.toNanos());
    }
  }
}

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes calls for later of a function that fails one in twenty, while server, broker and instances are killed
 * with {@code kill -9} at random, and then looks at every call that was answered 202.
 *
 * <p>Usage: java bench/AsyncChaos.java HEARTH STATE_DIR CALLS KILLS SEED. The function {@code later} is
 * deployed. Exit code 1 when a call did not come to an end.
 */
final class AsyncChaos {
  private static final int CALLERS = 32;
  private static final int LOOKERS = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Pattern STATE = Pattern.compile("\"state\"\\s*:\\s*\"([a-z]+)\"");
  private static final Pattern ATTEMPTS = Pattern.compile("\"attempts\"\\s*:\\s*(\\d+)");
  private static final Pattern INSTANCE = Pattern.compile("\"id\"\\s*:\\s*\"([a-z0-9]{8,16})\"");
  private static final Pattern NUMBER = Pattern.compile("\"(port|pid)\"\\s*:\\s*(\\d+)");

  private final Path command;
  private final Path state;
  private final int calls;
  private final int kills;
  private final Random random;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicLong acceptedNanos = new AtomicLong();
  private final Map<String, Integer> killed = new TreeMap<>();
  private volatile String url;

  private AsyncChaos(String[] args) {
    command = Path.of(args[0]);
    state = Path.of(args[1]);
    calls = Integer.parseInt(args[2]);
    kills = Integer.parseInt(args[3]);
    random = new Random(Long.parseLong(args[4]));
  }

  public static void main(String[] args) throws Exception {
    System.exit(new AsyncChaos(args).run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    url = "http://127.0.0.1:" + number("port");
    long begun = System.nanoTime();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(Thread.ofPlatform().start(this::call));
    }
    killWhileTheyCall();
    for (Thread caller : callers) {
      caller.join();
    }
    double calling = (System.nanoTime() - begun) / 1e9;
    Map<String, Integer> ends = new TreeMap<>();
    Map<Integer, Integer> attempts = new TreeMap<>();
    List<String> open = lookAtAll(ends, attempts);
    System.out.printf(
        "%d calls answered 202 in %.1f s (%.0f/s, mean %.1f ms each), %d requests failed or were refused; killed: %s%n",
        accepted.size(),
        calling,
        accepted.size() / calling,
        acceptedNanos.get() / 1e6 / Math.max(1, accepted.size()),
        refused.get(),
        killed);
    System.out.printf(
        "ends: %s; attempts: %s; %.1f s in all%n",
        ends, attempts, (System.nanoTime() - begun) / 1e9);
    System.out.println(
        open.isEmpty()
            ? "every 202 ended in a state"
            : open.size() + " calls did NOT end, the first of them " + open.getFirst());
    return open.isEmpty();
  }

  private void call() {
    while (asked.getAndIncrement() < calls) {
      while (!callOnce()) {
        refused.incrementAndGet();
        sleep(50);
      }
    }
  }

  private boolean callOnce() {
    long begun = System.nanoTime();
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url + "/async-function/later"))
                  .timeout(Duration.ofSeconds(20))
                  .POST(BodyPublishers.ofString("hello"))
                  .build(),
              BodyHandlers.ofString());
      if (answer.statusCode() != 202) {
        return false;
      }
      acceptedNanos.addAndGet(System.nanoTime() - begun);
      accepted.add(answer.headers().firstValue("x-call-id").orElseThrow());
      return true;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void killWhileTheyCall() throws Exception {
    for (int kill = 1; kill <= kills; kill++) {
      int share = (int) ((long) calls * kill / (kills + 1));
      while (accepted.size() < share && asked.get() < calls) {
        sleep(20);
      }
      sleep(random.nextInt(300));
      switch (random.nextInt(3)) {
        case 0 -> {
          kill("server", number("pid"));
          start();
        }
        case 1 -> kill("broker", broker());
        default -> killInstance();
      }
    }
  }

  private void kill(String what, long pid) {
    ProcessHandle.of(pid)
        .ifPresent(
            process -> {
              process.destroyForcibly();
              process.onExit().join();
              killed.merge(what, 1, Integer::sum);
            });
  }

  private long broker() throws IOException {
    Path mark = state.resolve("kafka/broker.pid");
    Properties facts = new Properties();
    if (Files.exists(mark)) {
      try (Reader reader = Files.newBufferedReader(mark)) {
        facts.load(reader);
      }
    }
    return Long.parseLong(facts.getProperty("pid", "-1"));
  }

  /** The instance's processes are those of its control group. */
  private void killInstance() throws IOException {
    Matcher instance = INSTANCE.matcher(body("/api/v1/functions/later"));
    if (!instance.find()) {
      return;
    }
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process :
          processes.filter(each -> each.getFileName().toString().matches("\\d+")).toList()) {
        if (cgroup(process).contains("/" + instance.group(1))) {
          kill("instance", Long.parseLong(process.getFileName().toString()));
          return;
        }
      }
    }
  }

  private static String cgroup(Path process) {
    try {
      return Files.readString(process.resolve("cgroup"));
    } catch (IOException e) {
      return "";
    }
  }

  private String body(String path) throws IOException {
    try {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url + path))
                  .header(
                      "Authorization",
                      "Bearer " + Files.readString(state.resolve("admin-token")).strip())
                  .build(),
              BodyHandlers.ofString())
          .body();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void start() throws Exception {
    Process up = new ProcessBuilder(command.toString(), "up", "--detach").inheritIO().start();
    if (!up.waitFor(2, TimeUnit.MINUTES) || up.exitValue() != 0) {
      throw new IOException("the platform did not come up again");
    }
    url = "http://127.0.0.1:" + number("port");
  }

  private List<String> lookAtAll(Map<String, Integer> ends, Map<Integer, Integer> attempts)
      throws Exception {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    List<String> open = new ArrayList<>(accepted);
    while (!open.isEmpty() && System.nanoTime() < giveUp) {
      List<String> left = java.util.Collections.synchronizedList(new ArrayList<>());
      AtomicInteger next = new AtomicInteger();
      List<String> looked = open;
      List<Thread> lookers = new ArrayList<>();
      for (int i = 0; i < LOOKERS; i++) {
        lookers.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int at = next.getAndIncrement();
                          at < looked.size();
                          at = next.getAndIncrement()) {
                        look(looked.get(at), ends, attempts, left);
                      }
                    }));
      }
      for (Thread looker : lookers) {
        looker.join();
      }
      open = left;
      if (!open.isEmpty()) {
        sleep(1000);
      }
    }
    return open;
  }

  private void look(
      String id, Map<String, Integer> ends, Map<Integer, Integer> attempts, List<String> left) {
    try {
      String answer = body("/api/v1/invocations/" + id);
      Matcher found = STATE.matcher(answer);
      String word = found.find() ? found.group(1) : "";
      if (word.equals("succeeded") || word.equals("failed")) {
        Matcher tries = ATTEMPTS.matcher(answer);
        synchronized (ends) {
          ends.merge(word, 1, Integer::sum);
          attempts.merge(tries.find() ? Integer.parseInt(tries.group(1)) : -1, 1, Integer::sum);
        }
      } else {
        left.add(id);
      }
    } catch (IOException e) {
      left.add(id);
    }
  }

  private long number(String name) throws IOException {
    Matcher matcher = NUMBER.matcher(Files.readString(state.resolve("server.json")));
    while (matcher.find()) {
      if (matcher.group(1).equals(name)) {
        return Long.parseLong(matcher.group(2));
      }
    }
    throw new IOException("no server runs here");
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

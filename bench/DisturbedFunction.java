import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A function that clients call without a pause while one event after the other happens to it. */
final class DisturbedFunction implements Callable<Void> {
  private static final int CLIENTS = 3;

  /** The next event comes once each client was answered twice, within this time. */
  private static final long LONGEST_REST_NANOS = 20_000_000;

  private static final int REMEMBERED = 3;

  private static final Duration LOOK = Duration.ofMillis(10);

  private static final Pattern REVISION =
      Pattern.compile("\"active\":false,[^{}]*?\"id\":\"([a-z0-9-]+)\"");

  private final Hearth hearth;
  private final EventTally tally;
  private final String name;
  private final byte[] archive;
  private final Random random;
  private final AtomicLongArray answers = new AtomicLongArray(CLIENTS);
  private final AtomicBoolean over = new AtomicBoolean();
  private final Deque<Happened> last = new ConcurrentLinkedDeque<>();

  private record Happened(ScaleEvent event, long nanos) {
    @Override
    public String toString() {
      return "%s %d ms ago".formatted(event, (System.nanoTime() - nanos) / 1_000_000);
    }
  }

  private DisturbedFunction(
      Hearth hearth, EventTally tally, String name, byte[] archive, Random random) {
    this.hearth = hearth;
    this.tally = tally;
    this.name = name;
    this.archive = archive;
    this.random = random;
  }

  /** One like that in a folder, with a name of its own; deployed twice, so that it can go back. */
  static DisturbedFunction deployed(Hearth hearth, EventTally tally, Path folder, int number)
      throws Exception {
    String name = folder.getFileName() + "-" + number;
    DisturbedFunction function =
        new DisturbedFunction(hearth, tally, name, archive(folder, name), new Random(number));
    function.deploy();
    function.deploy();
    return function;
  }

  private static byte[] archive(Path folder, String name) throws Exception {
    Path copy = Files.createTempDirectory("hearth-bench");
    Path packed = Files.createTempFile("hearth-bench", ".tgz");
    try {
      for (String file : folder.toFile().list()) {
        String text = Files.readString(folder.resolve(file));
        Files.writeString(copy.resolve(file), text.replaceFirst("(?m)^name: .*", "name: " + name));
      }
      Program.run("tar", "-czf", packed.toString(), "-C", copy.toString(), ".");
      return Files.readAllBytes(packed);
    } finally {
      Program.run("rm", "-rf", copy.toString(), packed.toString());
    }
  }

  @Override
  public Void call() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        clients.submit(() -> keepCalling(client));
      }
      try {
        while (!tally.isOver()) {
          awaitCalls();
          ScaleEvent event = pick(random.nextInt(100));
          last.addFirst(new Happened(event, System.nanoTime()));
          if (last.size() > REMEMBERED) {
            last.removeLast();
          }
          happen(event);
          tally.count(event);
        }
      } finally {
        over.set(true);
      }
    }
    return null;
  }

  private void keepCalling(int client) {
    try (Caller caller = new Caller(hearth.port(), name)) {
      while (!over.get()) {
        Caller.Answer answer = caller.call();
        tally.answered(answer.ok() ? name : name + " " + last, answer);
        answers.incrementAndGet(client);
      }
    }
  }

  /**
   * Load is steady again: an event meets instances at work rather than another event. A call that
   * one event cost its instance is not to meet the next one too, since it is sent again once.
   */
  private void awaitCalls() {
    long[] enough = IntStream.range(0, CLIENTS).mapToLong(i -> answers.get(i) + 2).toArray();
    Hearth.await(
        "answers of " + name,
        () -> IntStream.range(0, CLIENTS).allMatch(i -> answers.get(i) >= enough[i]));
    LockSupport.parkNanos(random.nextLong(LONGEST_REST_NANOS));
  }

  private static ScaleEvent pick(int percent) {
    return percent < 35
        ? ScaleEvent.KILL
        : percent < 60
            ? ScaleEvent.DRAIN
            : percent < 80 ? ScaleEvent.ZERO : percent < 90 ? ScaleEvent.ROLLBACK : ScaleEvent.DEPLOY;
  }

  private void happen(ScaleEvent event) throws Exception {
    switch (event) {
      case KILL -> kill(hearth.instance(name));
      case DRAIN -> {
        // Ordered, since averages take seconds to ask for a second one.
        scale(2);
        Hearth.await("two instances of " + name, LOOK, () -> hearth.instances(name) >= 2);
        scale(1);
      }
      case ZERO -> scale(0);
      case DEPLOY -> deploy();
      case ROLLBACK -> rollBack();
      case PAUSE -> throw new IllegalArgumentException("made by idleness");
    }
  }

  private void scale(int instances) throws Exception {
    hearth.api("/api/v1/functions/" + name + "/scale", "{\"to\":" + instances + "}");
  }

  private void deploy() throws Exception {
    String answer = hearth.upload("/api/v1/deployments", archive);
    if (!answer.contains("\"deployed\"")) {
      throw new IOException("no deploy of " + name + ": " + answer);
    }
  }

  private void rollBack() throws Exception {
    String revisions = hearth.api("/api/v1/functions/" + name + "/revisions", null);
    Matcher matcher = REVISION.matcher(revisions);
    if (!matcher.find()) {
      throw new IOException("no other revision of " + name + ": " + revisions);
    }
    hearth.api(
        "/api/v1/functions/" + name + "/rollback", "{\"revision\":\"" + matcher.group(1) + "\"}");
  }

  private void kill(String instance) throws IOException {
    AtomicInteger killed = new AtomicInteger();
    try {
      // An instance that was just ordered may have no process yet.
      Hearth.await(
          instance + " to be gone",
          LOOK,
          () -> {
            killed.addAndGet(killProcesses(instance));
            return !hearth.has(name, instance);
          });
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage() + ", of which " + killed + " processes were killed", e);
    }
  }

  private static int killProcesses(String instance) {
    int killed = 0;
    for (long process : processes(instance)) {
      if (ProcessHandle.of(process).map(ProcessHandle::destroyForcibly).orElse(false)) {
        killed++;
      }
    }
    return killed;
  }

  private static List<Long> processes(String instance) {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(path -> path.getFileName().toString().matches("\\d+"))
          .filter(path -> cgroup(path).contains(instance))
          .map(path -> Long.valueOf(path.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String cgroup(Path process) {
    try {
      return Files.readString(process.resolve("cgroup"));
    } catch (IOException e) {
      return "";
    }
  }
}

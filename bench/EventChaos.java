import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Events through a function that fails one call in twenty at random, while server, broker and instances are
 * killed with {@code kill -9}. Counts what was lost, what came out of order, and what was handled twice.
 *
 * <p>Usage: java -cp 'broker/target/lib/*' bench/EventChaos.java HEARTH STATE_DIR EVENTS KILLS SEED. The
 * function {@code chaos} is deployed. Exit code 1 when a promise was broken.
 */
final class EventChaos {
  private static final int BUDGET = 5;
  private static final int KEYS = 1000;

  private final Path hearthCommand;
  private final Path state;
  private final Topics topics;
  private final int events;
  private final int kills;
  private final Random random;
  private final Map<Integer, List<Topics.Done>> done = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> dead = new ConcurrentHashMap<>();
  private final Map<Integer, Long> deadAt = new ConcurrentHashMap<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final Map<String, Integer> killed = new HashMap<>();

  private EventChaos(String[] args) {
    hearthCommand = Path.of(args[0]);
    state = Path.of(args[1]);
    topics = new Topics(state);
    events = Integer.parseInt(args[2]);
    kills = Integer.parseInt(args[3]);
    random = new Random(Long.parseLong(args[4]));
  }

  public static void main(String[] args) throws Exception {
    EventChaos chaos = new EventChaos(args);
    if (!chaos.run()) {
      System.exit(1);
    }
  }

  private boolean run() throws Exception {
    topics.create("chaos.done", 4);
    topics.create("chaos.dead", 4);
    AtomicBoolean stop = new AtomicBoolean();
    Thread doneReader =
        topics.read(
            "chaos.done",
            true,
            stop,
            record -> {
              Topics.Done each = Topics.Done.of(record);
              done.computeIfAbsent(each.id(), id -> new ArrayList<>()).add(each);
            });
    Thread deadReader = topics.read("chaos.dead", true, stop, this::dead);
    long begun = System.nanoTime();
    Thread sender = Thread.ofPlatform().start(this::send);
    kill();
    sender.join();
    awaitAll();
    double seconds = (System.nanoTime() - begun) / 1e9;
    stop.set(true);
    doneReader.join();
    deadReader.join();
    return report(seconds);
  }

  private void dead(org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]> record) {
    String text = new String(record.value(), StandardCharsets.UTF_8);
    int id = Integer.parseInt(text.replaceAll("\\D", ""));
    dead.merge(id, 1, Integer::sum);
    deadAt.putIfAbsent(id, record.timestamp() * 1000);
  }

  private void send() {
    ConcurrentLinkedQueue<Integer> again = new ConcurrentLinkedQueue<>();
    try (KafkaProducer<byte[], byte[]> producer = topics.producer(5)) {
      for (int i = 0; i < events; i++) {
        int id = i;
        producer.send(
            new ProducerRecord<>(
                "chaos", Topics.bytes("key " + id % KEYS), Topics.bytes("{\"id\":" + id + "}")),
            (position, error) -> {
              if (error != null) {
                again.add(id);
              }
            });
        sent.incrementAndGet();
        // Not further ahead than a few seconds, so that kills fall among calls.
        while (sent.get() - done.size() > 20_000) {
          Thread.sleep(5);
        }
      }
      producer.flush();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!again.isEmpty()) {
      throw new IllegalStateException(again.size() + " events were not taken by the broker");
    }
  }

  /** One kill after each equal share of the events. */
  private void kill() throws Exception {
    for (int i = 1; i <= kills; i++) {
      long enough = (long) events * i / (kills + 1);
      while (done.size() + dead.size() < enough) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
      switch (random.nextInt(3)) {
        case 0 -> killServer();
        case 1 -> killBroker();
        default -> killInstance();
      }
    }
  }

  private void killServer() throws Exception {
    kill("server", new Hearth(state).pid());
    Process up =
        new ProcessBuilder(hearthCommand.toString(), "up", "--detach")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (up.waitFor() != 0) {
      throw new IllegalStateException("the server did not come up again");
    }
  }

  private void killBroker() throws Exception {
    kill("broker", Integer.parseInt(topics.mark().getProperty("pid")));
  }

  private void killInstance() throws Exception {
    String instance;
    try {
      instance = new Hearth(state).instance("chaos");
    } catch (IOException e) {
      return;
    }
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process :
          processes.filter(each -> each.getFileName().toString().matches("\\d+")).toList()) {
        if (cgroup(process).contains("/" + instance)) {
          kill("instance", Integer.parseInt(process.getFileName().toString()));
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

  private void kill(String what, long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    killed.merge(what, 1, Integer::sum);
    System.err.printf(
        "killed %s %d after %d of %d events%n", what, pid, done.size() + dead.size(), events);
  }

  private void awaitAll() throws InterruptedException {
    long progressAt = System.nanoTime();
    int before = ended().size();
    while (before < events && System.nanoTime() - progressAt < 90_000_000_000L) {
      Thread.sleep(100);
      int now = ended().size();
      progressAt = now > before ? System.nanoTime() : progressAt;
      before = now;
    }
    // Whatever is repeated comes now.
    Thread.sleep(3000);
  }

  private Set<Integer> ended() {
    Set<Integer> ended = new java.util.HashSet<>(done.keySet());
    ended.addAll(dead.keySet());
    return ended;
  }

  private boolean report(double seconds) {
    int lost = events - ended().size();
    long repeated = done.values().stream().mapToLong(each -> each.size() - 1).sum();
    int violations = violations();
    int mostAttempts =
        done.values().stream()
            .flatMap(List::stream)
            .mapToInt(Topics.Done::attempt)
            .max()
            .orElse(0);
    System.out.printf(
        "%,d events, killed %s, %.0f s (%.0f events/s): %d lost, %d order violations, most attempts"
            + " %d of %d, %d dead letters (%d repeated), %,d events handled more than once, %,d"
            + " times too often%n",
        events,
        killed,
        seconds,
        events / seconds,
        lost,
        violations,
        mostAttempts,
        BUDGET,
        dead.size(),
        dead.values().stream().mapToInt(each -> each - 1).sum(),
        done.values().stream().filter(each -> each.size() > 1).count(),
        repeated);
    return lost == 0 && violations == 0 && mostAttempts <= BUDGET;
  }

  /** Events that began, at any try that succeeded, before the one before them had its first end. */
  private int violations() {
    int violations = 0;
    for (int id = KEYS; id < events; id++) {
      List<Topics.Done> own = done.get(id);
      if (own == null) {
        continue;
      }
      long started = own.stream().mapToLong(Topics.Done::started).min().orElseThrow();
      long before = endOf(id - KEYS);
      if (started < before) {
        violations++;
        System.err.printf("event %d began %d us before %d ended%n", id, before - started, id - KEYS);
      }
    }
    return violations;
  }

  private long endOf(int id) {
    List<Topics.Done> handled = done.get(id);
    return handled == null
        ? deadAt.getOrDefault(id, 0L)
        : handled.stream().mapToLong(Topics.Done::ended).min().orElseThrow();
  }
}

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Events through a function that fails one call in twenty at random, while server, broker and instances are
 * killed with {@code kill -9}, the topic is deleted and made again, and its logs lose their ends. Counts
 * what was lost, what came out of order, and what was handled twice. Events that were in the topic when
 * it was deleted, or in what was cut off, need not come to an end.
 *
 * <p>Usage: java -cp 'broker/target/lib/*' bench/EventChaos.java HEARTH STATE_DIR EVENTS KILLS SEED
 * RECREATIONS TRUNCATIONS. The function {@code chaos} is deployed. Exit code 1 when a promise was broken.
 */
final class EventChaos {
  /** The consumers are the server's. */
  private enum Victim {
    SERVER,
    BROKER,
    INSTANCE,

    /** The topic is deleted and made again. */
    TOPIC,

    /** The broker is killed and its logs are cut while the server stands still. */
    LOG,

    /** The same while there is no server. */
    LOG_WITHOUT_SERVER;

    static final List<Victim> PROCESSES = List.of(SERVER, BROKER, INSTANCE);
  }

  private static final String GROUP = "hearth.chaos.chaos";
  private static final int PARTITIONS = 4;

  /** Handled records that are cut off too, in every partition. */
  private static final int CUT_BELOW_COMMITTED = 50;

  private static final int BUDGET = 5;
  private static final int KEYS = 1000;

  private final Path hearthCommand;
  private final Path state;
  private final Topics topics;
  private final int events;
  private final List<Victim> plan = new ArrayList<>();
  private final LogFaults logs;
  private final AtomicBoolean pause = new AtomicBoolean();
  private volatile boolean paused;
  private boolean standingStill;
  private volatile int sent;
  private final Random random;
  private final Outcomes outcomes;
  private final Map<String, Integer> killed = new TreeMap<>();

  private EventChaos(String[] args) {
    hearthCommand = Path.of(args[0]);
    state = Path.of(args[1]);
    topics = new Topics(state);
    events = Integer.parseInt(args[2]);
    random = new Random(Long.parseLong(args[4]));
    outcomes = new Outcomes(events);
    logs = new LogFaults(topics, state, "chaos", PARTITIONS);
    for (int i = 0; i < Integer.parseInt(args[3]); i++) {
      plan.add(Victim.PROCESSES.get(i % Victim.PROCESSES.size()));
    }
    plan.addAll(Collections.nCopies(Integer.parseInt(args[5]), Victim.TOPIC));
    for (int i = 0; i < Integer.parseInt(args[6]); i++) {
      plan.add(i % 2 == 0 ? Victim.LOG : Victim.LOG_WITHOUT_SERVER);
    }
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
            record -> outcomes.handled(Topics.Done.of(record)));
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
    long age = System.currentTimeMillis() - record.timestamp();
    outcomes.dead(id, Topics.nowMicros() - age * 1000);
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
        sent = i + 1;
        // Not further ahead than a few seconds, so that kills fall among calls.
        int ahead = Math.min(20_000, events / 10);
        while (i - outcomes.settled() > ahead || pause.get()) {
          if (pause.get()) {
            producer.flush();
            paused = true;
          }
          Thread.sleep(5);
        }
        paused = false;
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

  /** One kill after each equal share of the events; each kind gets an equal share of the kills. */
  private void kill() throws Exception {
    Collections.shuffle(plan, random);
    for (int i = 1; i <= plan.size(); i++) {
      long enough = (long) events * i / (plan.size() + 1);
      while (outcomes.settled() < enough) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
      int before = outcomes.ended();
      long begun = System.nanoTime();
      switch (plan.get(i - 1)) {
        case SERVER -> killServer();
        case BROKER -> killBroker();
        case INSTANCE -> killInstance();
        case TOPIC -> makeTopicAgain();
        case LOG -> cutWhileTheServerStandsStill();
        case LOG_WITHOUT_SERVER -> cutWithoutServer();
      }
      awaitProgress(before);
      System.err.printf(
          "kill %d: %s after %d of %d events, 100 more came within %d ms%n",
          i, plan.get(i - 1), before, events, (System.nanoTime() - begun) / 1_000_000);
    }
  }

  /** Those in flight at the kill do not count. */
  private void awaitProgress(int before) throws InterruptedException {
    int enough = Math.min(events - outcomes.excusedAndOpen(), before + 100);
    long giveUp = System.nanoTime() + 90_000_000_000L;
    while (outcomes.ended() < enough && System.nanoTime() < giveUp) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  /** All that was sent is written, and nothing more is sent. */
  private void pauseSender() throws InterruptedException {
    pause.set(true);
    while (!paused && sent < events) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private void makeTopicAgain() throws Exception {
    pauseSender();
    int there = sent;
    logs.makeAgain();
    for (int id = 0; id < there; id++) {
      outcomes.excuse(id);
    }
    killed.merge("topic", 1, Integer::sum);
    pause.set(false);
  }

  private void cutWhileTheServerStandsStill() throws Exception {
    pauseSender();
    Map<Integer, Long> offsets = placesToCut();
    String server = Integer.toString(new Hearth(state).pid());
    new ProcessBuilder("kill", "-STOP", server).start().waitFor();
    standingStill = true;
    killBroker();
    cut(offsets);
    new ProcessBuilder("kill", "-CONT", server).start().waitFor();
    standingStill = false;
    pause.set(false);
  }

  private void cutWithoutServer() throws Exception {
    pauseSender();
    Map<Integer, Long> offsets = placesToCut();
    kill(Victim.SERVER, new Hearth(state).pid());
    killBroker();
    cut(offsets);
    startServer();
    pause.set(false);
  }

  private void cut(Map<Integer, Long> offsets) throws IOException {
    logs.cut(offsets).forEach(outcomes::excuse);
    killed.merge("log", 1, Integer::sum);
  }

  private Map<Integer, Long> placesToCut() throws Exception {
    Map<Integer, Long> offsets = logs.committed(GROUP);
    offsets.replaceAll((partition, committed) -> committed - CUT_BELOW_COMMITTED);
    offsets.values().removeIf(offset -> offset < 0);
    return offsets;
  }

  private void killServer() throws Exception {
    kill(Victim.SERVER, new Hearth(state).pid());
    startServer();
  }

  private void startServer() throws Exception {
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
    kill(Victim.BROKER, Integer.parseInt(topics.mark().getProperty("pid")));
  }

  private void killInstance() throws Exception {
    Hearth hearth = new Hearth(state);
    Hearth.await("an instance to kill", () -> killsInstance(hearth));
  }

  private boolean killsInstance(Hearth hearth) {
    if (hearth.instances("chaos") == 0) {
      return false;
    }
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      String instance = "/" + hearth.instance("chaos");
      for (Path process :
          processes.filter(each -> each.getFileName().toString().matches("\\d+")).toList()) {
        if (cgroup(process).contains(instance)) {
          kill(Victim.INSTANCE, Integer.parseInt(process.getFileName().toString()));
          return true;
        }
      }
      return false;
    } catch (Exception e) {
      // It went by itself meanwhile.
      return false;
    }
  }

  private static String cgroup(Path process) {
    try {
      return Files.readString(process.resolve("cgroup"));
    } catch (IOException e) {
      return "";
    }
  }

  private void kill(Victim victim, long pid) {
    // `hearth up` would take a server for running that has not quite ended.
    ProcessHandle.of(pid)
        .ifPresent(
            process -> {
              process.destroyForcibly();
              if (standingStill) {
                Hearth.await("process " + pid + " to end", () -> hasEnded(pid));
              } else {
                process.onExit().join();
              }
            });
    killed.merge(victim.name().toLowerCase(Locale.ROOT), 1, Integer::sum);
  }

  /** A zombie has, too: its parent stands still. */
  private static boolean hasEnded(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
    } catch (IOException e) {
      return true;
    }
  }

  private void awaitAll() throws InterruptedException {
    long progressAt = System.nanoTime();
    int before = outcomes.settled();
    while (before < events && System.nanoTime() - progressAt < 90_000_000_000L) {
      Thread.sleep(100);
      int now = outcomes.settled();
      progressAt = now > before ? System.nanoTime() : progressAt;
      before = now;
    }
    // Whatever is repeated comes now.
    Thread.sleep(3000);
  }

  private boolean report(double seconds) {
    int lost = events - outcomes.settled();
    int violations = outcomes.violations(KEYS);
    System.out.printf(
        "%,d events, killed %s, %.0f s (%.0f events/s): %d lost, %,d gone with their topic or log, %d order violations, most attempts"
            + " %d of %d, %d dead letters (%d repeated), %,d events handled more than once, %,d"
            + " times too often%n",
        events,
        killed,
        seconds,
        events / seconds,
        lost,
        outcomes.excusedAndOpen(),
        violations,
        outcomes.mostAttempts(),
        BUDGET,
        outcomes.deadLetters(),
        outcomes.repeatedDeadLetters(),
        outcomes.handledMoreThanOnce(),
        outcomes.timesTooOften());
    return lost == 0 && violations == 0 && outcomes.mostAttempts() <= BUDGET;
  }
}

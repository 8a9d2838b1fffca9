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
 * killed with {@code kill -9}. Counts what was lost, what came out of order, and what was handled twice.
 *
 * <p>Usage: java -cp 'broker/target/lib/*' bench/EventChaos.java HEARTH STATE_DIR EVENTS KILLS SEED. The
 * function {@code chaos} is deployed. Exit code 1 when a promise was broken.
 */
final class EventChaos {
  /** The consumers are the server's. */
  private enum Victim {
    SERVER,
    BROKER,
    INSTANCE
  }

  private static final int BUDGET = 5;
  private static final int KEYS = 1000;

  private final Path hearthCommand;
  private final Path state;
  private final Topics topics;
  private final int events;
  private final int kills;
  private final Random random;
  private final Outcomes outcomes;
  private final Map<String, Integer> killed = new TreeMap<>();

  private EventChaos(String[] args) {
    hearthCommand = Path.of(args[0]);
    state = Path.of(args[1]);
    topics = new Topics(state);
    events = Integer.parseInt(args[2]);
    kills = Integer.parseInt(args[3]);
    random = new Random(Long.parseLong(args[4]));
    outcomes = new Outcomes(events);
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
        // Not further ahead than a few seconds, so that kills fall among calls.
        while (i - outcomes.ended() > 20_000) {
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

  /** One kill after each equal share of the events; each kind gets an equal share of the kills. */
  private void kill() throws Exception {
    List<Victim> plan = new ArrayList<>();
    for (int i = 0; i < kills; i++) {
      plan.add(Victim.values()[i % Victim.values().length]);
    }
    Collections.shuffle(plan, random);
    for (int i = 1; i <= kills; i++) {
      long enough = (long) events * i / (kills + 1);
      while (outcomes.ended() < enough) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
      int before = outcomes.ended();
      long begun = System.nanoTime();
      switch (plan.get(i - 1)) {
        case SERVER -> killServer();
        case BROKER -> killBroker();
        case INSTANCE -> killInstance();
      }
      awaitProgress(before);
      System.err.printf(
          "kill %d: %s after %d of %d events, 100 more came within %d ms%n",
          i, plan.get(i - 1), before, events, (System.nanoTime() - begun) / 1_000_000);
    }
  }

  /** Those in flight at the kill do not count. */
  private void awaitProgress(int before) throws InterruptedException {
    int enough = Math.min(events, before + 100);
    long giveUp = System.nanoTime() + 90_000_000_000L;
    while (outcomes.ended() < enough && System.nanoTime() < giveUp) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private void killServer() throws Exception {
    kill(Victim.SERVER, new Hearth(state).pid());
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
              process.onExit().join();
            });
    killed.merge(victim.name().toLowerCase(Locale.ROOT), 1, Integer::sum);
  }

  private void awaitAll() throws InterruptedException {
    long progressAt = System.nanoTime();
    int before = outcomes.ended();
    while (before < events && System.nanoTime() - progressAt < 90_000_000_000L) {
      Thread.sleep(100);
      int now = outcomes.ended();
      progressAt = now > before ? System.nanoTime() : progressAt;
      before = now;
    }
    // Whatever is repeated comes now.
    Thread.sleep(3000);
  }

  private boolean report(double seconds) {
    int lost = events - outcomes.ended();
    int violations = outcomes.violations(KEYS);
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
        outcomes.mostAttempts(),
        BUDGET,
        outcomes.deadLetters(),
        outcomes.repeatedDeadLetters(),
        outcomes.handledMoreThanOnce(),
        outcomes.timesTooOften());
    return lost == 0 && violations == 0 && outcomes.mostAttempts() <= BUDGET;
  }
}

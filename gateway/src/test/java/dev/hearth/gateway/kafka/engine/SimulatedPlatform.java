package dev.hearth.gateway.kafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.forward.CallOutcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A topic, a retry store, the committed offsets and a function, which survive, and the engine,
 * which crashes at any moment with all that it had asked for under way. The topic's logs lose their
 * ends, as after a power cut or an election of a replica that lags behind, and the topic is deleted
 * and made again, while the engine runs or is down. Checks at every call that no promise is broken.
 */
final class SimulatedPlatform {
  static final int PARTITIONS = 3;
  static final int ATTEMPTS = 3;
  private static final int KEYS = 6;
  private static final RetryPolicy POLICY = new RetryPolicy(ATTEMPTS, Duration.ofMillis(4));

  /** A record; what {@code topic} counts are the topics that had the name. */
  record Sent(int topic, int partition, int epoch, long offset, int key) {}

  /**
   * A record under the name that it was called by. Until the dispatch has looked, a new topic is
   * taken for the old one: its records have the old one's names, and are called anew by their own.
   */
  private record Named(Sent sent, RecordId id) {
    static Named of(Event<Sent> event) {
      return new Named(event.record(), event.id());
    }
  }

  private record Stored(Note note, Optional<Sent> moved) {}

  /** What goes on in the function or on the way from it. */
  private record Running(List<Event<Sent>> events, Consumer<CallResult> then) {}

  private final SplittableRandom random;
  private final EventOrder order;
  private final Batching batching;
  private final int records;
  private final BufferLimits limits;

  // What survives a crash.
  private int topic = 1;
  private final Map<Integer, List<Sent>> logs = new HashMap<>();
  private final Map<Integer, Integer> epochs = new HashMap<>();
  private final Map<Integer, Committed> committed = new HashMap<>();
  private final Map<Integer, Map<RecordId, Stored>> store = new HashMap<>();

  // What an observer sees.
  private final Set<Sent> ended = new HashSet<>();
  private final Set<Sent> seen = new HashSet<>();
  private final Map<Named, Integer> triesOfThisLife = new HashMap<>();
  private final Map<Named, Integer> interruptions = new HashMap<>();
  private final Map<Named, Integer> uncounted = new HashMap<>();
  private int calls;
  private int crashes;
  private int changesOfTheLog;

  // One life of the server.
  private long now = 1;
  private EventBuffer<Sent> buffer;
  private Deliveries<Sent> deliveries;
  private int read;
  private final Map<Integer, Long> positions = new HashMap<>();
  private final Map<Integer, Integer> positionEpochs = new HashMap<>();
  private final List<Running> running = new ArrayList<>();
  private final ArrayDeque<Runnable> writes = new ArrayDeque<>();
  private final ArrayDeque<Runnable> answers = new ArrayDeque<>();
  private final List<Runnable> conclusions = new ArrayList<>();

  SimulatedPlatform(EventOrder order, Batching batching, int records, long seed) {
    this.order = order;
    this.batching = batching;
    this.records = records;
    this.random = new SplittableRandom(seed);
    this.limits = new BufferLimits(40, 30, 40, Duration.ofMillis(10));
    for (int partition = 0; partition < PARTITIONS; partition++) {
      logs.put(partition, new ArrayList<>());
      epochs.put(partition, 0);
      fill(partition);
    }
    begin();
  }

  /** Runs until every event has its end and is committed. */
  void run() {
    int trouble = 400;
    for (int step = 0; !isOver(); step++) {
      assertThat(step).as("steps").isLessThan(400_000);
      now += random.nextInt(3);
      deliveries.at(now);
      switch (random.nextInt(26)) {
        case 0, 1, 2, 3, 4, 5 -> fetch();
        case 6, 7, 8, 9 -> deliveries.send(now);
        case 10, 11, 12, 13 -> endOneCall();
        case 14, 15, 16 -> writeOne();
        case 17, 18 -> concludeOne();
        case 19 -> commit();
        case 20 -> now += 10;
        case 21 -> {
          if (trouble > 0 && random.nextInt(20) == 0) {
            trouble--;
            crash();
          }
        }
        case 22 -> {
          if (trouble > 0 && random.nextInt(20) == 0) {
            trouble--;
            rebalance(random.nextInt(PARTITIONS));
          }
        }
        case 23 -> {
          if (trouble > 0 && random.nextInt(20) == 0) {
            trouble--;
            lose(random.nextInt(PARTITIONS));
          }
        }
        case 24 -> {
          if (changesOfTheLog < 6 && random.nextInt(60) == 0) {
            changeTheLogs();
          }
        }
        default -> lookAtTheTopic();
      }
      assertThat(buffer.size()).isLessThanOrEqualTo(60);
    }
  }

  int crashes() {
    return crashes;
  }

  int calls() {
    return calls;
  }

  /** A last start, after which nothing is left to do. */
  void startOnceMore() {
    crash();
    run();
  }

  /** Notes that nobody needs are gone. */
  boolean storeIsEmpty() {
    return store.values().stream().allMatch(Map::isEmpty);
  }

  private boolean isOver() {
    return read == topic
        && logs.values().stream().allMatch(ended::containsAll)
        && committed.size() == PARTITIONS
        && committed.values().stream()
            .allMatch(each -> each.topicId().equals(id(topic)) && each.mark().offset() == records)
        && buffer.size() == 0
        && writes.isEmpty();
  }

  static boolean isPoison(Sent sent) {
    return sent.offset % 17 == 5;
  }

  private static int keyOf(int partition, long offset) {
    return (int) ((partition * 31L + offset * 17 + offset / 7) % KEYS);
  }

  private void fill(int partition) {
    List<Sent> log = logs.get(partition);
    for (long offset = log.size(); offset < records; offset++) {
      log.add(new Sent(topic, partition, epochs.get(partition), offset, keyOf(partition, offset)));
    }
  }

  private static String id(int topic) {
    return "topic " + topic;
  }

  private void changeTheLogs() {
    changesOfTheLog++;
    boolean down = random.nextBoolean();
    if (down) {
      stop();
    }
    if (random.nextInt(3) == 0) {
      makeTheTopicAgain();
    } else {
      cutTheLog(random.nextInt(PARTITIONS));
    }
    if (down) {
      begin();
    }
  }

  /** Its leader has a later epoch from now on, and the log other records, as many as before. */
  private void cutTheLog(int partition) {
    List<Sent> log = logs.get(partition);
    long from = Math.max(0, positions.get(partition) - 10 + random.nextInt(14));
    log.subList((int) Math.min(from, log.size()), log.size()).clear();
    epochs.merge(partition, 1 + random.nextInt(2), Integer::sum);
    fill(partition);
  }

  private void makeTheTopicAgain() {
    topic++;
    if (random.nextBoolean()) {
      // Otherwise a commit that was under way arrives after all of the old ones were deleted.
      committed.clear();
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      logs.get(partition).clear();
      epochs.put(partition, random.nextInt(3));
      fill(partition);
    }
  }

  private void lookAtTheTopic() {
    if (read != topic) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        interrupted(partition);
        deliveries.gone(partition, now);
      }
      while (!writes.isEmpty()) {
        writeOne();
      }
      read = topic;
      for (int partition = 0; partition < PARTITIONS; partition++) {
        assign(partition);
      }
    }
  }

  /** What the consumer does before it reads from a leader of another epoch. */
  private boolean isInTheLog(int partition) {
    List<Sent> log = logs.get(partition);
    int epoch = positionEpochs.get(partition);
    long position = positions.get(partition);
    long end = epoch < 0 ? log.size() : log.stream().filter(sent -> sent.epoch <= epoch).count();
    if (end >= position) {
      return true;
    }
    if (read == topic) {
      deliveries.cut(partition, end, now);
      positions.put(partition, end);
    }
    return false;
  }

  private void begin() {
    read = topic;
    buffer = new EventBuffer<>(order, limits);
    deliveries = new Deliveries<>(buffer, batching, new World(), random);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assign(partition);
    }
  }

  private void assign(int partition) {
    if (read != topic) {
      lookAtTheTopic();
      return;
    }
    LogState log = new LogState(id(topic), 0, records, epochs.get(partition));
    Resumption resumption = Resumption.of(log, Optional.ofNullable(committed.get(partition)));
    List<Kept<Sent>> kept = new ArrayList<>();
    store
        .getOrDefault(partition, Map.of())
        .forEach(
            (id, stored) ->
                kept.add(
                    new Kept<>(
                        id, stored.note, stored.moved.map(s -> new Kept.Moved<>(key(s), 1, s)))));
    kept.sort(
        Comparator.<Kept<Sent>>comparingLong(Kept::offset)
            .thenComparingInt(each -> each.id().epoch()));
    deliveries.assigned(partition, id(topic), resumption.mark(), records, kept, now);
    positions.put(partition, resumption.from());
    positionEpochs.put(partition, resumption.epoch());
  }

  private void fetch() {
    int partition = random.nextInt(PARTITIONS);
    if (!isInTheLog(partition)) {
      return;
    }
    long offset = positions.get(partition);
    if (offset < records && !buffer.isFull() && !buffer.isTooFarAhead(partition)) {
      Sent sent = logs.get(partition).get((int) offset);
      positions.put(partition, offset + 1);
      positionEpochs.put(partition, sent.epoch);
      buffer.add(partition, offset, sent.epoch, key(sent), 1, sent, now);
    }
  }

  /** 0 is no key. */
  private static Optional<byte[]> key(Sent sent) {
    return sent.key == 0 ? Optional.empty() : Optional.of(new byte[] {(byte) sent.key});
  }

  private void endOneCall() {
    if (running.isEmpty()) {
      return;
    }
    Running call = running.remove(random.nextInt(running.size()));
    call.then.accept(resultOf(call.events));
  }

  private CallResult resultOf(List<Event<Sent>> events) {
    if (random.nextInt(30) == 0) {
      return CallResult.of(new CallOutcome.Failed(ErrorCode.QUEUE_FULL, "no capacity"));
    }
    boolean poisoned = events.stream().anyMatch(event -> isPoison(event.record()));
    if (poisoned && events.size() > 1 && random.nextBoolean()) {
      Set<Integer> failed = new HashSet<>();
      for (int i = 0; i < events.size(); i++) {
        if (isPoison(events.get(i).record())) {
          failed.add(i);
        }
      }
      return new CallResult(answer(200), failed);
    }
    int status = poisoned || random.nextInt(10) == 0 ? 500 : 200;
    return CallResult.of(answer(status));
  }

  private static CallOutcome answer(int status) {
    return new CallOutcome.Answered(status, Map.of(), new byte[0]);
  }

  private void writeOne() {
    if (!writes.isEmpty()) {
      writes.poll().run();
      Runnable answer = answers.poll();
      answer.run();
    }
  }

  private void concludeOne() {
    if (!conclusions.isEmpty()) {
      conclusions.remove(random.nextInt(conclusions.size())).run();
    }
  }

  private void commit() {
    Map<Integer, Long> written = new HashMap<>();
    buffer
        .marks()
        .forEach(
            (partition, mark) -> {
              checkNothingIsPassedOver(partition, mark);
              committed.put(partition, new Committed(id(read), throughText(mark)));
              written.put(partition, mark.offset());
            });
    deliveries.committed(written);
  }

  private Mark throughText(Mark mark) {
    String text = MarkText.of(mark.above(), 20 + random.nextInt(40));
    return new Mark(mark.offset(), MarkText.read(text), mark.epoch());
  }

  /** A mark speaks of records up to its epoch, in its own topic. */
  private void checkNothingIsPassedOver(int partition, Mark mark) {
    if (read != topic) {
      return;
    }
    for (Sent sent : logs.get(partition)) {
      if (mark.isFinished(sent.offset) && sent.epoch <= mark.epoch()) {
        Stored stored = store.getOrDefault(partition, Map.of()).get(id(sent));
        boolean safe = stored != null && stored.note.place() == Note.Place.MOVED;
        assertThat(ended.contains(sent) || safe).as("%s is finished or moved", sent).isTrue();
      }
    }
  }

  private static RecordId id(Sent sent) {
    return new RecordId(id(sent.topic), sent.partition, sent.epoch, sent.offset);
  }

  /** {@code kill -9}: of what was being written, a part arrives. */
  private void crash() {
    stop();
    begin();
  }

  private void stop() {
    crashes++;
    for (int left = random.nextInt(writes.size() + 1); left > 0; left--) {
      writes.poll().run();
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      interrupted(partition);
    }
    running.clear();
    writes.clear();
    answers.clear();
    conclusions.clear();
  }

  /** All that had no durable end, and was begun, may be called once more than it should. */
  private void interrupted(int partition) {
    triesOfThisLife.forEach(
        (named, tries) -> {
          if (named.sent.partition == partition && tries > 0) {
            interruptions.merge(named, 1, Integer::sum);
          }
        });
  }

  /** Calls end, all is written and committed, another member takes over. */
  private void rebalance(int partition) {
    while (deliveries.busy(partition) > 0) {
      if (!running.isEmpty()) {
        endOneCall();
      } else if (!writes.isEmpty()) {
        writeOne();
      } else {
        concludeOne();
      }
      deliveries.at(++now);
    }
    commit();
    buffer.lost(partition);
    while (!writes.isEmpty()) {
      writeOne();
    }
    assign(partition);
  }

  /** The group gave the member up; its calls go on. */
  private void lose(int partition) {
    buffer.lost(partition);
    interrupted(partition);
    while (!writes.isEmpty()) {
      writeOne();
    }
    assign(partition);
  }

  private void begun(Event<Sent> event) {
    calls++;
    Sent sent = event.record();
    Named named = Named.of(event);
    if (read == topic && seen.add(sent)) {
      assertThat(event.attempts()).as("the first try of %s", sent).isEqualTo(1);
    }
    int tries = triesOfThisLife.merge(named, 1, Integer::sum);
    if (isPoison(sent) && batching.size() == 1) {
      int allowed =
          ATTEMPTS + interruptions.getOrDefault(named, 0) + uncounted.getOrDefault(named, 0);
      assertThat(tries).as("tries of %s", sent).isLessThanOrEqualTo(allowed);
    }
    lane(sent)
        .ifPresent(
            lane -> {
              List<Sent> log = logs.get(sent.partition);
              if (read != topic || !log.contains(sent)) {
                return;
              }
              for (Sent earlier : log.subList(0, (int) sent.offset)) {
                if (lane(earlier).equals(Optional.of(lane))) {
                  assertThat(ended.contains(earlier))
                      .as("%s goes before %s", earlier, sent)
                      .isTrue();
                }
              }
            });
  }

  private Optional<Object> lane(Sent sent) {
    return switch (order) {
      case KEY -> sent.key == 0 ? Optional.empty() : Optional.of(sent.key);
      case PARTITION -> Optional.of(sent.partition);
      case NONE -> Optional.empty();
    };
  }

  /** What the engine asks for; it happens later, in another order, or never. */
  private final class World implements Effects<Sent> {
    @Override
    public int concurrency() {
      return 8;
    }

    @Override
    public RetryPolicy retry(Sent sent) {
      return POLICY;
    }

    @Override
    public long born(Sent sent) {
      return 0;
    }

    @Override
    public void call(List<Event<Sent>> events, Consumer<CallResult> then) {
      Set<Object> lanes = new HashSet<>();
      events.forEach(event -> lane(event.record()).ifPresent(lanes::add));
      for (Running other : running) {
        for (Event<Sent> event : other.events) {
          lane(event.record())
              .ifPresent(lane -> assertThat(lanes).as("one at a time").doesNotContain(lane));
        }
      }
      Set<Sent> sameCall = new HashSet<>();
      for (Event<Sent> event : events) {
        Set<Sent> before = new HashSet<>(ended);
        ended.addAll(sameCall);
        begun(event);
        ended.clear();
        ended.addAll(before);
        sameCall.add(event.record());
        if (event.attempts() > 1) {
          assertThat(storedAttempts(event))
              .as("noted before it is made")
              .isEqualTo(event.attempts());
        }
      }
      running.add(
          new Running(
              events,
              result -> {
                if (result.outcome() instanceof CallOutcome.Failed) {
                  events.forEach(e -> uncounted.merge(Named.of(e), 1, Integer::sum));
                }
                then.accept(result);
              }));
    }

    private int storedAttempts(Event<Sent> event) {
      return store.get(event.partition()).get(event.id()).note.attempts();
    }

    @Override
    public void note(Event<Sent> event, Note note, Consumer<Optional<String>> then) {
      boolean fails = random.nextInt(40) == 0;
      writes.add(
          () -> {
            if (fails) {
              interruptions.merge(Named.of(event), 1, Integer::sum);
            } else {
              store
                  .computeIfAbsent(event.partition(), p -> new HashMap<>())
                  .put(
                      event.id(),
                      new Stored(
                          note,
                          note.place() == Note.Place.MOVED
                              ? Optional.of(event.record())
                              : Optional.empty()));
            }
          });
      answers.add(() -> then.accept(fails ? Optional.of("the broker is away") : Optional.empty()));
    }

    @Override
    public void conclude(
        Event<Sent> event, Conclusion conclusion, Consumer<Optional<String>> then) {
      boolean fails = random.nextInt(20) == 0;
      Runnable end =
          () -> {
            if (!fails) {
              ended.add(event.record());
              if (conclusion instanceof Conclusion.Succeeded) {
                triesOfThisLife.remove(Named.of(event));
                interruptions.remove(Named.of(event));
                uncounted.remove(Named.of(event));
              }
            }
            then.accept(fails ? Optional.of("no dead letters today") : Optional.empty());
          };
      if (conclusion instanceof Conclusion.Succeeded) {
        end.run();
      } else {
        conclusions.add(end);
      }
    }

    @Override
    public void forget(RecordId id) {
      writes.add(() -> store.getOrDefault(id.partition(), new HashMap<>()).remove(id));
      answers.add(() -> {});
    }
  }
}

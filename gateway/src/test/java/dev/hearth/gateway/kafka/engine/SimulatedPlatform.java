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
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A topic, a retry store, the committed offsets and a function, which survive, and the engine,
 * which crashes at any moment with all that it had asked for under way. Checks at every call that
 * no promise is broken.
 */
final class SimulatedPlatform {
  static final int PARTITIONS = 3;
  static final int ATTEMPTS = 3;
  private static final int KEYS = 6;
  private static final RetryPolicy POLICY = new RetryPolicy(ATTEMPTS, Duration.ofMillis(4));

  record Sent(int partition, long offset, int key) {}

  private record Stored(Note note, Optional<Sent> moved) {}

  /** What goes on in the function or on the way from it. */
  private record Running(List<Event<Sent>> events, Consumer<CallResult> then) {}

  private final SplittableRandom random;
  private final EventOrder order;
  private final Batching batching;
  private final int records;
  private final BufferLimits limits;

  // What survives a crash.
  private final Map<Integer, Long> committed = new HashMap<>();
  private final Map<Integer, String> texts = new HashMap<>();
  private final Map<Integer, TreeMap<Long, Stored>> store = new HashMap<>();

  // What an observer sees.
  private final Set<Sent> ended = new HashSet<>();
  private final Map<Sent, Integer> triesOfThisLife = new HashMap<>();
  private final Map<Sent, Integer> interruptions = new HashMap<>();
  private final Map<Sent, Integer> uncounted = new HashMap<>();
  private int calls;
  private int crashes;

  // One life of the server.
  private long now = 1;
  private EventBuffer<Sent> buffer;
  private Deliveries<Sent> deliveries;
  private final Map<Integer, Long> positions = new HashMap<>();
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
    begin();
  }

  /** Runs until every event has its end and is committed. */
  void run() {
    int trouble = 400;
    for (int step = 0; !isOver(); step++) {
      assertThat(step).as("steps").isLessThan(400_000);
      now += random.nextInt(3);
      deliveries.at(now);
      switch (random.nextInt(24)) {
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
        default -> {
          if (trouble > 0 && random.nextInt(20) == 0) {
            trouble--;
            lose(random.nextInt(PARTITIONS));
          }
        }
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

  /** Notes that nobody needs are gone. */
  boolean storeIsEmpty() {
    return store.values().stream().allMatch(Map::isEmpty);
  }

  private boolean isOver() {
    return ended.size() == PARTITIONS * records
        && committed.size() == PARTITIONS
        && committed.values().stream().allMatch(mark -> mark == records)
        && buffer.size() == 0
        && writes.isEmpty();
  }

  static boolean isPoison(Sent sent) {
    return sent.offset % 17 == 5;
  }

  private static int keyOf(int partition, long offset) {
    return (int) ((partition * 31L + offset * 17 + offset / 7) % KEYS);
  }

  private void begin() {
    buffer = new EventBuffer<>(order, limits);
    deliveries = new Deliveries<>(buffer, batching, new World(), random);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assign(partition);
    }
  }

  private void assign(int partition) {
    long offset = committed.getOrDefault(partition, 0L);
    Mark mark = new Mark(offset, MarkText.read(texts.getOrDefault(partition, "")));
    List<Kept<Sent>> kept = new ArrayList<>();
    store
        .getOrDefault(partition, new TreeMap<>())
        .forEach(
            (at, stored) ->
                kept.add(
                    new Kept<>(
                        at, stored.note, stored.moved.map(s -> new Kept.Moved<>(key(s), 1, s)))));
    kept.sort(Comparator.comparingLong(Kept::offset));
    deliveries.assigned(partition, mark, kept, now);
    positions.put(partition, offset);
  }

  private void fetch() {
    int partition = random.nextInt(PARTITIONS);
    long offset = positions.get(partition);
    if (offset < records && !buffer.isFull() && !buffer.isTooFarAhead(partition)) {
      positions.put(partition, offset + 1);
      Sent sent = new Sent(partition, offset, keyOf(partition, offset));
      buffer.add(partition, offset, key(sent), 1, sent, now);
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
              committed.merge(partition, mark.offset(), Math::max);
              texts.put(partition, MarkText.of(mark.above(), 20 + random.nextInt(40)));
              written.put(partition, mark.offset());
            });
    deliveries.committed(written);
  }

  private void checkNothingIsPassedOver(int partition, Mark mark) {
    for (long offset = 0; offset < records; offset++) {
      if (mark.isFinished(offset)) {
        Sent sent = new Sent(partition, offset, keyOf(partition, offset));
        Stored stored = store.getOrDefault(partition, new TreeMap<>()).get(offset);
        boolean safe = stored != null && stored.note.place() == Note.Place.MOVED;
        assertThat(ended.contains(sent) || safe).as("%s is finished or moved", sent).isTrue();
      }
    }
  }

  /** {@code kill -9}: of what was being written, a part arrives. */
  private void crash() {
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
    begin();
  }

  /** All that had no durable end, and was begun, may be called once more than it should. */
  private void interrupted(int partition) {
    for (long offset = 0; offset < records; offset++) {
      Sent sent = new Sent(partition, offset, keyOf(partition, offset));
      if (triesOfThisLife.getOrDefault(sent, 0) > 0) {
        interruptions.merge(sent, 1, Integer::sum);
      }
    }
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

  private void begun(Sent sent) {
    calls++;
    int tries = triesOfThisLife.merge(sent, 1, Integer::sum);
    if (isPoison(sent) && batching.size() == 1) {
      int allowed =
          ATTEMPTS + interruptions.getOrDefault(sent, 0) + uncounted.getOrDefault(sent, 0);
      assertThat(tries).as("tries of %s", sent).isLessThanOrEqualTo(allowed);
    }
    lane(sent)
        .ifPresent(
            lane -> {
              for (long before = 0; before < sent.offset; before++) {
                Sent earlier = new Sent(sent.partition, before, keyOf(sent.partition, before));
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
        begun(event.record());
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
                  events.forEach(e -> uncounted.merge(e.record(), 1, Integer::sum));
                }
                then.accept(result);
              }));
    }

    private int storedAttempts(Event<Sent> event) {
      return store.get(event.partition()).get(event.offset()).note.attempts();
    }

    @Override
    public void note(Event<Sent> event, Note note, Consumer<Optional<String>> then) {
      boolean fails = random.nextInt(40) == 0;
      writes.add(
          () -> {
            if (fails) {
              interruptions.merge(event.record(), 1, Integer::sum);
            } else {
              store
                  .computeIfAbsent(event.partition(), p -> new TreeMap<>())
                  .put(
                      event.offset(),
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
                triesOfThisLife.remove(event.record());
                interruptions.remove(event.record());
                uncounted.remove(event.record());
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
    public void forget(int partition, long offset) {
      writes.add(() -> store.computeIfAbsent(partition, p -> new TreeMap<>()).remove(offset));
      answers.add(() -> {});
    }
  }
}

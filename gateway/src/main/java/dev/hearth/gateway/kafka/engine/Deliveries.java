package dev.hearth.gateway.kafka.engine;

import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.forward.CallOutcome;
import dev.hearth.gateway.kafka.engine.Note.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Decides what happens to the events of one topic, from their arrival to their end: what is sent
 * when, what is tried again, what is written down before it is done. Does nothing itself but ask
 * its {@link Effects}. Times are milliseconds of the caller's clock. Not safe for use by many
 * threads.
 *
 * <p>The rules that make crashes harmless: a try after the first is noted before it is made; a
 * failed try is noted before its event waits; an event is finished only after its conclusion; notes
 * are dropped only after the committed mark has passed their event.
 */
public final class Deliveries<R> {
  private static final long BETWEEN_MOVES = 100;
  private static final int MOVES_AT_ONCE = 500;

  private final EventBuffer<R> buffer;
  private final Batching batching;
  private final Effects<R> effects;
  private final RandomGenerator random;
  private final List<Unconcluded<R>> unconcluded = new ArrayList<>();
  private int calls;
  private int holds;
  private long holdUntil;
  private long movedAt;
  private int failedEnds;
  private long now;
  private String trouble = "";

  /** An event whose conclusion could not be made yet. */
  private record Unconcluded<R>(Event<R> event, Conclusion conclusion, long due) {}

  public Deliveries(
      EventBuffer<R> buffer, Batching batching, Effects<R> effects, RandomGenerator random) {
    this.buffer = buffer;
    this.batching = batching;
    this.effects = effects;
    this.random = random;
  }

  /**
   * A partition begins where its last owner left it. Records are to be fetched from the mark on.
   *
   * @param kept the notes on its events, by ascending offset
   */
  public void assigned(int partition, Mark mark, List<Kept<R>> kept, long time) {
    now = time;
    PartitionEvents<R> events = buffer.assigned(partition, mark);
    for (Kept<R> each : kept) {
      long offset = each.offset();
      boolean finished = mark.isFinished(offset);
      if (finished && each.moved().isPresent()) {
        buffer.restore(events, each, each.moved().get(), time);
      } else if (offset < mark.offset()) {
        effects.forget(partition, offset);
      } else if (finished || each.note().place() == Place.ENDED) {
        events.elsewhere.add(offset);
        events.forgettable.add(offset);
      } else {
        events.noted.put(offset, each.note());
      }
    }
  }

  /** Tells that marks survived a crash from now on. */
  public void committed(Map<Integer, Long> offsets) {
    offsets.forEach(
        (partition, offset) ->
            buffer
                .partition(partition)
                .ifPresent(
                    events -> {
                      events.committed = Math.max(events.committed, offset);
                      Set<Long> passed = events.forgettable.headSet(offset);
                      passed.forEach(each -> effects.forget(partition, each));
                      passed.clear();
                    }));
  }

  /** The time of all that is told from now on. */
  public void at(long time) {
    now = time;
  }

  /** Asks for everything that may be done now. */
  public void send(long time) {
    now = time;
    concludeAgain();
    moveOutOfTheWay();
    while (now >= holdUntil && calls < effects.concurrency()) {
      if (!isCompany()) {
        return;
      }
      List<Event<R>> taken = buffer.take(now, batching.size(), batching.bytes());
      if (taken.isEmpty()) {
        return;
      }
      begin(taken);
    }
  }

  /** When {@link #send} has something to do again without anything having ended. */
  public OptionalLong nextDue() {
    OptionalLong next = buffer.nextDue();
    if (holdUntil > now) {
      next = OptionalLong.of(holdUntil);
    } else if (batching.size() > 1) {
      OptionalLong oldest = buffer.oldestTakeable();
      if (oldest.isPresent() && calls < effects.concurrency()) {
        next = earlier(next, oldest.getAsLong() + batching.windowMillis());
      }
    }
    for (Unconcluded<R> each : unconcluded) {
      next = earlier(next, each.due);
    }
    return next;
  }

  private static OptionalLong earlier(OptionalLong one, long other) {
    return OptionalLong.of(Math.min(one.orElse(Long.MAX_VALUE), other));
  }

  /** Events of a partition that are being called or written right now. */
  public int busy(int partition) {
    return buffer.inFlight(partition)
        - (int) unconcluded.stream().filter(each -> each.event.partition() == partition).count();
  }

  public int busy() {
    return buffer.inFlight() - unconcluded.size();
  }

  /** What keeps events from being handled; empty when nothing does. */
  public String trouble() {
    return trouble;
  }

  /** Whether there are enough events for a call, or they have waited enough. */
  private boolean isCompany() {
    if (batching.size() == 1 || buffer.takeable(now, batching.size()) >= batching.size()) {
      return true;
    }
    OptionalLong oldest = buffer.oldestTakeable();
    return oldest.isPresent()
        && (now - oldest.getAsLong() >= batching.windowMillis() || buffer.someAreSeparated());
  }

  private void begin(List<Event<R>> taken) {
    List<Event<R>> sent = new ArrayList<>(taken.size());
    Set<Lane<R>> stopped = new HashSet<>();
    for (Event<R> event : taken) {
      if (stopped.contains(event.lane)) {
        buffer.again(event, 0);
      } else if (event.attempts() >= effects.retry(event.record()).attempts()) {
        stopped.add(event.lane);
        conclude(event, new Conclusion.GivenUp(interrupted(event), Optional.empty()));
      } else {
        event.attemptBegins();
        sent.add(event);
      }
    }
    if (!sent.isEmpty()) {
      calls++;
      noteTries(sent);
    }
  }

  private static String interrupted(Event<?> event) {
    return event.isOpen()
        ? "the server ended during try "
            + event.attempts()
            + ", the last; how it ended is not known"
        : "all tries are used up";
  }

  /** Sends once every try after a first one is written down. */
  private void noteTries(List<Event<R>> sent) {
    int[] unwritten = {1};
    String[] problem = {""};
    for (Event<R> event : sent) {
      if (event.attempts() > 1) {
        unwritten[0]++;
        note(
            event,
            true,
            0,
            error -> {
              problem[0] = error.orElse(problem[0]);
              countDown(unwritten, () -> noted(sent, problem[0]));
            });
      }
    }
    countDown(unwritten, () -> noted(sent, problem[0]));
  }

  private static void countDown(int[] left, Runnable then) {
    left[0]--;
    if (left[0] == 0) {
      then.run();
    }
  }

  private void noted(List<Event<R>> sent, String problem) {
    if (!problem.isEmpty()) {
      calls--;
      startHold(problem);
      sent.forEach(this::holdBack);
      return;
    }
    List<Event<R>> ours = new ArrayList<>(sent.size());
    for (Event<R> event : sent) {
      if (buffer.isLost(event)) {
        buffer.finished(event);
      } else {
        ours.add(event);
      }
    }
    if (ours.isEmpty()) {
      calls--;
    } else {
      effects.call(List.copyOf(ours), result -> ended(ours, result));
    }
  }

  private void ended(List<Event<R>> sent, CallResult result) {
    calls--;
    if (sent.size() == 1 && result.failed().isEmpty()) {
      endedAlone(sent.getFirst(), result.outcome());
      return;
    }
    boolean succeeded =
        result.outcome() instanceof CallOutcome.Answered answered
            && answered.status() >= 200
            && answered.status() < 300;
    if (succeeded) {
      endedByParts(sent, result);
    } else {
      failedTogether(sent, result.outcome());
    }
  }

  private void endedAlone(Event<R> event, CallOutcome outcome) {
    RetryPolicy policy = effects.retry(event.record());
    apply(
        event,
        outcome,
        Retry.next(
            policy, event.attempts(), outcome, Instant.ofEpochMilli(now), random.nextDouble()));
  }

  /** Those behind a failed one in its lane count as not sent, or order would be lost. */
  private void endedByParts(List<Event<R>> sent, CallResult result) {
    holds = 0;
    Set<Lane<R>> stopped = new HashSet<>();
    CallOutcome.Answered answered = (CallOutcome.Answered) result.outcome();
    CallOutcome named = new CallOutcome.Answered(500, Map.of(), answered.body());
    for (int i = 0; i < sent.size(); i++) {
      Event<R> event = sent.get(i);
      if (stopped.contains(event.lane)) {
        event.attemptForgiven();
        settle(event, now);
      } else if (result.failed().contains(i)) {
        stopped.add(event.lane);
        RetryPolicy policy = effects.retry(event.record());
        Verdict verdict =
            Retry.named(
                policy, event.attempts(), "the function named it as failed", random.nextDouble());
        apply(event, named, verdict);
      } else {
        apply(event, answered, new Verdict.Done());
      }
    }
  }

  /** Whoever of them is to blame is found by halving; only tries alone count. */
  private void failedTogether(List<Event<R>> sent, CallOutcome outcome) {
    Verdict verdict =
        Retry.next(RetryPolicy.DEFAULT, 1, outcome, Instant.ofEpochMilli(now), random.nextDouble());
    if (verdict instanceof Verdict.Hold(String reason)) {
      startHold(reason);
      sent.forEach(this::holdBack);
      return;
    }
    holds = 0;
    long due = verdict instanceof Verdict.Again(var delay, String _) ? now + delay.toMillis() : now;
    for (Event<R> event : sent) {
      event.companyLimit = Math.max(1, (sent.size() + 1) / 2);
      event.attemptForgiven();
      settle(event, due);
    }
  }

  private void apply(Event<R> event, CallOutcome outcome, Verdict verdict) {
    if (!(verdict instanceof Verdict.Hold)) {
      holds = 0;
      clearTrouble();
    }
    switch (verdict) {
      case Verdict.Done() ->
          conclude(event, new Conclusion.Succeeded((CallOutcome.Answered) outcome));
      case Verdict.Again(var delay, String reason) ->
          tryAgain(event, outcome, now + delay.toMillis(), reason);
      case Verdict.Hold(String reason) -> {
        startHold(reason);
        holdBack(event);
      }
      case Verdict.GiveUp(String reason) ->
          conclude(event, new Conclusion.GivenUp(reason, Optional.of(outcome)));
    }
  }

  private void tryAgain(Event<R> event, CallOutcome outcome, long due, String reason) {
    if (Retry.isTooOld(effects.retry(event.record()), effects.born(event.record()), due)) {
      conclude(
          event,
          new Conclusion.GivenUp("too old to be tried again: " + reason, Optional.of(outcome)));
      return;
    }
    // Written or not, the note before the next try carries the count too.
    note(event, false, due, problem -> buffer.again(event, due));
  }

  private void startHold(String reason) {
    if (now >= holdUntil) {
      holds++;
      holdUntil = now + Retry.hold(holds, random.nextDouble()).toMillis();
    }
    trouble = "waiting: " + reason;
  }

  private void holdBack(Event<R> event) {
    event.attemptForgiven();
    settle(event, holdUntil);
  }

  /** Waits after a try that does not count; takes back what was noted of it. */
  private void settle(Event<R> event, long due) {
    if (event.noted) {
      note(event, false, due, problem -> buffer.again(event, due));
    } else {
      buffer.again(event, due);
    }
  }

  private void note(Event<R> event, boolean open, long due, Consumer<Optional<String>> then) {
    if (buffer.isLost(event)) {
      // Whoever has the partition now writes its own.
      then.accept(Optional.empty());
      return;
    }
    event.noted = true;
    Place place = event.moving ? Place.MOVED : Place.TOPIC;
    effects.note(event, new Note(place, event.attempts(), open, due), then);
  }

  private void moveOutOfTheWay() {
    if (now - movedAt < BETWEEN_MOVES) {
      return;
    }
    movedAt = now;
    for (Event<R> event : buffer.holdingBack(now, MOVES_AT_ONCE)) {
      note(
          event,
          false,
          event.due,
          problem -> {
            if (problem.isEmpty()) {
              buffer.moved(event);
            } else {
              event.moving = false;
            }
          });
    }
  }

  private void conclude(Event<R> event, Conclusion conclusion) {
    if (buffer.isLost(event) && conclusion instanceof Conclusion.GivenUp) {
      // Whoever has the partition now decides on this event.
      buffer.finished(event);
      return;
    }
    effects.conclude(event, conclusion, problem -> concluded(event, conclusion, problem));
  }

  private void concluded(Event<R> event, Conclusion conclusion, Optional<String> problem) {
    if (problem.isPresent()) {
      failedEnds++;
      trouble = problem.get();
      long pause = Retry.hold(Math.min(failedEnds, 10), random.nextDouble()).toMillis();
      unconcluded.add(new Unconcluded<>(event, conclusion, now + pause));
      return;
    }
    failedEnds = 0;
    clearTrouble();
    dropNotes(event);
    buffer.finished(event);
  }

  /** Until the mark has passed an event, its note says that it came to its end. */
  private void dropNotes(Event<R> event) {
    if (!event.noted || buffer.isLost(event)) {
      return;
    }
    if (event.offset() < event.partition.committed) {
      effects.forget(event.partition(), event.offset());
    } else {
      effects.note(event, new Note(Place.ENDED, event.attempts(), false, 0), written -> {});
      event.partition.forgettable.add(event.offset());
    }
  }

  private void clearTrouble() {
    if (unconcluded.isEmpty()) {
      trouble = "";
    }
  }

  private void concludeAgain() {
    if (unconcluded.isEmpty()) {
      return;
    }
    List<Unconcluded<R>> due = unconcluded.stream().filter(each -> each.due <= now).toList();
    unconcluded.removeAll(due);
    due.forEach(each -> conclude(each.event, each.conclusion));
  }
}

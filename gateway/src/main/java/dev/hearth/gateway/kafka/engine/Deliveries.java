package dev.hearth.gateway.kafka.engine;

import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.forward.CallOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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
  /**
   * Events in the buffer for each in flight that are enough. With order most of those that wait are
   * behind one in flight, which says nothing of how many could go next.
   */
  private static final int ENOUGH = 6;

  private final EventBuffer<R> buffer;
  private final Batching batching;
  private final Effects<R> effects;
  private final Notes<R> notes;
  private final Ends<R> ends;
  private final Orphans<R> orphans;
  private final RandomGenerator random;
  private int calls;
  private int holds;
  private long holdUntil;
  private long now;
  private String waitsFor = "";

  public Deliveries(
      EventBuffer<R> buffer, Batching batching, Effects<R> effects, RandomGenerator random) {
    this.buffer = buffer;
    this.batching = batching;
    this.effects = effects;
    this.random = random;
    this.orphans = new Orphans<>(effects);
    this.notes = new Notes<>(buffer, effects, orphans);
    this.ends = new Ends<>(buffer, notes, effects, random);
  }

  /**
   * A partition begins where its last owner left it. Records are to be fetched from the mark on, or
   * from the beginning where it is not known how much of the log the mark speaks of.
   *
   * @param topicId of the topic as it is now; empty where it has none
   * @param end of its log
   * @param kept the notes on its events, by ascending offset
   */
  public void assigned(
      int partition, String topicId, Mark mark, long end, List<Kept<R>> kept, long time) {
    at(time);
    notes.assigned(partition, topicId, mark, end, kept, time);
  }

  /**
   * The log of a partition lost its end: from an offset on it has, or will have, other records,
   * which are to be fetched from there. What is in memory goes on to its end.
   */
  public void cut(int partition, long offset, long time) {
    at(time);
    notes.cut(partition, offset, time);
  }

  /**
   * The topic was deleted, and may have been made again: what is in memory does not belong to what
   * has this name now. Calls in flight go on; events that wait for another try are given up.
   *
   * @return how many were dropped that were never called
   */
  public int gone(int partition, long time) {
    at(time);
    int dropped = 0;
    buffer.noted().stream()
        .filter(event -> event.partition() == partition)
        .forEach(event -> orphans.inMemory(event.id()));
    for (Event<R> event : buffer.gone(partition)) {
      dropped += orphans.giveUp(event) ? 0 : 1;
    }
    return dropped;
  }

  /** The retry store lost its end, or was made again. */
  public void notesAreLost() {
    notes.again();
  }

  /** Tells that marks survive a crash from now on. */
  public void committed(Map<Integer, Long> offsets) {
    notes.committed(offsets);
  }

  /** The time of all that is told from now on. */
  public void at(long time) {
    now = time;
    ends.at(time);
    orphans.at(time);
  }

  /** Asks for everything that may be done now. */
  public void send(long time) {
    at(time);
    ends.makeWhatIsDue();
    orphans.makeWhatIsDue();
    notes.move(now);
    while (now >= holdUntil && calls < effects.concurrency() && isCompany()) {
      List<Event<R>> taken = buffer.take(now, batching.size(), batching.bytes());
      if (taken.isEmpty()) {
        return;
      }
      begin(taken);
    }
  }

  /** When {@link #send} has something to do again without anything having ended. */
  public OptionalLong nextDue() {
    OptionalLong unmade = earlier(ends.nextDue(), orphans.nextDue());
    OptionalLong next = earlier(buffer.nextDue(), unmade);
    if (holdUntil > now) {
      return earlier(unmade, OptionalLong.of(holdUntil));
    }
    if (batching.size() == 1 || calls >= effects.concurrency()) {
      return next;
    }
    OptionalLong oldest = buffer.oldestTakeable();
    return oldest.isPresent()
        ? earlier(next, OptionalLong.of(oldest.getAsLong() + batching.windowMillis()))
        : next;
  }

  private static OptionalLong earlier(OptionalLong one, OptionalLong other) {
    return one.isEmpty() || (other.isPresent() && other.getAsLong() < one.getAsLong())
        ? other
        : one;
  }

  /**
   * Whether more events would change nothing before many calls have ended: many more wait than go
   * on.
   */
  public boolean isSaturated() {
    return calls > 0
        && calls >= effects.concurrency()
        && buffer.hasReady()
        && buffer.size() >= ENOUGH * buffer.inFlight();
  }

  /** Events of a partition that are being called or written right now. */
  public int busy(int partition) {
    return buffer.inFlight(partition) - ends.unmade(partition);
  }

  public int busy() {
    return buffer.inFlight() - ends.unmade();
  }

  /** Events of deleted topics that are remembered since notes on them may be found. */
  int knownOrphans() {
    return orphans.known();
  }

  /** What keeps events from being handled; empty when nothing does. */
  public String trouble() {
    String unmade = ends.trouble().isEmpty() ? orphans.trouble() : ends.trouble();
    return unmade.isEmpty() ? waitsFor : unmade;
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
      if (!stopped.isEmpty() && stopped.contains(event.lane)) {
        buffer.again(event, 0);
      } else if (event.attempts() > 0
          && event.attempts() >= effects.retry(event.record()).attempts()) {
        stopped.add(event.lane);
        ends.make(event, new Conclusion.GivenUp(whyNoMore(event), Optional.empty()));
      } else {
        event.attemptBegins();
        sent.add(event);
      }
    }
    if (!sent.isEmpty()) {
      calls++;
      notes.tries(sent, problem -> noted(sent, problem));
    }
  }

  private static String whyNoMore(Event<?> event) {
    return event.isOpen()
        ? "the server ended during try "
            + event.attempts()
            + ", the last; how it ended is not known"
        : "all tries are used up";
  }

  private void noted(List<Event<R>> sent, Optional<String> problem) {
    if (problem.isPresent()) {
      calls--;
      hold(sent, problem.get());
      return;
    }
    List<Event<R>> ours = new ArrayList<>(sent.size());
    for (Event<R> event : sent) {
      if (buffer.isLost(event)) {
        buffer.finished(event);
        if (event.partition.gone) {
          event.attemptForgiven();
          orphans.giveUp(event);
        }
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
    } else if (result.outcome() instanceof CallOutcome.Answered answered
        && answered.status() >= 200
        && answered.status() < 300) {
      endedByParts(sent, answered, result.failed());
    } else {
      failedTogether(sent, result.outcome());
    }
  }

  private void endedAlone(Event<R> event, CallOutcome outcome) {
    RetryPolicy policy = effects.retry(event.record());
    apply(event, outcome, judged(policy, event.attempts(), outcome));
  }

  private Verdict judged(RetryPolicy policy, int attempts, CallOutcome outcome) {
    return Retry.next(policy, attempts, outcome, Instant.ofEpochMilli(now), random.nextDouble());
  }

  /** Those behind a failed one in its lane count as not sent, or order would be lost. */
  private void endedByParts(
      List<Event<R>> sent, CallOutcome.Answered answered, Set<Integer> failed) {
    Conclusion succeeded = new Conclusion.Succeeded(answered);
    Set<Lane<R>> stopped = new HashSet<>();
    for (int i = 0; i < sent.size(); i++) {
      Event<R> event = sent.get(i);
      if (!stopped.isEmpty() && stopped.contains(event.lane)) {
        notes.uncounted(event, now);
      } else if (!failed.isEmpty() && failed.contains(i)) {
        stopped.add(event.lane);
        RetryPolicy policy = effects.retry(event.record());
        apply(event, answered, Retry.named(policy, event.attempts(), random.nextDouble()));
      } else {
        goesOn();
        ends.make(event, succeeded);
      }
    }
  }

  /** Whoever of them is to blame is found by halving; only tries alone count. */
  private void failedTogether(List<Event<R>> sent, CallOutcome outcome) {
    long due =
        switch (judged(RetryPolicy.DEFAULT, 1, outcome)) {
          case Verdict.Again(var delay, String _) -> now + delay.toMillis();
          case Verdict.Hold(String reason) -> {
            hold(sent, reason);
            yield -1;
          }
          default -> now;
        };
    if (due >= 0) {
      goesOn();
      for (Event<R> event : sent) {
        event.companyLimit = Math.max(1, (sent.size() + 1) / 2);
        notes.uncounted(event, due);
      }
    }
  }

  private void apply(Event<R> event, CallOutcome outcome, Verdict verdict) {
    switch (verdict) {
      case Verdict.Done() -> {
        goesOn();
        ends.make(event, new Conclusion.Succeeded((CallOutcome.Answered) outcome));
      }
      case Verdict.Again(var delay, String reason) -> {
        goesOn();
        tryAgain(event, outcome, now + delay.toMillis(), reason);
      }
      case Verdict.Hold(String reason) -> hold(List.of(event), reason);
      case Verdict.GiveUp(String reason) -> {
        goesOn();
        ends.make(event, new Conclusion.GivenUp(reason, Optional.of(outcome)));
      }
    }
  }

  private void tryAgain(Event<R> event, CallOutcome outcome, long due, String reason) {
    R record = event.record();
    if (event.partition.gone) {
      ends.make(event, new Conclusion.GivenUp(Orphans.reason(event), Optional.of(outcome)));
    } else if (Retry.isTooOld(effects.retry(record), effects.born(record), due)) {
      String tooOld = "too old to be tried again: " + reason;
      ends.make(event, new Conclusion.GivenUp(tooOld, Optional.of(outcome)));
    } else {
      notes.failed(event, due);
    }
  }

  /** All events would meet the same: none is sent for a while. */
  private void hold(List<Event<R>> events, String reason) {
    if (now >= holdUntil) {
      holds++;
      holdUntil = now + Retry.hold(holds, random.nextDouble()).toMillis();
    }
    waitsFor = "waiting: " + reason;
    events.forEach(event -> notes.uncounted(event, holdUntil));
  }

  private void goesOn() {
    holds = 0;
    waitsFor = "";
  }
}

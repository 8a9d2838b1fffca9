package dev.hearth.invoker.stem;

import dev.hearth.api.image.StoredImage;
import dev.hearth.invoker.pool.StartFailures;
import dev.hearth.invoker.pool.StemDemand;
import dev.hearth.invoker.pool.StemPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The waiting cells of one class and what is known of it. Guarded by the lock of {@link Shelves}.
 */
final class Shelf {
  /** More than fit any budget. */
  private static final int REMEMBERED_STARTS = 1000;

  /** Before the first cell was measured: a runtime that is up leaves a function half its limit. */
  private static final int ESTIMATED_PARTS = 2;

  /** Measured sizes differ by a few pages; a plan must not. */
  private static final long GRAIN = 1L << 20;

  final StemClass kind;
  final StoredImage base;
  final Deque<StemCell> ready = new ArrayDeque<>();

  /** Active functions that could use its cells. */
  int functions;

  int target;
  boolean making;
  StartFailures failures = StartFailures.NONE;

  /** Why the last cell could not be made, or ended while it waited. */
  Optional<String> problem = Optional.empty();

  /** Since when there are fewer than planned; empty while there are not. */
  Optional<Instant> shortSince = Optional.empty();

  /** Since when there are more than planned; empty while there are not. */
  Optional<Instant> surplusSince = Optional.empty();

  private final Deque<Instant> starts = new ArrayDeque<>();
  private Duration refill = Duration.ZERO;
  private long cellBytes;

  Shelf(StemClass kind, StoredImage base) {
    this.kind = kind;
    this.base = base;
    cellBytes = grains(kind.memoryBytes() / ESTIMATED_PARTS);
  }

  void askedFor(Instant now) {
    starts.addLast(now);
    while (starts.size() > REMEMBERED_STARTS || isOld(starts.getFirst(), now)) {
      starts.removeFirst();
    }
  }

  private static boolean isOld(Instant start, Instant now) {
    return start.isBefore(now.minus(StemPlan.HORIZON));
  }

  void made(StemCell cell, Duration took) {
    making = false;
    refill = took;
    ready.addLast(cell);
    failures = StartFailures.NONE;
    problem = Optional.empty();
    measured();
  }

  void failed(String why, Instant now) {
    making = false;
    failures = failures.failed(now);
    problem = Optional.of(why);
  }

  /** Takes in what the waiting cells were found to use. */
  void measured() {
    ready.stream().mapToLong(StemCell::memoryBytes).max().stream()
        .filter(bytes -> bytes > 0)
        .forEach(bytes -> cellBytes = grains(bytes));
  }

  private static long grains(long bytes) {
    return Math.max(1, (bytes + GRAIN - 1) / GRAIN) * GRAIN;
  }

  long cellBytes() {
    return cellBytes;
  }

  /** What its cells use, with the one that is being made. */
  long bytes() {
    return (ready.size() + (making ? 1 : 0)) * cellBytes;
  }

  StemDemand demand() {
    return new StemDemand(functions, List.copyOf(starts), refill, cellBytes);
  }

  boolean isShort() {
    return ready.size() < target;
  }

  boolean isIdle(Instant now) {
    return functions == 0
        && ready.isEmpty()
        && !making
        && (starts.isEmpty() || isOld(starts.getLast(), now));
  }

  void plan(int cells, Instant now) {
    target = cells;
    shortSince = since(ready.size() < target, shortSince, now);
    surplusSince = since(ready.size() > target, surplusSince, now);
  }

  private static Optional<Instant> since(boolean holds, Optional<Instant> before, Instant now) {
    return holds ? before.or(() -> Optional.of(now)) : Optional.empty();
  }

  /** For people. */
  String description(Instant now) {
    StringBuilder text = new StringBuilder(kind.label()).append(": ").append(ready.size());
    if (isShort()) {
      text.append(" of ").append(target);
    }
    text.append(" ready");
    problem.ifPresent(
        why -> {
          text.append(" (").append(why.lines().findFirst().orElse(why));
          long seconds = Duration.between(now, nextTry(now)).plusMillis(999).toSeconds();
          text.append(seconds > 0 ? "; next try in " + seconds + " s)" : ")");
        });
    return text.toString();
  }

  private Instant nextTry(Instant now) {
    return failures.mustWait(now) ? failures.nextStart() : now;
  }

  List<StemCell> clear() {
    List<StemCell> all = new ArrayList<>(ready);
    ready.clear();
    return all;
  }
}

package dev.hearth.invoker.stem;

import dev.hearth.api.function.FunctionName;
import dev.hearth.invoker.pool.StemDemand;
import dev.hearth.invoker.pool.StemPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All waiting cells, and what is to be done next about them. Does nothing slow and nothing by
 * itself; every method is atomic. Time is an argument.
 */
final class Shelves {
  /** Plans change with every start; a cell that is too many for so long is of no use. */
  private static final Duration SURPLUS_LIMIT = Duration.ofSeconds(30);

  private final long budget;
  private final Map<StemClass, Shelf> shelves = new LinkedHashMap<>();
  private final Map<FunctionName, StemClass> users = new HashMap<>();

  Shelves(long budget) {
    this.budget = budget;
  }

  /** What to do next. */
  sealed interface Step {
    /** To be answered by {@link #made} or {@link #failed}. */
    record Make(Shelf shelf) implements Step {}

    record Remove(StemCell cell) implements Step {}

    record Wait(Duration atMost) implements Step {}
  }

  synchronized Optional<StemCell> take(StemCandidate candidate, Instant now) {
    Shelf shelf = shelf(candidate);
    shelf.askedFor(now);
    // whoever hears of its end removes one that has ended
    Optional<StemCell> cell = shelf.ready.stream().filter(it -> !it.ended()).findFirst();
    cell.ifPresent(shelf.ready::remove);
    return cell;
  }

  /** Takes back a cell that was taken and not used; false when its class is not known any more. */
  synchronized boolean giveBack(StemCell cell) {
    Shelf shelf = shelves.get(cell.kind());
    return shelf != null && !cell.ended() && shelf.ready.offerFirst(cell);
  }

  /** A cell has ended; false when it did not wait any more. */
  synchronized boolean ended(StemCell cell, String why, Instant now) {
    Shelf shelf = shelves.get(cell.kind());
    if (shelf == null || !shelf.ready.remove(cell)) {
      return false;
    }
    shelf.failed(why, now);
    return true;
  }

  /** From now on a function could use cells of one class, or of none. */
  synchronized void use(FunctionName function, Optional<StemCandidate> candidate) {
    StemClass before =
        candidate.isPresent()
            ? users.put(function, shelf(candidate.get()).kind)
            : users.remove(function);
    if (before != null && shelves.containsKey(before)) {
      shelves.get(before).functions--;
    }
    candidate.ifPresent(now -> shelf(now).functions++);
  }

  private Shelf shelf(StemCandidate candidate) {
    return shelves.computeIfAbsent(candidate.kind(), kind -> new Shelf(kind, candidate.base()));
  }

  /**
   * Plans anew and says what to do first.
   *
   * @param quiet whether a cell may be made now, given since when it was missed and whether none of
   *     its class is left: how long to wait until it may
   */
  synchronized Step next(StartPace.Quiet quiet, Duration idle, Instant now) {
    shelves.values().removeIf(shelf -> shelf.isIdle(now));
    Map<StemClass, StemDemand> demands = new LinkedHashMap<>();
    shelves.forEach((kind, shelf) -> demands.put(kind, shelf.demand()));
    StemPlan.of(demands, budget, now).forEach((kind, cells) -> shelves.get(kind).plan(cells, now));
    Optional<StemCell> surplus =
        surplus(shelf -> !now.isBefore(shelf.surplusSince.get().plus(SURPLUS_LIMIT)));
    if (surplus.isPresent()) {
      return new Step.Remove(surplus.get());
    }
    Duration wait = idle;
    for (Shelf shelf : mostWantedFirst()) {
      Duration until =
          shelf.failures.mustWait(now)
              ? Duration.between(now, shelf.failures.nextStart())
              : quiet.in(shelf.shortSince.orElse(now), shelf.ready.isEmpty());
      if (until.isZero()) {
        return makeRoom(shelf);
      }
      wait = until.compareTo(wait) < 0 ? until : wait;
    }
    return new Step.Wait(wait);
  }

  private List<Shelf> mostWantedFirst() {
    return shelves.values().stream()
        .filter(Shelf::isShort)
        .sorted(
            Comparator.comparingDouble(
                shelf -> (double) shelf.ready.size() / Math.max(1, shelf.target)))
        .toList();
  }

  private Step makeRoom(Shelf shelf) {
    long used = shelves.values().stream().mapToLong(Shelf::bytes).sum();
    if (used + shelf.cellBytes() > budget) {
      Optional<StemCell> surplus = surplus(any -> true);
      if (surplus.isPresent()) {
        return new Step.Remove(surplus.get());
      }
    }
    shelf.making = true;
    return new Step.Make(shelf);
  }

  private Optional<StemCell> surplus(Predicate<Shelf> which) {
    return shelves.values().stream()
        .filter(shelf -> shelf.surplusSince.isPresent() && which.test(shelf))
        .findFirst()
        .map(shelf -> shelf.ready.pollLast());
  }

  synchronized void made(Shelf shelf, StemCell cell, Duration took) {
    shelf.made(cell, took);
  }

  synchronized void failed(Shelf shelf, String why, Instant now) {
    shelf.failed(why, now);
  }

  synchronized List<StemCell> waiting() {
    return shelves.values().stream().flatMap(shelf -> shelf.ready.stream()).toList();
  }

  synchronized void measured() {
    shelves.values().forEach(Shelf::measured);
  }

  /** Nothing is kept any more; those that waited are the caller's. */
  synchronized List<StemCell> clear() {
    List<StemCell> all = new ArrayList<>();
    shelves.values().forEach(shelf -> all.addAll(shelf.clear()));
    shelves.clear();
    users.clear();
    return all;
  }

  /** Those that a function could start from. */
  synchronized int ready(FunctionName function) {
    Shelf shelf = shelves.get(users.get(function));
    return shelf == null ? 0 : shelf.ready.size();
  }

  synchronized long count(String template, boolean making) {
    return shelves.values().stream()
        .filter(shelf -> shelf.kind.template().equals(template))
        .mapToLong(shelf -> making ? (shelf.making ? 1 : 0) : shelf.ready.size())
        .sum();
  }

  /** As it was measured last. */
  synchronized long memoryBytes(String template) {
    return shelves.values().stream()
        .filter(shelf -> shelf.kind.template().equals(template))
        .flatMap(shelf -> shelf.ready.stream())
        .mapToLong(StemCell::memoryBytes)
        .sum();
  }

  synchronized boolean healthy() {
    return shelves.values().stream().allMatch(shelf -> shelf.problem.isEmpty());
  }

  synchronized long bytes() {
    return shelves.values().stream().mapToLong(Shelf::bytes).sum();
  }

  /** What the cells leave of the budget, once there are as many as planned. */
  synchronized long spareBytes() {
    return budget
        - shelves.values().stream()
            .mapToLong(shelf -> Math.max(shelf.bytes(), shelf.target * shelf.cellBytes()))
            .sum();
  }

  synchronized List<String> descriptions(Instant now) {
    return shelves.values().stream()
        .filter(shelf -> shelf.target > 0 || !shelf.ready.isEmpty() || shelf.problem.isPresent())
        .map(shelf -> shelf.description(now))
        .toList();
  }
}

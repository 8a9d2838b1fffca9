package dev.hearth.invoker.stem;

import dev.hearth.invoker.start.StartProblem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** The one thread that makes and removes cells, one at a time, so that functions go on running. */
final class StemKeeper implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(StemKeeper.class);

  private static final Duration QUESTION_LIMIT = Duration.ofMillis(200);

  /** On a machine that is busy a cell gets little time to answer. */
  private static final int MOST_SILENCES = 3;

  private final Shelves shelves;
  private final CreatedShelf created;
  private final CellMaker maker;
  private final CreatedMaker createdMaker;
  private final StartPace pace;
  private final StemMetrics metrics;
  private final Duration round;
  private final InstantSource clock;
  private final Queue<Runnable> errands = new ConcurrentLinkedQueue<>();
  private final Queue<Removable> discarded = new ConcurrentLinkedQueue<>();
  private final Semaphore bell = new Semaphore(0);
  private final CompletableFuture<Void> closing = new CompletableFuture<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("hearth-stem-cells").unstarted(this::run);
  private Instant nextRound = Instant.MIN;

  /** What waits, and can be removed. */
  private record Removable(String id, Runnable removal) {
    private static Removable of(StemCell cell) {
      return new Removable(cell.container().id(), cell::remove);
    }

    private static Removable of(WaitingContainer waiting) {
      return new Removable(waiting.container().id(), waiting.container()::remove);
    }

    private void remove() {
      try {
        removal.run();
      } catch (RuntimeException e) {
        LOG.warnf(e, "container %s, which waited, could not be removed", id);
      }
    }
  }

  StemKeeper(
      Shelves shelves,
      CreatedShelf created,
      CellMaker maker,
      CreatedMaker createdMaker,
      StartPace pace,
      StemMetrics metrics,
      Duration round,
      InstantSource clock) {
    this.shelves = shelves;
    this.created = created;
    this.maker = maker;
    this.createdMaker = createdMaker;
    this.pace = pace;
    this.metrics = metrics;
    this.round = round;
    this.clock = clock;
  }

  void start() {
    thread.start();
  }

  void wake() {
    bell.release();
  }

  /** Runs an action that may read files. */
  void execute(Runnable errand) {
    errands.add(errand);
    wake();
  }

  void discard(StemCell cell) {
    discard(Removable.of(cell));
  }

  void discard(WaitingContainer waiting) {
    discard(Removable.of(waiting));
  }

  private void discard(Removable removable) {
    discarded.add(removable);
    wake();
    if (closing.isDone()) {
      Thread.ofPlatform().daemon().start(this::removeDiscarded);
    }
  }

  private void run() {
    while (!closing.isDone()) {
      try {
        step();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("stem cells: a step failed", e);
      }
    }
  }

  private void step() throws InterruptedException {
    for (Runnable errand = errands.poll(); errand != null; errand = errands.poll()) {
      errand.run();
    }
    removeDiscarded();
    Instant now = clock.instant();
    if (!now.isBefore(nextRound)) {
      nextRound = now.plus(round);
      shelves.waiting().forEach(this::check);
      shelves.measured();
    }
    Shelves.Step next = shelves.next((since, none) -> pace.quietIn(since, none, now), round, now);
    switch (next) {
      case Shelves.Step.Make(Shelf shelf) -> make(shelf);
      case Shelves.Step.Remove(StemCell cell) -> Removable.of(cell).remove();
      case Shelves.Step.Wait(Duration atMost) -> spare(atMost, now);
    }
  }

  /** With cells nothing is to be done for a while. */
  private void spare(Duration atMost, Instant now) throws InterruptedException {
    switch (created.next(shelves.spareBytes(), now)) {
      case CreatedShelf.Step.Make(CreatedShelf.Place place) -> {
        Duration quiet = pace.quietIn(now, false, now);
        if (quiet.isZero()) {
          make(place);
        } else {
          await(quiet.compareTo(atMost) < 0 ? quiet : atMost);
        }
      }
      case CreatedShelf.Step.Remove(WaitingContainer waiting) -> Removable.of(waiting).remove();
      case CreatedShelf.Step.Nothing nothing -> await(atMost);
    }
  }

  private void make(CreatedShelf.Place place) {
    try {
      WaitingContainer waiting = createdMaker.make(place.revision);
      if (!created.made(place, waiting)) {
        Removable.of(waiting).remove();
      }
    } catch (RuntimeException e) {
      LOG.debugf(e, "a container of %s could not be made ahead", place.revision.id());
      created.forget(place);
    }
  }

  private void check(StemCell cell) {
    cell.measure();
    if (!cell.waits(QUESTION_LIMIT)
        && cell.silences() >= MOST_SILENCES
        && shelves.ended(cell, "did not answer while it waited", clock.instant())) {
      LOG.warnf("stem cell %s did not answer while it waited", cell.id());
      discard(cell);
    }
  }

  private void await(Duration atMost) throws InterruptedException {
    // a millisecond more, or it would be asked again just before the time
    if (bell.tryAcquire(atMost.toMillis() + 1, TimeUnit.MILLISECONDS)) {
      bell.drainPermits();
    }
  }

  private void make(Shelf shelf) throws InterruptedException {
    long begin = System.nanoTime();
    try {
      StemCell cell = maker.make(shelf.kind, shelf.base, closing);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      metrics.refilled(shelf.kind.template(), took);
      shelves.made(shelf, cell, took);
      watch(cell);
    } catch (StartProblem | RuntimeException e) {
      String why = e instanceof StartProblem ? e.getMessage() : e.toString();
      if (!closing.isDone()) {
        LOG.warnf("a stem cell (%s) could not be made: %s", shelf.kind.label(), why);
      }
      shelves.failed(shelf, why, clock.instant());
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the end of an end
  private void watch(StemCell cell) {
    cell.container()
        .exit()
        .thenAccept(
            exit -> {
              String why = exit.description() + " while it waited";
              if (shelves.ended(cell, cell.explained(why), clock.instant())) {
                discard(cell);
              }
            });
  }

  private void removeDiscarded() {
    for (Removable next = discarded.poll(); next != null; next = discarded.poll()) {
      next.remove();
    }
  }

  /** Returns when nothing is left. */
  @Override
  public void close() {
    closing.complete(null);
    wake();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    removeDiscarded();
    List<Removable> left = new ArrayList<>();
    shelves.clear().forEach(cell -> left.add(Removable.of(cell)));
    created.clear().forEach(waiting -> left.add(Removable.of(waiting)));
    try (ExecutorService all =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory())) {
      left.forEach(removable -> all.execute(removable::remove));
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

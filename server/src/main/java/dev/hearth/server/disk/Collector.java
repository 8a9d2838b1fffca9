package dev.hearth.server.disk;

import dev.hearth.api.disk.CleanReport;
import dev.hearth.api.disk.Disk;
import dev.hearth.api.disk.DiskReport;
import dev.hearth.api.disk.DiskSpace;
import dev.hearth.api.disk.DiskStore;
import dev.hearth.api.disk.ItemKind;
import dev.hearth.api.disk.StoredItem;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.FunctionStore;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.image.Digest;
import dev.hearth.api.status.StatusItem;
import dev.hearth.api.status.StatusSource;
import dev.hearth.server.disk.plan.Budget;
import dev.hearth.server.disk.plan.Collection;
import dev.hearth.server.disk.plan.InUse;
import dev.hearth.server.disk.plan.RevisionUse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Gives disk space back: after deploys and deletes, by time, and when asked. One collection at a
 * time. What it decides on is a picture of a moment; what came into use since is left alone by the
 * stores themselves, so that deploys and starts go on meanwhile. Safe for use by many threads.
 *
 * <p>A crash between any two steps is harmless: a revision is forgotten before its image goes, and
 * an image leaves the index before its blobs go.
 */
public final class Collector implements Disk, StatusSource, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Collector.class);
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration CLOSING = Duration.ofSeconds(10);
  private static final Duration ROUND = Duration.ofMinutes(10);

  private final List<DiskStore> stores;
  private final FunctionStore functions;
  private final Supplier<Map<RevisionId, Digest>> running;
  private final LongSupplier oldestBuild;
  private final Consumer<List<RevisionUse>> names;
  private final Supplier<DiskSpace> space;
  private final Budget budget;
  private final Clock clock;
  private final ReentrantLock collecting = new ReentrantLock();
  private final AtomicBoolean requested = new AtomicBoolean();
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("disk").factory());
  private volatile long lastUsed = -1;

  /**
   * @param stores everything that keeps things on the disk
   * @param running revisions that have instances, with their images
   * @param oldestBuild when the oldest build under way began, by {@link System#nanoTime()}
   * @param names is told the revisions before each collection, to name their images
   * @param space of the file system of the state directory
   */
  public Collector(
      List<DiskStore> stores,
      FunctionStore functions,
      Supplier<Map<RevisionId, Digest>> running,
      LongSupplier oldestBuild,
      Consumer<List<RevisionUse>> names,
      Supplier<DiskSpace> space,
      Budget budget,
      Clock clock) {
    this.stores = List.copyOf(stores);
    this.functions = functions;
    this.running = running;
    this.oldestBuild = oldestBuild;
    this.names = names;
    this.space = space;
    this.budget = budget;
    this.clock = clock;
  }

  /** What the state directory holds besides: shown, never collected. */
  public static DiskStore platformFiles(Path stateDirectory) {
    return new PlatformFiles(stateDirectory);
  }

  /** Collects by time from now on. */
  public void start() {
    var _ =
        rounds.scheduleWithFixedDelay(
            this::round, FIRST.toMillis(), ROUND.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void collectSoon() {
    if (requested.compareAndSet(false, true)) {
      try {
        rounds.execute(
            () -> {
              requested.set(false);
              round();
            });
      } catch (RejectedExecutionException e) {
        // Closed: the next process collects.
      }
    }
  }

  private void round() {
    try {
      clean();
    } catch (RuntimeException e) {
      LOG.errorf("the disk could not be collected: %s", e.getMessage());
    }
  }

  @Override
  public CleanReport clean() {
    return collect(Set.of(), item -> false);
  }

  @Override
  public CleanReport deleted(FunctionName function, Set<Digest> images, boolean keepLogs) {
    return collect(
        images,
        item ->
            !keepLogs
                && item.kind() == ItemKind.LOG
                && item.name().equals(function.value())
                && functions.function(function).isEmpty());
  }

  private CleanReport collect(Set<Digest> deletedImages, Predicate<StoredItem> also) {
    collecting.lock();
    try {
      // In this order: what a build registers or an instance takes after a moment, it used after
      // it.
      long since = oldestBuild.getAsLong();
      Usage usage = usage(since);
      InUse inUse = inUse(deletedImages);
      Budget allowed = budget.within(space.get(), usage.collectable());
      List<RevisionId> forgotten = new ArrayList<>();
      for (RevisionId id :
          Collection.plan(usage.items(), inUse, allowed, clock.instant()).forget()) {
        if (functions.forgetRevision(id)) {
          forgotten.add(id);
        }
      }
      // Once more with those that are left: one of the others may have got the traffic meanwhile.
      inUse = inUse(deletedImages);
      names.accept(inUse.revisions());
      Collection plan =
          Collection.plan(
              usage.items(),
              inUse,
              new Budget(allowed.bytes(), Integer.MAX_VALUE),
              clock.instant());
      List<StoredItem> doomed = new ArrayList<>();
      if (plan.forget().isEmpty()) {
        doomed.addAll(plan.remove());
      } else {
        // Those that were not forgotten stay, over the budget if need be.
        doomed.addAll(
            Collection.plan(
                    usage.items(),
                    inUse,
                    new Budget(Long.MAX_VALUE, Integer.MAX_VALUE),
                    clock.instant())
                .remove());
      }
      usage.items().stream().filter(also).forEach(doomed::add);
      return removed(usage, doomed, since, forgotten);
    } finally {
      collecting.unlock();
    }
  }

  private CleanReport removed(
      Usage usage, List<StoredItem> doomed, long since, List<RevisionId> forgotten) {
    DiskSums freed = new DiskSums();
    for (StoredItem item : doomed) {
      try {
        long bytes = usage.owners().get(item).remove(item, since);
        if (bytes > 0) {
          freed.add(item.kind(), bytes, 0);
        }
      } catch (HearthException e) {
        LOG.warnf("%s", e.getMessage());
      }
    }
    long used = usage.collectable() - freed.bytes();
    lastUsed = used;
    if (freed.bytes() > 0 || !forgotten.isEmpty()) {
      LOG.infof("freed %s of disk (%s); %s in use", text(freed.bytes()), freed.text(), text(used));
    }
    return new CleanReport(
        freed.bytes(),
        freed.entries(),
        forgotten.stream().map(RevisionId::toString).toList(),
        used,
        budget.bytes());
  }

  /** What lies on the disk, and whose each is. */
  private record Usage(List<StoredItem> items, Map<StoredItem, DiskStore> owners) {
    long collectable() {
      return items.stream()
          .filter(item -> item.kind().collectable())
          .mapToLong(StoredItem::bytes)
          .sum();
    }
  }

  private Usage usage(long since) {
    List<StoredItem> items = new ArrayList<>();
    Map<StoredItem, DiskStore> owners = new HashMap<>();
    for (DiskStore store : stores) {
      for (StoredItem item : store.items(since)) {
        items.add(item);
        owners.put(item, store);
      }
    }
    return new Usage(items, owners);
  }

  private InUse inUse(Set<Digest> deletedImages) {
    Map<RevisionId, Digest> unknown = new HashMap<>(running.get());
    List<RevisionUse> all = new ArrayList<>();
    for (FunctionState function : functions.functions()) {
      for (Revision revision : revisions(function.name())) {
        all.add(
            new RevisionUse(
                revision.id(),
                revision.spec().image(),
                function.active().filter(revision::equals).isPresent(),
                unknown.remove(revision.id()) != null,
                revision.createdAt()));
      }
    }
    // Forgotten, and still at its last calls.
    unknown.forEach((id, image) -> all.add(new RevisionUse(id, image, false, true, Instant.EPOCH)));
    return new InUse(all, deletedImages);
  }

  private List<Revision> revisions(FunctionName function) {
    try {
      return functions.revisions(function);
    } catch (HearthException e) {
      // Deleted meanwhile.
      return List.of();
    }
  }

  @Override
  public DiskReport report() {
    collecting.lock();
    try {
      Usage usage = usage(oldestBuild.getAsLong());
      InUse inUse = inUse(Set.of());
      Collection all =
          Collection.plan(usage.items(), inUse, new Budget(0, budget.revisions()), clock.instant());
      DiskSums sums = new DiskSums();
      usage.items().forEach(item -> sums.add(item.kind(), item.bytes(), 0));
      all.remove().forEach(item -> sums.reclaimable(item.kind(), item.bytes()));
      lastUsed = usage.collectable();
      DiskSpace room = space.get();
      return new DiskReport(
          sums.entries(),
          FunctionShares.of(usage.items(), inUse.revisions()),
          usage.collectable(),
          budget.bytes(),
          room.free(),
          room.total(),
          room.condition().name().toLowerCase(Locale.ROOT));
    } finally {
      collecting.unlock();
    }
  }

  @Override
  public void requireSpace() {
    if (isFull()) {
      clean();
      if (isFull()) {
        DiskSpace room = space.get();
        throw new HearthException(
            ErrorCode.DISK_FULL,
            "nothing is deployed while less than 5 %% of the disk is free (%s of %s): 'hearth disk' shows what uses it; free some, or give hearth.state-dir a larger disk"
                .formatted(text(room.free()), text(room.total())));
      }
    }
  }

  private boolean isFull() {
    DiskSpace.Condition condition = space.get().condition();
    return condition == DiskSpace.Condition.FULL || condition == DiskSpace.Condition.EXHAUSTED;
  }

  @Override
  public DiskSpace space() {
    return space.get();
  }

  @Override
  public List<StatusItem> status() {
    DiskSpace room = space.get();
    String used = lastUsed < 0 ? "" : text(lastUsed) + " used of " + text(budget.bytes()) + "; ";
    String text = used + text(room.free()) + " of " + text(room.total()) + " free";
    return List.of(
        switch (room.condition()) {
          case OK -> new StatusItem("disk", true, text);
          case LOW -> new StatusItem("disk", true, text + "; low: caches are given back");
          case FULL -> new StatusItem("disk", false, text + "; full: deploys are refused");
          case EXHAUSTED ->
              new StatusItem(
                  "disk", false, text + "; full: deploys, events and async calls are refused");
        });
  }

  private static String text(long bytes) {
    return ByteText.of(bytes);
  }

  /** Waits for a collection that is under way. */
  @Override
  public void close() {
    rounds.shutdown();
    try {
      // What is under way ends by itself: it removes files, and the database is still open.
      rounds.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

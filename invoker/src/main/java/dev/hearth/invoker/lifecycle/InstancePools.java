package dev.hearth.invoker.lifecycle;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.demand.ScaleTarget;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.instance.DrainReport;
import dev.hearth.api.instance.Instance;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.InstanceState;
import dev.hearth.api.instance.InstanceView;
import dev.hearth.api.instance.PoolStatus;
import dev.hearth.api.instance.RevisionTrial;
import dev.hearth.invoker.linux.OrphanReaper;
import dev.hearth.invoker.log.InstanceLogs;
import dev.hearth.invoker.runtime.ContainerRuntime;
import dev.hearth.invoker.start.Readiness;
import dev.hearth.invoker.start.StartProblem;
import dev.hearth.invoker.stem.StemCells;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;

/** The pools of all revisions. Safe for use by many threads. */
public final class InstancePools
    implements ScaleTarget, RevisionTrial, InstanceView, DrainReport, AutoCloseable {
  private static final Duration ORPHAN_SWEEP = Duration.ofSeconds(10);

  private final Map<RevisionId, RevisionPool> pools = new ConcurrentHashMap<>();
  private final Map<FunctionName, ExclusiveTrial> trials = new ConcurrentHashMap<>();
  private final ContainerRuntime runtime;
  private final StatusBoard board = new StatusBoard();
  private final Timing timing;
  private final InvokerMetrics metrics;
  private final StemCells cells;
  private final Adoption adoption;
  private final PoolParts parts;
  private volatile boolean stopping;

  public InstancePools(
      LifecycleConfig config,
      ContainerRuntime runtime,
      ImageStore images,
      InstanceLogs logs,
      Readiness readiness,
      StemCells cells,
      MeterRegistry registry,
      Clock clock) {
    this.runtime = runtime;
    this.cells = cells;
    timing = new Timing(clock);
    InstanceUsage usage = new InstanceUsage(this::running, System::nanoTime);
    metrics = new InvokerMetrics(registry, this::count, usage);
    InstanceOutput outputs = new InstanceOutput(logs);
    InstanceStart starter =
        new InstanceStart(
            cells,
            new CellStart(cells, outputs),
            new ContainerStart(runtime, images, outputs, readiness),
            outputs,
            usage);
    adoption = new Adoption(runtime, outputs, timing);
    parts = new PoolParts(starter, board, metrics, timing, config);
    OrphanReaper reaper = new OrphanReaper();
    timing.every(ORPHAN_SWEEP, reaper::sweep);
  }

  /** Tells a listener of every pool there is, and of every change from now on. */
  public void addListener(PoolStatus listener) {
    board.addListener(listener);
    pools.values().forEach(pool -> board.tell(listener, pool.state()));
  }

  /**
   * Takes over what an earlier process left running of the revisions that {@code active} knows, and
   * removes the rest. Returns when that is done.
   */
  public void adopt(Function<RevisionId, Optional<Revision>> active) {
    adoption.run(active, this::pool);
  }

  @Override
  public void setDesired(Revision revision, DesiredInstances desired) {
    ExclusiveTrial trial = trials.get(revision.id().function());
    if (!stopping && (trial == null || !trial.keeps(revision, desired))) {
      pool(revision).setDesired(desired);
    }
  }

  @Override
  public Duration tryStart(Revision revision, Duration timeLimit) throws InterruptedException {
    if (stopping) {
      throw new HearthException(ErrorCode.SHUTTING_DOWN, "Hearth is stopping");
    }
    Optional<ExclusiveTrial> exclusive =
        revision.spec().isolation().exclusive()
            ? Optional.of(new ExclusiveTrial(revision.id()))
            : Optional.empty();
    exclusive.ifPresent(trial -> trials.put(revision.id().function(), trial));
    try {
      if (exclusive.isPresent()) {
        stopOthers(revision, exclusive.get());
      }
      Duration took = tried(revision, timeLimit);
      exclusive.ifPresent(ExclusiveTrial::succeeded);
      return took;
    } finally {
      exclusive.ifPresent(
          trial -> {
            trials.remove(revision.id().function(), trial);
            trial.kept().forEach(this::setDesired);
          });
    }
  }

  private Duration tried(Revision revision, Duration timeLimit) throws InterruptedException {
    long begin = System.nanoTime();
    RevisionPool pool = pool(revision);
    boolean succeeded = false;
    try {
      pool.tryOne().get(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
      succeeded = true;
      return Duration.ofNanos(System.nanoTime() - begin);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StartProblem problem) {
        throw new HearthException(problem.code(), problem.getMessage(), problem);
      }
      throw new HearthException(ErrorCode.INTERNAL, "the trial start failed", e);
    } catch (TimeoutException e) {
      throw new HearthException(
          ErrorCode.START_FAILED,
          "was not ready within the %d s that a trial start may take"
              .formatted(timeLimit.toSeconds()),
          e);
    } finally {
      pool.endTrial(succeeded);
      if (!succeeded && pool.state().isEmpty()) {
        pools.remove(revision.id(), pool);
      }
    }
  }

  /** One volume that is not shared can be had by one instance: that of the revision before ends. */
  private void stopOthers(Revision revision, ExclusiveTrial trial) throws InterruptedException {
    for (RevisionPool other : pools.values()) {
      RevisionId id = other.revision().id();
      if (id.function().equals(revision.id().function()) && !id.equals(revision.id())) {
        try {
          trial.keeps(other.revision(), other.desired());
          other.stopAll().get();
        } catch (ExecutionException e) {
          throw new HearthException(ErrorCode.INTERNAL, "cannot stop " + id, e);
        }
      }
    }
  }

  @Override
  public void abandon(Revision revision) throws InterruptedException {
    RevisionPool pool = pools.get(revision.id());
    if (pool != null) {
      try {
        pool.stopAll().get();
      } catch (ExecutionException e) {
        throw new HearthException(ErrorCode.INTERNAL, "cannot stop " + revision.id(), e);
      }
      pools.remove(revision.id(), pool);
    }
    // A trial that failed may have taken the pool away already.
    FunctionName function = revision.id().function();
    if (pools.keySet().stream().noneMatch(id -> id.function().equals(function))) {
      metrics.forget(function);
    }
  }

  /** A function is there, or has changed. */
  public void came(FunctionName function) {
    metrics.came(function);
  }

  /** A function was deleted; its instances may still be there. */
  public void went(FunctionName function) {
    metrics.went(function);
  }

  private List<InstanceUsage.Running> running() {
    return pools.values().stream()
        .map(
            pool ->
                new InstanceUsage.Running(
                    pool.revision().id().function(),
                    pool.revision().spec().resources(),
                    pool.containers()))
        .toList();
  }

  @Override
  public void drained(RevisionId revision, InstanceId instance, String gateway) {
    RevisionPool pool = pools.get(revision);
    if (pool != null) {
      timing.workers().execute(() -> pool.drained(instance));
    }
  }

  @Override
  public void unresponsive(
      RevisionId revision, InstanceId instance, String gateway, String reason) {
    RevisionPool pool = pools.get(revision);
    if (pool != null) {
      timing.workers().execute(() -> pool.unresponsive(instance, reason));
    }
  }

  @Override
  public List<Instance> instances(FunctionName name) {
    return view(pools.values().stream().filter(p -> p.revision().id().function().equals(name)));
  }

  @Override
  public List<Instance> instances() {
    return view(pools.values().stream());
  }

  @Override
  public int stemCells(FunctionName name) {
    return cells.ready(name);
  }

  private static List<Instance> view(Stream<RevisionPool> some) {
    return some.flatMap(pool -> pool.view().stream())
        .sorted(Comparator.comparing(Instance::startedAt))
        .toList();
  }

  /** The revisions that have instances, starting and stopping ones included, with their images. */
  public Map<RevisionId, Digest> images() {
    Map<RevisionId, Digest> images = new HashMap<>();
    for (RevisionPool pool : pools.values()) {
      if (!pool.view().isEmpty()) {
        images.put(pool.revision().id(), pool.revision().spec().image());
      }
    }
    return images;
  }

  /**
   * Stops every instance, the drain protocol included, and removes all stem cells; starts none from
   * now on.
   */
  public void stopAll() throws InterruptedException {
    stopping = true;
    Stream<CompletableFuture<Void>> all =
        Stream.concat(
            pools.values().stream().map(RevisionPool::stopAll),
            Stream.of(CompletableFuture.runAsync(cells::close, timing.workers())));
    try {
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
    } catch (ExecutionException e) {
      throw new HearthException(ErrorCode.INTERNAL, "cannot stop all instances", e);
    }
    adoption.removeAll(runtime.left());
  }

  /** How many instances are in a state. */
  public long count(InstanceState state) {
    return pools.values().stream().mapToLong(pool -> pool.count(state)).sum();
  }

  private double count(FunctionName function, InstanceState state) {
    return pools.values().stream()
        .filter(pool -> pool.revision().id().function().equals(function))
        .mapToLong(pool -> pool.count(state))
        .sum();
  }

  private RevisionPool pool(Revision revision) {
    metrics.know(revision.id().function());
    return pools.computeIfAbsent(revision.id(), id -> new RevisionPool(revision, parts));
  }

  /** Ends the threads; instances go on running for the next process to adopt, stem cells do not. */
  @Override
  public void close() {
    stopping = true;
    cells.close();
    timing.close();
  }
}

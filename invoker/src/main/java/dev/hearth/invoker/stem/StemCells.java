package dev.hearth.invoker.stem;

import dev.hearth.api.function.FunctionListener;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.status.StatusItem;
import dev.hearth.api.time.SteadyTime;
import dev.hearth.invoker.runtime.ContainerRuntime;
import dev.hearth.invoker.start.Readiness;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The stem cells of this machine: as many of each class in use stand ready as {@code StemPlan}
 * says, made in the background. Safe for use by many threads; nothing here blocks but {@link
 * #close()}.
 */
public final class StemCells implements FunctionListener, AutoCloseable {
  private final StemConfig config;
  private final StemCandidates candidates;
  private final Shelves shelves;
  private final CreatedShelf created = new CreatedShelf();
  private final StartPace pace;
  private final StemMetrics metrics;
  private final StemKeeper keeper;
  private final InstantSource clock;

  /** Read and changed by the keeper's thread alone. */
  private final Map<FunctionName, RevisionId> active = new HashMap<>();

  private StemCells(
      StemConfig config,
      ContainerRuntime runtime,
      ImageStore images,
      Readiness readiness,
      MeterRegistry registry,
      InstantSource clock) {
    this.config = config;
    this.clock = clock;
    candidates = new StemCandidates(images);
    shelves = new Shelves(config.memoryBytes());
    pace = new StartPace(clock);
    metrics = new StemMetrics(registry, shelves, created);
    keeper =
        new StemKeeper(
            shelves,
            created,
            new CellMaker(runtime, readiness, config.makeLimit()),
            new CreatedMaker(runtime, images),
            pace,
            metrics,
            config.round(),
            clock);
  }

  /** Begins to keep cells, of what {@link #changed} and {@link #take} tell to be in use. */
  public static StemCells start(
      StemConfig config,
      ContainerRuntime runtime,
      ImageStore images,
      Readiness readiness,
      MeterRegistry registry,
      InstantSource clock) {
    StemCells cells =
        new StemCells(config, runtime, images, readiness, registry, SteadyTime.from(clock));
    if (cells.enabled()) {
      cells.keeper.start();
    }
    return cells;
  }

  private boolean enabled() {
    return config.memoryBytes() > 0;
  }

  public StemConfig config() {
    return config;
  }

  /** What a cell has to be for a revision; empty when it needs a container of its own. */
  public Optional<StemCandidate> candidate(Revision revision) {
    return enabled() ? candidates.of(revision) : Optional.empty();
  }

  /** A cell for the taker alone, if one stands ready. */
  public Optional<StemCell> take(StemCandidate candidate) {
    String template = candidate.kind().template();
    Instant now = clock.instant();
    Optional<StemCell> cell = shelves.take(candidate, now);
    metrics.know(template);
    metrics.taken(template, cell.isPresent());
    keeper.wake();
    return cell;
  }

  /** Takes back a cell that was not touched. */
  public void giveBack(StemCell cell) {
    if (!shelves.giveBack(cell)) {
      discard(cell);
    }
  }

  /** Removes a cell that is of no use any more, in the background. */
  public void discard(StemCell cell) {
    keeper.discard(cell);
  }

  /** From now on a revision gets containers of its own. */
  public void exclude(RevisionId revision) {
    candidates.exclude(revision);
  }

  /** A container that waits for a start of this revision, for the taker alone. */
  public Optional<WaitingContainer> takeCreated(RevisionId revision) {
    return created.take(revision);
  }

  /**
   * The last instance of a revision has gone. The next one finds a container that was made ahead,
   * if it cannot use a cell.
   */
  public void cameToZero(Revision revision) {
    execute(
        () -> {
          if (revision.id().equals(active.get(revision.id().function()))
              && candidate(revision).isEmpty()
              // one that waits would keep the volume from others
              && revision.spec().isolation().volumes().isEmpty()) {
            created.want(revision, clock.instant());
          }
        });
  }

  /** A start of any kind begins: no cell is made meanwhile unless it has to be. */
  public void startBegun() {
    pace.begun();
  }

  /** It is over; to be called once for each that has begun. */
  public void startEnded() {
    pace.ended();
  }

  @Override
  public void changed(FunctionState state) {
    execute(
        () -> {
          activate(state.name(), state.active().map(Revision::id));
          Optional<StemCandidate> candidate = state.active().flatMap(this::candidate);
          candidate.ifPresent(known -> metrics.know(known.kind().template()));
          shelves.use(state.name(), candidate);
        });
  }

  @Override
  public void removed(FunctionName name) {
    execute(
        () -> {
          activate(name, Optional.empty());
          shelves.use(name, Optional.empty());
        });
  }

  private void execute(Runnable errand) {
    if (enabled()) {
      keeper.execute(errand);
    }
  }

  private void activate(FunctionName function, Optional<RevisionId> revision) {
    active.remove(function);
    revision.ifPresent(id -> active.put(function, id));
    candidates.retain(function, revision);
    created.retain(function, revision).forEach(keeper::discard);
  }

  /** How many stand ready from which a function's active revision could start. */
  public int ready(FunctionName function) {
    return shelves.ready(function);
  }

  /** Memory of the cells that wait, as it was measured last. */
  public long bytes() {
    return shelves.bytes();
  }

  /** How many of what stand ready, and what keeps others from it. */
  public StatusItem status() {
    if (!enabled()) {
      return new StatusItem("stem cells", true, "none: hearth.stem.memory is 0");
    }
    List<String> all = new ArrayList<>(shelves.descriptions(clock.instant()));
    if (created.count() > 0) {
      all.add(
          created.count() == 1
              ? "1 container created ahead"
              : created.count() + " containers created ahead");
    }
    String text =
        all.isEmpty()
            ? "none: no function could use one"
            : "%s; %dMi of %dMi"
                .formatted(
                    String.join(", ", all), shelves.bytes() >> 20, config.memoryBytes() >> 20);
    return new StatusItem("stem cells", shelves.healthy(), text);
  }

  /** Makes none any more and removes those that wait. Returns when nothing is left of them. */
  @Override
  public void close() {
    keeper.close();
  }
}

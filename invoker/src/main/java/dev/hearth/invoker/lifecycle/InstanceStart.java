package dev.hearth.invoker.lifecycle;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.Revision;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.start.InstanceIds;
import dev.hearth.invoker.start.StartProblem;
import dev.hearth.invoker.stem.StemCandidate;
import dev.hearth.invoker.stem.StemCell;
import dev.hearth.invoker.stem.StemCells;
import dev.hearth.invoker.stem.WaitingContainer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * From a revision to an instance that serves: in a stem cell where one stands ready, else in a
 * container of its own. Few start at a time, since a machine that starts everything at once is
 * ready with nothing; starts in cells do not queue behind those in containers.
 */
final class InstanceStart {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  /** A function that ends its process while it loads shall not use up all cells. */
  private static final int MOST_CELLS = 2;

  private final StemCells cells;
  private final CellStart inCell;
  private final ContainerStart inContainer;
  private final InstanceOutput outputs;
  private final InstanceUsage usage;
  private final Semaphore cellStarts = new Semaphore(8 + 4 * PROCESSORS, true);
  private final Semaphore containerStarts = new Semaphore(Math.max(4, 2 * PROCESSORS), true);

  InstanceStart(
      StemCells cells,
      CellStart inCell,
      ContainerStart inContainer,
      InstanceOutput outputs,
      InstanceUsage usage) {
    this.cells = cells;
    this.inCell = inCell;
    this.inContainer = inContainer;
    this.outputs = outputs;
    this.usage = usage;
  }

  InstanceOutput outputs() {
    return outputs;
  }

  /** A cell for a new instance of the revision, if it can use one and one stands ready. */
  Optional<StemCell> cell(Revision revision) {
    return cells.candidate(revision).flatMap(cells::take);
  }

  /**
   * Blocks until the instance serves; leaves nothing behind when it does not.
   *
   * @param renamed hears of the instance's new id, when it is made of something else than its cell
   */
  Started start(
      Revision revision, PooledInstance instance, Duration limit, Consumer<InstanceId> renamed)
      throws StartProblem, InterruptedException {
    cells.startBegun();
    try {
      Optional<StemCell> cell = instance.cell;
      for (int tries = 1; cell.isPresent(); tries++) {
        Optional<Started> started = inCell(revision, instance, cell.get(), limit);
        if (started.isPresent()) {
          return started.get();
        }
        checkWanted(instance);
        cell = tries < MOST_CELLS ? cell(revision) : Optional.empty();
        renamed.accept(cell.map(StemCell::id).orElseGet(InstanceIds::next));
      }
      return inContainer(revision, instance, limit, renamed);
    } finally {
      cells.startEnded();
    }
  }

  private Optional<Started> inCell(
      Revision revision, PooledInstance instance, StemCell cell, Duration limit)
      throws StartProblem, InterruptedException {
    cellStarts.acquire();
    try {
      Optional<StemCandidate> candidate = cells.candidate(revision);
      if (instance.cancelled.isDone() || candidate.isEmpty()) {
        cells.giveBack(cell);
        return Optional.empty();
      }
      return inCell.start(revision, instance, candidate.get(), cell, limit);
    } finally {
      cellStarts.release();
    }
  }

  private Started inContainer(
      Revision revision, PooledInstance instance, Duration limit, Consumer<InstanceId> renamed)
      throws StartProblem, InterruptedException {
    containerStarts.acquire();
    try {
      checkWanted(instance);
      Optional<WaitingContainer> waiting = cells.takeCreated(revision.id());
      if (waiting.isPresent()) {
        renamed.accept(waiting.get().id());
        return inContainer.start(waiting.get(), revision, instance, limit);
      }
      return inContainer.start(revision, instance, limit);
    } finally {
      containerStarts.release();
    }
  }

  private static void checkWanted(PooledInstance instance) throws StartProblem {
    if (instance.cancelled.isDone()) {
      throw new StartProblem(ErrorCode.START_FAILED, "was given up before it was ready");
    }
  }

  /** The last instance of a revision has gone. */
  void cameToZero(Revision revision) {
    cells.cameToZero(revision);
  }

  /** Removes all that is left of an instance. */
  void remove(PooledInstance instance) {
    Container container = instance.container.orElseThrow();
    usage.ends(instance.revision.function(), instance.id(), container);
    container.remove();
    outputs.close(instance.revision.function(), instance.id());
  }
}

package dev.hearth.invoker.lifecycle;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.Revision;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.StartKind;
import dev.hearth.api.instance.StartReport;
import dev.hearth.invoker.runtime.ContainerExit;
import dev.hearth.invoker.runtime.Specialisation;
import dev.hearth.invoker.start.InstanceContainer;
import dev.hearth.invoker.start.LastWords;
import dev.hearth.invoker.start.Readiness;
import dev.hearth.invoker.start.StartProblem;
import dev.hearth.invoker.stem.LoadAnswer;
import dev.hearth.invoker.stem.StemCandidate;
import dev.hearth.invoker.stem.StemCell;
import dev.hearth.invoker.stem.StemCells;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** A start in a stem cell. */
final class CellStart {
  private static final Logger LOG = Logger.getLogger(CellStart.class);

  private final StemCells cells;
  private final InstanceOutput outputs;

  CellStart(StemCells cells, InstanceOutput outputs) {
    this.cells = cells;
    this.outputs = outputs;
  }

  /**
   * Blocks until the cell serves as an instance of the revision.
   *
   * @return empty when the cell was at fault or may have been; nothing is left of it then
   * @throws StartProblem when the function is
   */
  Optional<Started> start(
      Revision revision,
      PooledInstance instance,
      StemCandidate candidate,
      StemCell cell,
      Duration limit)
      throws StartProblem, InterruptedException {
    Duration acquire = instance.age();
    InstanceId id = cell.id();
    LastWords words = new LastWords();
    cell.writeTo(outputs.open(revision.id(), id, words));
    boolean serves = false;
    try {
      Map<String, Duration> parts = new LinkedHashMap<>();
      cell.attach(specialisation(revision, candidate));
      parts.put("attach", instance.age().minus(acquire));
      LoadAnswer answer =
          cell.load(candidate.environment(id.value()), instance.cancelled, loadLimit(limit));
      parts.put("load", instance.age().minus(acquire).minus(parts.get("attach")));
      serves = serves(answer, revision, instance, cell, words, limit);
      if (!serves) {
        return Optional.empty();
      }
      Duration specialise = instance.age().minus(acquire);
      return Optional.of(
          new Started(
              cell.container(),
              cell.endpoint(),
              new StartReport(StartKind.STEM, acquire, specialise),
              parts));
    } catch (HearthException e) {
      LOG.warnf("stem cell %s was not made an instance of %s: %s", id, revision.id(), e);
      return Optional.empty();
    } finally {
      if (!serves) {
        cells.discard(cell);
        outputs.close(revision.id().function(), id);
      }
    }
  }

  private static Specialisation specialisation(Revision revision, StemCandidate candidate) {
    return new Specialisation(
        Map.of(
            InstanceContainer.REVISION_LABEL,
            revision.id().toString(),
            StemCell.LABEL,
            candidate.kind().label()),
        candidate.layers(),
        revision.spec().resources());
  }

  private Duration loadLimit(Duration limit) {
    Duration silence = cells.config().loadLimit();
    return silence.compareTo(limit) < 0 ? silence : limit;
  }

  private boolean serves(
      LoadAnswer answer,
      Revision revision,
      PooledInstance instance,
      StemCell cell,
      LastWords words,
      Duration limit)
      throws StartProblem, InterruptedException {
    switch (answer) {
      case LoadAnswer.Loaded loaded -> {
        awaitAnswer(revision, instance, cell, words, limit);
        return true;
      }
      case LoadAnswer.Refused(String message) -> {
        StartProblem refused = new StartProblem(ErrorCode.START_FAILED, message);
        Optional<ContainerExit> exit = StartEnd.exit(cell.container());
        throw exit.isEmpty() || words.isEmpty()
            ? refused
            : StartEnd.explained(refused, cell.container(), revision.spec().resources(), words);
      }
      case LoadAnswer.Silent silent -> {
        LOG.warnf(
            "stem cell %s was silent about %s for %s: from now on it gets containers of its own",
            cell.id(), revision.id(), loadLimit(limit));
        cells.exclude(revision.id());
        return false;
      }
      case LoadAnswer.Lost(String reason) -> {
        if (instance.cancelled.isDone()) {
          return false;
        }
        Optional<ContainerExit> exit = StartEnd.exit(cell.container());
        if (exit.isPresent() && exit.get().outOfMemory()) {
          throw new StartProblem(
              ErrorCode.OUT_OF_MEMORY,
              words.after(StartEnd.outOfMemory(revision.spec().resources())));
        }
        LOG.warnf(
            "stem cell %s is lost to %s: it %s", cell.id(), revision.id(), words.after(reason));
        return false;
      }
    }
  }

  private static void awaitAnswer(
      Revision revision, PooledInstance instance, StemCell cell, LastWords words, Duration limit)
      throws StartProblem, InterruptedException {
    Optional<String> path = revision.spec().readinessPath();
    if (path.isEmpty()) {
      return;
    }
    try {
      Readiness.awaitAnswer(cell.container(), path.get(), instance.cancelled, limit);
    } catch (StartProblem e) {
      throw StartEnd.explained(e, cell.container(), revision.spec().resources(), words);
    }
  }
}

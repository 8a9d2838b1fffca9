package dev.hearth.invoker.lifecycle;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerRuntime;
import dev.hearth.invoker.runtime.LeftContainer;
import dev.hearth.invoker.start.InstanceContainer;
import dev.hearth.invoker.start.LastWords;
import dev.hearth.invoker.start.Probe;
import dev.hearth.invoker.start.Readiness;
import dev.hearth.invoker.start.StartProblem;
import dev.hearth.invoker.stem.StemCell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Takes over or removes what an earlier process left. */
final class Adoption {
  private static final Logger LOG = Logger.getLogger(Adoption.class);
  private static final Duration HEALTH_LIMIT = Duration.ofSeconds(2);

  private final ContainerRuntime runtime;
  private final InstanceOutput outputs;
  private final Timing timing;

  Adoption(ContainerRuntime runtime, InstanceOutput outputs, Timing timing) {
    this.runtime = runtime;
    this.outputs = outputs;
    this.timing = timing;
  }

  void run(
      Function<RevisionId, Optional<Revision>> active, Function<Revision, RevisionPool> pools) {
    List<LeftContainer> unwanted = new ArrayList<>();
    for (LeftContainer left : runtime.left()) {
      Optional<Revision> revision = revision(left).flatMap(active);
      if (revision.isEmpty() || !adopted(left, revision.get(), pools)) {
        unwanted.add(left);
      }
    }
    removeAll(unwanted);
  }

  void removeAll(List<LeftContainer> unwanted) {
    CompletableFuture.allOf(
            unwanted.stream()
                .map(left -> CompletableFuture.runAsync(() -> remove(left), timing.workers()))
                .toArray(CompletableFuture[]::new))
        .join();
  }

  private static void remove(LeftContainer left) {
    LOG.infof("container %s of an earlier run is removed", left.id());
    left.remove();
  }

  private static Optional<RevisionId> revision(LeftContainer left) {
    try {
      return Optional.ofNullable(left.labels().get(InstanceContainer.REVISION_LABEL))
          .map(RevisionId::parse);
    } catch (HearthException e) {
      return Optional.empty();
    }
  }

  private boolean adopted(
      LeftContainer left, Revision revision, Function<Revision, RevisionPool> pools) {
    InstanceId id = new InstanceId(left.id());
    Optional<Container> container = left.adopt(outputs.open(revision.id(), id, new LastWords()));
    if (container.isEmpty()) {
      outputs.close(revision.id().function(), id);
      return false;
    }
    try {
      Endpoint endpoint = Readiness.endpoint(container.get(), revision.spec());
      if (Probe.serves(endpoint, Optional.empty(), HEALTH_LIMIT) && !waits(left, endpoint)) {
        pools
            .apply(revision)
            .adopt(
                new PooledInstance(id, revision.id(), left.startedAt(), Optional.empty()),
                container.get(),
                endpoint);
        LOG.infof("instance %s of %s is adopted", id, revision.id());
        return true;
      }
    } catch (StartProblem e) {
      LOG.debugf(e, "container %s", id);
    }
    container.get().remove();
    outputs.close(revision.id().function(), id);
    return true;
  }

  /** Whether it is a cell that was given a revision but not told to load it. */
  private static boolean waits(LeftContainer left, Endpoint endpoint) {
    return left.labels().containsKey(StemCell.LABEL) && StemCell.waits(endpoint, HEALTH_LIMIT);
  }
}

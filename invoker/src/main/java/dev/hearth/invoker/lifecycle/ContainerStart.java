package dev.hearth.invoker.lifecycle;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.Revision;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.StartKind;
import dev.hearth.api.instance.StartReport;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerOutput;
import dev.hearth.invoker.runtime.ContainerRuntime;
import dev.hearth.invoker.runtime.ContainerSpec;
import dev.hearth.invoker.start.InstanceContainer;
import dev.hearth.invoker.start.LastWords;
import dev.hearth.invoker.start.Readiness;
import dev.hearth.invoker.start.RightsHint;
import dev.hearth.invoker.start.StartProblem;
import dev.hearth.invoker.stem.WaitingContainer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** A start in a container of its own. */
final class ContainerStart {
  private final ContainerRuntime runtime;
  private final ImageStore images;
  private final InstanceOutput outputs;
  private final Readiness readiness;

  ContainerStart(
      ContainerRuntime runtime, ImageStore images, InstanceOutput outputs, Readiness readiness) {
    this.runtime = runtime;
    this.images = images;
    this.outputs = outputs;
    this.readiness = readiness;
  }

  /** Blocks until the instance serves; leaves nothing behind when it does not. */
  Started start(Revision revision, PooledInstance instance, Duration limit)
      throws StartProblem, InterruptedException {
    ContainerSpec spec =
        InstanceContainer.spec(revision, images.image(revision.spec().image()), instance.id());
    return start(
        StartKind.CONTAINER, output -> runtime.start(spec, output), revision, instance, limit);
  }

  /** The same of one that was made ahead, whose id the instance has. */
  Started start(
      WaitingContainer waiting, Revision revision, PooledInstance instance, Duration limit)
      throws StartProblem, InterruptedException {
    return start(StartKind.CREATED, waiting::start, revision, instance, limit);
  }

  private Started start(
      StartKind kind,
      Function<ContainerOutput, Container> made,
      Revision revision,
      PooledInstance instance,
      Duration limit)
      throws StartProblem, InterruptedException {
    InstanceId id = instance.id();
    LastWords words = new LastWords();
    Container container;
    try {
      container = made.apply(outputs.open(revision.id(), id, words));
    } catch (HearthException e) {
      outputs.close(revision.id().function(), id);
      throw StartProblem.of(e);
    }
    Duration acquire = instance.age();
    try {
      Endpoint endpoint = readiness.await(container, revision.spec(), instance.cancelled, limit);
      Duration ready = instance.age().minus(acquire);
      Map<String, Duration> parts = new LinkedHashMap<>(container.startPhases());
      parts.put("ready", ready);
      return new Started(container, endpoint, new StartReport(kind, acquire, ready), parts);
    } catch (StartProblem e) {
      StartProblem explained =
          hinted(
              StartEnd.explained(e, container, revision.spec().resources(), words),
              revision,
              words);
      remove(container, revision, id);
      throw explained;
    } catch (InterruptedException | RuntimeException e) {
      remove(container, revision, id);
      throw e;
    }
  }

  private StartProblem hinted(StartProblem problem, Revision revision, LastWords words) {
    return RightsHint.of(
            revision.spec(), images.image(revision.spec().image()).config(), words.after(""))
        .map(hint -> problem.withHint(hint))
        .orElse(problem);
  }

  private void remove(Container container, Revision revision, InstanceId id) {
    container.remove();
    outputs.close(revision.id().function(), id);
  }
}

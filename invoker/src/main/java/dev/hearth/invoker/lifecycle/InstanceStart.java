package dev.hearth.invoker.lifecycle;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.invoker.log.InstanceLogs;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerExit;
import dev.hearth.invoker.runtime.ContainerOutput;
import dev.hearth.invoker.runtime.ContainerRuntime;
import dev.hearth.invoker.runtime.ContainerSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** From a revision to an instance that serves. */
final class InstanceStart {
  static final String REVISION_LABEL = "dev.hearth.revision";

  /** What a process that was told to fail may take to end. */
  private static final Duration EXIT_LIMIT = Duration.ofMillis(100);

  private final ContainerRuntime runtime;
  private final ImageStore images;
  private final InstanceLogs logs;
  private final Readiness readiness;

  InstanceStart(
      ContainerRuntime runtime, ImageStore images, InstanceLogs logs, Readiness readiness) {
    this.runtime = runtime;
    this.images = images;
    this.logs = logs;
    this.readiness = readiness;
  }

  /** An instance that serves, and how long each part of its start took, in order. */
  record Started(Container container, Endpoint endpoint, Map<String, Duration> phases) {}

  /** Blocks until the instance serves; leaves nothing behind when it does not. */
  Started start(Revision revision, InstanceId id, CompletableFuture<Void> cancelled, Duration limit)
      throws StartProblem, InterruptedException {
    LastWords words = new LastWords();
    logs.open(revision.id().function(), id);
    Container container;
    try {
      container = runtime.start(spec(revision, id), output(revision, id, words));
    } catch (HearthException e) {
      logs.close(id);
      throw StartProblem.of(e);
    }
    long running = System.nanoTime();
    try {
      Endpoint endpoint = readiness.await(container, revision.spec(), cancelled, limit);
      Map<String, Duration> phases = new LinkedHashMap<>(container.startPhases());
      phases.put("ready", Duration.ofNanos(System.nanoTime() - running));
      return new Started(container, endpoint, phases);
    } catch (StartProblem e) {
      StartProblem explained = explained(e, container, revision.spec().resources(), words);
      remove(container);
      throw explained;
    } catch (InterruptedException | RuntimeException e) {
      remove(container);
      throw e;
    }
  }

  void remove(Container container) {
    container.remove();
    logs.close(new InstanceId(container.id()));
  }

  ContainerOutput output(Revision revision, InstanceId id, LastWords words) {
    return (standardError, text) -> {
      if (standardError) {
        words.add(text);
      }
      logs.write(revision.id().function(), id, standardError, text);
    };
  }

  private ContainerSpec spec(Revision revision, InstanceId id) {
    RevisionSpec spec = revision.spec();
    boolean socket = spec.transport() == Transport.UNIX_SOCKET;
    Map<String, String> environment = new HashMap<>(spec.environment());
    environment.put("PORT", String.valueOf(spec.port()));
    environment.put("K_SERVICE", revision.id().function().value());
    environment.put("K_REVISION", revision.id().toString());
    if (socket) {
      environment.put("HEARTH_SOCKET", "/run/hearth/" + Readiness.SOCKET);
    } else {
      environment.remove("HEARTH_SOCKET");
    }
    return new ContainerSpec(
        id.value(),
        Map.of(REVISION_LABEL, revision.id().toString()),
        images.image(spec.image()),
        environment,
        spec.resources(),
        spec.network(),
        spec.template().isEmpty(),
        socket,
        false);
  }

  /** The end of the process explains more than that nothing answered. */
  private static StartProblem explained(
      StartProblem problem, Container container, Resources resources, LastWords words)
      throws InterruptedException {
    try {
      ContainerExit exit = container.exit().get(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (exit.outOfMemory()) {
        return new StartProblem(ErrorCode.OUT_OF_MEMORY, words.after(outOfMemory(resources)));
      }
      return new StartProblem(
          ErrorCode.START_FAILED, words.after(exit.description() + " before it was ready"));
    } catch (TimeoutException | ExecutionException e) {
      return new StartProblem(problem.code(), words.after(problem.getMessage()));
    }
  }

  static String outOfMemory(Resources resources) {
    return "out of memory (limit " + (resources.memoryBytes() >> 20) + "Mi)";
  }
}

package dev.hearth.invoker.stem;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.Resources;
import dev.hearth.api.image.StoredImage;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerExit;
import dev.hearth.invoker.runtime.ContainerRuntime;
import dev.hearth.invoker.runtime.ContainerSpec;
import dev.hearth.invoker.start.InstanceEnvironment;
import dev.hearth.invoker.start.InstanceIds;
import dev.hearth.invoker.start.Readiness;
import dev.hearth.invoker.start.StartProblem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes one cell: a container of a base whose function host waits to be told what to load. */
final class CellMaker {
  /** What a process that gave up may take to end. */
  private static final Duration EXIT_LIMIT = Duration.ofMillis(100);

  /** The first three questions are answered faster and faster by a JVM. */
  private static final int FIRST_QUESTIONS = 3;

  private final ContainerRuntime runtime;
  private final Readiness readiness;
  private final Duration limit;

  CellMaker(ContainerRuntime runtime, Readiness readiness, Duration limit) {
    this.runtime = runtime;
    this.readiness = readiness;
    this.limit = limit;
  }

  /** Blocks until it is ready; leaves nothing behind when that fails or {@code over} completes. */
  StemCell make(StemClass kind, StoredImage base, CompletableFuture<Void> over)
      throws StartProblem, InterruptedException {
    CellOutput output = new CellOutput();
    Container container;
    try {
      container = runtime.start(spec(kind, base), output);
    } catch (HearthException e) {
      throw StartProblem.of(e);
    }
    try {
      Endpoint.UnixSocket socket = readiness.awaitSocket(container, over, limit);
      StemCell cell = new StemCell(kind, container, output, socket);
      for (int i = 0; i < FIRST_QUESTIONS; i++) {
        if (!cell.waits(limit)) {
          throw new StartProblem(
              ErrorCode.START_FAILED,
              "listens, but not as a stem cell: it answers GET /.hearth/stem by something else"
                  + " than 503");
        }
      }
      return cell;
    } catch (StartProblem e) {
      StartProblem explained = explained(e, container, output);
      container.remove();
      throw explained;
    } catch (InterruptedException | RuntimeException e) {
      container.remove();
      throw e;
    }
  }

  private static ContainerSpec spec(StemClass kind, StoredImage base) {
    return new ContainerSpec(
        InstanceIds.next().value(),
        Map.of(StemCell.LABEL, kind.label()),
        base,
        Map.of("HEARTH_STEM", "1", "HEARTH_SOCKET", InstanceEnvironment.SOCKET_PATH),
        new Resources(
            kind.memoryBytes(),
            Resources.DEFAULT.cpuMillis(),
            Resources.DEFAULT.pids(),
            kind.shmBytes(),
            kind.tmpBytes()),
        kind.network(),
        false,
        true,
        true,
        List.of(),
        List.of());
  }

  private static StartProblem explained(
      StartProblem problem, Container container, CellOutput output) throws InterruptedException {
    String what = problem.getMessage();
    try {
      ContainerExit exit = container.exit().get(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      what = exit.description() + " before it was ready";
    } catch (TimeoutException | ExecutionException e) {
      // it lives; that it is not ready is all there is to say
    }
    return new StartProblem(problem.code(), output.words().after(what));
  }
}

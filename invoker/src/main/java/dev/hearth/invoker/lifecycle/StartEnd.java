package dev.hearth.invoker.lifecycle;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.Resources;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerExit;
import dev.hearth.invoker.start.LastWords;
import dev.hearth.invoker.start.StartProblem;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Why a start did not become an instance, in the words of the function. */
final class StartEnd {
  /** What a process that was told to fail may take to end. */
  private static final Duration EXIT_LIMIT = Duration.ofMillis(100);

  private StartEnd() {}

  /** The end of the process explains more than that nothing answered. */
  static StartProblem explained(
      StartProblem problem, Container container, Resources resources, LastWords words)
      throws InterruptedException {
    return exit(container)
        .map(
            exit ->
                exit.outOfMemory()
                    ? new StartProblem(ErrorCode.OUT_OF_MEMORY, words.after(outOfMemory(resources)))
                    : new StartProblem(
                        ErrorCode.START_FAILED,
                        words.after(exit.description() + " before it was ready"),
                        exit.signal().isPresent()))
        .orElseGet(() -> new StartProblem(problem.code(), words.after(problem.getMessage())));
  }

  /** How the process ended; empty when it goes on. */
  static Optional<ContainerExit> exit(Container container) throws InterruptedException {
    try {
      return Optional.of(container.exit().get(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    }
  }

  static String outOfMemory(Resources resources) {
    return "out of memory (limit " + (resources.memoryBytes() >> 20) + "Mi)";
  }
}

package dev.hearth.admin.deploy;

import dev.hearth.api.build.BuildProgress;
import java.time.Duration;
import java.util.function.Function;

/** Runs steps and reports how long each took. */
record Steps(BuildProgress progress) {
  /** Work that can be interrupted. */
  interface Work<T> {
    T run() throws InterruptedException;
  }

  <T> T run(String step, Work<T> work, Function<T, String> outcome) throws InterruptedException {
    long start = System.nanoTime();
    progress.begin(step);
    T result = work.run();
    progress.end(step, Duration.ofNanos(System.nanoTime() - start), outcome.apply(result));
    return result;
  }
}

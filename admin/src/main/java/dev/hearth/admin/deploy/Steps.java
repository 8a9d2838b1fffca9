package dev.hearth.admin.deploy;

import dev.hearth.api.build.BuildProgress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** Runs steps and reports how long each took. */
record Steps(BuildProgress progress, Clock clock) {
  /** Work that can be interrupted. */
  interface Work<T> {
    T run() throws InterruptedException;
  }

  <T> T run(String step, Work<T> work, Function<T, String> outcome) throws InterruptedException {
    Instant start = clock.instant();
    progress.begin(step);
    T result = work.run();
    progress.end(step, Duration.between(start, clock.instant()), outcome.apply(result));
    return result;
  }
}

package dev.hearth.builder.function;

import dev.hearth.api.build.BuildProgress;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Reports the steps of a build and how long they take. */
public final class Step {
  private final BuildProgress progress;
  private final Clock clock;

  public Step(BuildProgress progress, Clock clock) {
    this.progress = progress;
    this.clock = clock;
  }

  /** What a step made, and its outcome in a word or two. */
  public record Outcome<T>(T value, String text) {}

  /** The work of a step. */
  public interface Work<T> {
    Outcome<T> run() throws IOException, InterruptedException;
  }

  /** Runs a step; one that fails has a beginning and no end. */
  public <T> T run(String name, Work<T> work) throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("before the step '" + name + "'");
    }
    Instant begin = clock.instant();
    progress.begin(name);
    Outcome<T> outcome = work.run();
    progress.end(name, Duration.between(begin, clock.instant()), outcome.text());
    return outcome.value();
  }

  public void detail(String text) {
    progress.detail(text);
  }
}

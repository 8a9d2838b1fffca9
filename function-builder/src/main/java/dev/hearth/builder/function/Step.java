package dev.hearth.builder.function;

import dev.hearth.api.build.BuildProgress;
import java.io.IOException;
import java.time.Duration;

/** Reports the steps of a build and how long they take. */
public final class Step {
  private final BuildProgress progress;

  public Step(BuildProgress progress) {
    this.progress = progress;
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
    long begin = System.nanoTime();
    progress.begin(name);
    Outcome<T> outcome = work.run();
    progress.end(name, Duration.ofNanos(System.nanoTime() - begin), outcome.text());
    return outcome.value();
  }

  public void detail(String text) {
    progress.detail(text);
  }
}

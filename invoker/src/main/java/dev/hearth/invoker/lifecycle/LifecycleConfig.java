package dev.hearth.invoker.lifecycle;

import java.time.Duration;

/**
 * Times in the life of an instance.
 *
 * @param grace between SIGTERM and SIGKILL
 * @param earlyEnd an instance that ends sooner after it was ready counts as one that did not start
 */
public record LifecycleConfig(Duration grace, Duration earlyEnd) {
  public static final LifecycleConfig DEFAULT =
      new LifecycleConfig(Duration.ofSeconds(10), Duration.ofSeconds(10));
}

package dev.hearth.invoker.testing;

import dev.hearth.invoker.runtime.ContainerOutput;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a container has written so far. */
public final class Lines implements ContainerOutput {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @Override
  public void line(boolean standardError, String text, boolean continued) {
    lines.add(text);
  }

  public void await(String line) {
    org.awaitility.Awaitility.await(line)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> lines.contains(line));
  }

  public List<String> all() {
    return List.copyOf(lines);
  }

  /** Those after the first one that is as given. */
  public List<String> after(String line) {
    return all().subList(lines.indexOf(line) + 1, lines.size());
  }
}

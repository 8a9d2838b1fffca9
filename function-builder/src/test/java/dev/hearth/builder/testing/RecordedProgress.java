package dev.hearth.builder.testing;

import dev.hearth.api.build.BuildProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Remembers what it heard: {@code step: outcome}. */
public final class RecordedProgress implements BuildProgress {
  private final List<String> steps = Collections.synchronizedList(new ArrayList<>());
  private final List<String> details = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void begin(String step) {
    details.add("[" + step + "]");
  }

  @Override
  public void detail(String text) {
    details.add(text);
  }

  @Override
  public void end(String step, Duration took, String outcome) {
    steps.add(step + ": " + outcome);
  }

  public List<String> steps() {
    return List.copyOf(steps);
  }

  public List<String> details() {
    return List.copyOf(details);
  }
}

package dev.hearth.cli.output;

import java.time.Duration;

/** Steps as lines of their own, for files, pipes and CI. */
final class PlainSteps implements StepLines {
  private final Screen screen;

  PlainSteps(Screen screen) {
    this.screen = screen;
  }

  @Override
  public void begin(String step) {}

  @Override
  public synchronized void detail(String text) {
    screen.line("    " + text);
  }

  @Override
  public synchronized void end(String step, Duration took, String outcome) {
    screen.line(
        "  " + step + ": " + (outcome.isEmpty() ? "" : outcome + ", ") + Quantity.took(took));
  }

  @Override
  public void close() {}
}

package dev.hearth.cli.output;

import java.time.Duration;

/** Steps as lines of their own, for files, pipes and CI. */
final class PlainSteps implements StepLines {
  private final Screen screen;

  PlainSteps(Screen screen) {
    this.screen = screen;
  }

  /** Smaller ones are over before a line was read. */
  private static final long WORTH_SHOWING = 64L << 20;

  private long tenths;

  @Override
  public synchronized void begin(String step) {
    tenths = 0;
  }

  /** A line for every tenth of what takes its time. */
  @Override
  public synchronized void progress(long done, long total) {
    long now = done * 10 / total;
    if (total >= WORTH_SHOWING && now > tenths) {
      tenths = now;
      screen.line("    " + ProgressBar.amounts(done, total));
    }
  }

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

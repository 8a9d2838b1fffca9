package dev.hearth.cli.output;

import java.time.Duration;

/** Shows steps as they pass. Safe for use by several threads. */
public interface StepLines extends AutoCloseable {

  /** A redrawn line with a spinner on a terminal, plain lines elsewhere. */
  static StepLines on(Screen screen) {
    return screen.outTerminal() ? new SpinningSteps(screen) : new PlainSteps(screen);
  }

  void begin(String step);

  void detail(String text);

  /** How far the step under way is; {@code total} is above 0. */
  void progress(long done, long total);

  void end(String step, Duration took, String outcome);

  /** Ends a step that did not succeed, if one is under way; ends the redrawing in any case. */
  @Override
  void close();
}

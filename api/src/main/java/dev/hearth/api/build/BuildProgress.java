package dev.hearth.api.build;

import java.time.Duration;

/** Hears how a build goes on, for the person who waits for it. */
public interface BuildProgress {
  /** A step begins; at most one is under way. */
  void begin(String step);

  /** A line about the step that is under way. */
  void detail(String text);

  /**
   * @param outcome a word or two, for example {@code cached} or {@code 3 layers}
   */
  void end(String step, Duration took, String outcome);
}

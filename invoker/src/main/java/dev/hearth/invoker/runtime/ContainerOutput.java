package dev.hearth.invoker.runtime;

/** Hears what a container writes, one line at a time. Must be quick. */
@FunctionalInterface
public interface ContainerOutput {
  ContainerOutput NONE = (standardError, text, continued) -> {};

  /**
   * A line, or a part of a long one.
   *
   * @param text without the line feed; a carriage return is part of it
   * @param continued whether the next call for this stream goes on with the same line
   */
  void line(boolean standardError, String text, boolean continued);
}

package dev.hearth.invoker.runtime;

/** Hears what a container writes, one line at a time. Must be quick. */
@FunctionalInterface
public interface ContainerOutput {
  ContainerOutput NONE = (standardError, text) -> {};

  void line(boolean standardError, String text);
}

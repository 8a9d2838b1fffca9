package dev.hearth.invoker.stem;

import dev.hearth.invoker.runtime.ContainerOutput;
import dev.hearth.invoker.start.LastWords;

/** Where a cell's output goes: it explains why the cell ended, until an instance's log takes it. */
final class CellOutput implements ContainerOutput {
  private final LastWords words = new LastWords();
  private volatile ContainerOutput next = (standardError, text, continued) -> words.add(text);

  @Override
  public void line(boolean standardError, String text, boolean continued) {
    next.line(standardError, text, continued);
  }

  void goTo(ContainerOutput output) {
    next = output;
  }

  LastWords words() {
    return words;
  }
}

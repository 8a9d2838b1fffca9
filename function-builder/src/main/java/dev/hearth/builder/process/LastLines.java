package dev.hearth.builder.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Passes lines on and remembers the last ones, for errors. */
public final class LastLines implements Consumer<String> {
  private static final int KEPT = 20;
  private static final int MAX_LINE = 500;

  private final Consumer<String> next;
  private final Deque<String> lines = new ArrayDeque<>();

  public LastLines(Consumer<String> next) {
    this.next = next;
  }

  @Override
  public synchronized void accept(String line) {
    String bounded = line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "…" : line;
    if (lines.size() == KEPT) {
      lines.removeFirst();
    }
    lines.addLast(bounded);
    next.accept(bounded);
  }

  /** The lines, one below the other. */
  public synchronized String text() {
    return String.join("\n", lines);
  }
}

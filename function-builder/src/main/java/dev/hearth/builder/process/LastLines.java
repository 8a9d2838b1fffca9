package dev.hearth.builder.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Passes lines on and remembers the last ones, for errors. The first ones too: some programs say
 * what is wrong and then how they are used.
 */
public final class LastLines implements Consumer<String> {
  private static final int LAST = 20;
  private static final int FIRST = 6;
  private static final int MAX_LINE = 500;

  private final Consumer<String> next;
  private final UnaryOperator<String> shown;
  private final List<String> first = new ArrayList<>();
  private final Deque<String> last = new ArrayDeque<>();
  private boolean left;

  public LastLines(Consumer<String> next) {
    this(next, UnaryOperator.identity());
  }

  /**
   * @param shown turns a line into what may be seen of it
   */
  public LastLines(Consumer<String> next, UnaryOperator<String> shown) {
    this.next = next;
    this.shown = shown;
  }

  @Override
  public synchronized void accept(String text) {
    String line = shown.apply(text);
    String bounded = line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "…" : line;
    if (first.size() < FIRST) {
      first.add(bounded);
    } else {
      if (last.size() == LAST) {
        last.removeFirst();
        left = true;
      }
      last.addLast(bounded);
    }
    next.accept(bounded);
  }

  /** The lines, one below the other. */
  public synchronized String text() {
    List<String> lines = new ArrayList<>(first);
    if (left) {
      lines.add("…");
    }
    lines.addAll(last);
    return String.join("\n", lines);
  }
}

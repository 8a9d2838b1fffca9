package dev.hearth.invoker.start;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What an instance wrote to stderr while it started: the first lines, which name the trouble, and
 * the last ones, which are nearest to the end.
 */
public final class LastWords {
  private static final int FIRST = 5;
  private static final int LAST = 10;
  private static final int LINE_LIMIT = 500;

  private final List<String> first = new ArrayList<>();
  private final Deque<String> last = new ArrayDeque<>();
  private boolean gap;

  /** Takes in one more line. */
  public synchronized void add(String line) {
    if (line.isBlank()) {
      return;
    }
    String bounded = line.length() > LINE_LIMIT ? line.substring(0, LINE_LIMIT) + "…" : line;
    if (first.size() < FIRST) {
      first.add(bounded);
      return;
    }
    if (last.size() == LAST) {
      last.removeFirst();
      gap = true;
    }
    last.addLast(bounded);
  }

  /** Whether it said nothing. */
  public synchronized boolean isEmpty() {
    return first.isEmpty();
  }

  /** {@code what} followed by the words, where there are any. */
  public synchronized String after(String what) {
    if (first.isEmpty()) {
      return what;
    }
    List<String> lines = new ArrayList<>(first);
    if (gap) {
      lines.add("…");
    }
    lines.addAll(last);
    return what + ": " + String.join("\n", lines);
  }
}

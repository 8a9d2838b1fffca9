package dev.hearth.autoscaler.loop;

import dev.hearth.api.demand.ScalingHistory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last decisions about a function. One that repeats the one before takes its place. */
final class DecisionLog {
  static final int LENGTH = ScalingHistory.KEPT;

  private final Deque<RecordedDecision> decisions = new ArrayDeque<>();

  void add(RecordedDecision latest) {
    RecordedDecision last = decisions.peekLast();
    if (last != null
        && last.revision().equals(latest.revision())
        && last.decision().isLike(latest.decision())) {
      decisions.removeLast();
    }
    decisions.addLast(latest);
    if (decisions.size() > LENGTH) {
      decisions.removeFirst();
    }
  }

  /** Oldest first. */
  List<RecordedDecision> all() {
    return List.copyOf(decisions);
  }
}

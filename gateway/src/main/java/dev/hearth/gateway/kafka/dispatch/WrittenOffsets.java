package dev.hearth.gateway.kafka.dispatch;

import java.util.HashMap;
import java.util.Map;

/**
 * Sees that a topic has lost what was written to it: it was made again, or its logs lost their
 * ends, when offsets come again or are beyond the end. Pure; safe for use by many threads.
 */
final class WrittenOffsets {
  private final Map<Integer, Long> last = new HashMap<>();
  private long losses;

  /** A record got this offset. */
  synchronized void written(int partition, long offset) {
    if (offset <= last.getOrDefault(partition, -1L)) {
      lost();
    }
    last.put(partition, offset);
  }

  /** By partition, the last offset that was written. */
  synchronized Map<Integer, Long> last() {
    return Map.copyOf(last);
  }

  /**
   * Compares what was written with where the logs ended later.
   *
   * @param before what {@link #last()} returned before the cluster was asked
   */
  synchronized void ends(Map<Integer, Long> before, Map<Integer, Long> ends) {
    if (before.entrySet().stream()
        .anyMatch(each -> each.getValue() >= ends.getOrDefault(each.getKey(), Long.MAX_VALUE))) {
      lost();
    }
  }

  /** There is no topic. */
  synchronized void gone() {
    if (!last.isEmpty()) {
      lost();
    }
  }

  /** How often something was lost; grows. */
  synchronized long losses() {
    return losses;
  }

  private void lost() {
    losses++;
    last.clear();
  }
}

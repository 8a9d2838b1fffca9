package dev.hearth.gateway.activation;

import dev.hearth.api.function.RevisionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Replaced revisions whose counters are still shown: a scrape that comes after the last call must
 * find it counted. Takes time as an argument. Not safe for use by several threads.
 */
final class RestingRevisions {
  /** Longer than any usual interval of scrapes, and than a short outage of what scrapes. */
  static final Duration REST = Duration.ofHours(1);

  /** Of one function: one that is deployed every few seconds does not fill the memory. */
  static final int MOST = 20;

  /** When each was last seen with calls, in nanoseconds; those that came first come first. */
  private final Map<RevisionId, Long> since = new LinkedHashMap<>();

  /**
   * It has neither traffic nor instances.
   *
   * @param busy whether one has calls or instances: what its calls come to is still to be counted
   * @return those that are to be dropped for it
   */
  List<RevisionId> rest(RevisionId revision, long now, Predicate<RevisionId> busy) {
    since.putIfAbsent(revision, now);
    List<RevisionId> same =
        since.keySet().stream().filter(id -> id.function().equals(revision.function())).toList();
    List<RevisionId> dropped =
        same.stream().filter(busy.negate()).limit(Math.max(0, same.size() - MOST)).toList();
    dropped.forEach(since::remove);
    return dropped;
  }

  /** It is used again, or gone. */
  void wake(RevisionId revision) {
    since.remove(revision);
  }

  /**
   * Those that have rested for long enough.
   *
   * @param busy whether it has calls or instances: its rest begins anew
   */
  List<RevisionId> over(long now, Predicate<RevisionId> busy) {
    List<RevisionId> over = new ArrayList<>();
    since.replaceAll((revision, from) -> busy.test(revision) ? now : from);
    since.forEach(
        (revision, from) -> {
          if (now - from >= REST.toNanos()) {
            over.add(revision);
          }
        });
    over.forEach(since::remove);
    return over;
  }
}

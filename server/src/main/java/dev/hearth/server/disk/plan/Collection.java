package dev.hearth.server.disk.plan;

import dev.hearth.api.disk.StoredItem;
import dev.hearth.api.function.RevisionId;
import java.time.Instant;
import java.util.List;

/**
 * What to give back.
 *
 * @param forget revisions, oldest first; to be forgotten before anything is removed
 * @param remove in an order in which a crash leaves nothing that misses a part
 * @param used bytes that stay of what counts towards the budget
 */
public record Collection(List<RevisionId> forget, List<StoredItem> remove, long used) {
  public Collection {
    forget = List.copyOf(forget);
    remove = List.copyOf(remove);
  }

  /**
   * Decides. Always goes: what nothing needs, revisions beyond the last ones of their function, and
   * caches that were not used for thirty days. Where the rest exceeds the budget, what can be made
   * again goes too, the cheapest first and of each kind the one that was not used for longest:
   * unpacked layers that run nowhere, cached dependencies, caches of package managers, logs of
   * functions that are gone, idle revisions but the newest one of each function, bases.
   *
   * <p>A revision with traffic or instances is never forgotten, and nothing that it needs is
   * removed; neither is what a build under way holds.
   *
   * @param usage everything that lies there
   */
  public static Collection plan(List<StoredItem> usage, InUse inUse, Budget budget, Instant now) {
    Collecting collecting = new Collecting(usage, inUse, now);
    collecting.forgetBeyond(budget.revisions());
    collecting.removeExpired();
    collecting.removeUnneeded();
    while (collecting.used() > budget.bytes() && collecting.evictOne()) {
      collecting.removeUnneeded();
    }
    return collecting.decided();
  }
}

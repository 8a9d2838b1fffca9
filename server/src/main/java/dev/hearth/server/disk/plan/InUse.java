package dev.hearth.server.disk.plan;

import dev.hearth.api.image.Digest;
import java.util.List;
import java.util.Set;

/**
 * What the disk is used for.
 *
 * @param revisions all that are known
 * @param deleted images of functions that were just deleted: what was cached for them goes too
 */
public record InUse(List<RevisionUse> revisions, Set<Digest> deleted) {
  public InUse {
    revisions = List.copyOf(revisions);
    deleted = Set.copyOf(deleted);
  }

  public InUse(List<RevisionUse> revisions) {
    this(revisions, Set.of());
  }
}

package dev.hearth.invoker.stem;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.image.ImageStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Remembers what was found out about revisions, of those that were asked for last: a start has no
 * time to read their images, and ten thousand functions that nobody calls are not worth the memory.
 * Safe for use by many threads.
 */
final class StemCandidates {
  private static final Logger LOG = Logger.getLogger(StemCandidates.class);

  /** Of about three kilobytes each. To find out again means to read two small files. */
  static final int REMEMBERED = 1_000;

  private final ImageStore images;
  private final Set<RevisionId> excluded = ConcurrentHashMap.newKeySet();
  // From the one that was asked for longest ago to the last; guarded by itself.
  private final Map<RevisionId, Optional<StemCandidate>> known =
      new LinkedHashMap<>(16, 0.75f, true);

  StemCandidates(ImageStore images) {
    this.images = images;
  }

  Optional<StemCandidate> of(Revision revision) {
    if (excluded.contains(revision.id())) {
      return Optional.empty();
    }
    Optional<StemCandidate> found;
    synchronized (known) {
      found = known.get(revision.id());
    }
    return found != null ? found : read(revision);
  }

  private Optional<StemCandidate> read(Revision revision) {
    try {
      Optional<StemCandidate> candidate =
          StemCandidate.of(revision, images.image(revision.spec().image()));
      remember(revision.id(), candidate);
      return candidate;
    } catch (HearthException e) {
      // the start itself tells of it
      LOG.debugf(e, "image of %s", revision.id());
      return Optional.empty();
    }
  }

  private void remember(RevisionId revision, Optional<StemCandidate> candidate) {
    synchronized (known) {
      known.put(revision, candidate);
      if (known.size() > REMEMBERED) {
        known.remove(known.keySet().iterator().next());
      }
    }
  }

  /** From now on this revision gets containers of its own. */
  void exclude(RevisionId revision) {
    excluded.add(revision);
  }

  /** Forgets all revisions of a function but one. */
  void retain(FunctionName function, Optional<RevisionId> active) {
    excluded.removeIf(id -> isOther(id, function, active));
    synchronized (known) {
      known.keySet().removeIf(id -> isOther(id, function, active));
    }
  }

  private static boolean isOther(
      RevisionId id, FunctionName function, Optional<RevisionId> active) {
    return id.function().equals(function) && !active.equals(Optional.of(id));
  }
}

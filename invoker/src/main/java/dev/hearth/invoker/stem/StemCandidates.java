package dev.hearth.invoker.stem;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.image.ImageStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Remembers what was found out about revisions: a start has no time to read their images. */
final class StemCandidates {
  private static final Logger LOG = Logger.getLogger(StemCandidates.class);

  private final ImageStore images;
  private final Map<RevisionId, Optional<StemCandidate>> known = new ConcurrentHashMap<>();

  StemCandidates(ImageStore images) {
    this.images = images;
  }

  Optional<StemCandidate> of(Revision revision) {
    Optional<StemCandidate> found = known.get(revision.id());
    if (found != null) {
      return found;
    }
    try {
      Optional<StemCandidate> candidate =
          StemCandidate.of(revision, images.image(revision.spec().image()));
      known.put(revision.id(), candidate);
      return candidate;
    } catch (HearthException e) {
      // the start itself tells of it
      LOG.debugf(e, "image of %s", revision.id());
      return Optional.empty();
    }
  }

  /** From now on this revision gets containers of its own. */
  void exclude(RevisionId revision) {
    known.put(revision, Optional.empty());
  }

  /** Forgets all revisions of a function but one. */
  void retain(FunctionName function, Optional<RevisionId> active) {
    known
        .keySet()
        .removeIf(id -> id.function().equals(function) && !Optional.of(id).equals(active));
  }
}

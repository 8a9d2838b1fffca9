package dev.hearth.invoker.lifecycle;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The trial of a revision that needs a volume for itself: other revisions of the function have no
 * instance meanwhile, and what was desired of them counts afterwards if the trial fails.
 */
final class ExclusiveTrial {
  private final RevisionId revision;
  private final Map<Revision, DesiredInstances> kept = new LinkedHashMap<>();
  private boolean succeeded;

  ExclusiveTrial(RevisionId revision) {
    this.revision = revision;
  }

  /** Keeps what is desired for later; false for the revision that is tried. */
  synchronized boolean keeps(Revision other, DesiredInstances desired) {
    if (other.id().equals(revision)) {
      return false;
    }
    kept.put(other, desired);
    return true;
  }

  /** The other revisions are not needed any more. */
  synchronized void succeeded() {
    succeeded = true;
  }

  /** What is desired of other revisions after this trial. */
  synchronized Map<Revision, DesiredInstances> kept() {
    return succeeded ? Map.of() : Map.copyOf(kept);
  }
}

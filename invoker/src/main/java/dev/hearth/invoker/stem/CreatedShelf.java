package dev.hearth.invoker.stem;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Containers made ahead for revisions at zero that no cell can become, of what memory the cells
 * leave; one for each revision, those first that came to zero last. Does nothing by itself; every
 * method is atomic. Time is an argument.
 */
final class CreatedShelf {
  /** Whoever is called more seldom than this is not called now and then. */
  static final Duration KEPT = Duration.ofHours(1);

  /** Of the runtime's own process that waits in one, before one was measured. */
  private static final long ESTIMATED_BYTES = 8L << 20;

  /** From the revision that came to zero first to the last. */
  private final Map<RevisionId, Place> places = new LinkedHashMap<>();

  private long containerBytes = ESTIMATED_BYTES;

  /** Of one revision. */
  static final class Place {
    final Revision revision;
    private final Instant since;
    private Optional<WaitingContainer> container = Optional.empty();

    private Place(Revision revision, Instant since) {
      this.revision = revision;
      this.since = since;
    }
  }

  /** What to do next. */
  sealed interface Step {
    /** To be answered by {@link #made} or {@link #forget}. */
    record Make(Place place) implements Step {}

    record Remove(WaitingContainer container) implements Step {}

    record Nothing() implements Step {}
  }

  /** A revision came to zero. */
  synchronized void want(Revision revision, Instant now) {
    Place before = places.remove(revision.id());
    Place place = new Place(revision, now);
    if (before != null) {
      place.container = before.container;
    }
    places.put(revision.id(), place);
  }

  /** The container of a revision that is not at zero any more, if one waits. */
  synchronized Optional<WaitingContainer> take(RevisionId revision) {
    Place place = places.remove(revision);
    return place == null ? Optional.empty() : place.container;
  }

  /**
   * Only this revision of a function is of interest from now on.
   *
   * @return what nobody will take any more
   */
  synchronized List<WaitingContainer> retain(FunctionName function, Optional<RevisionId> active) {
    List<RevisionId> old =
        places.keySet().stream()
            .filter(id -> id.function().equals(function) && !Optional.of(id).equals(active))
            .toList();
    List<WaitingContainer> left = new ArrayList<>();
    old.forEach(id -> take(id).ifPresent(left::add));
    return left;
  }

  /**
   * @param spareBytes memory that all of them may use
   */
  synchronized Step next(long spareBytes, Instant now) {
    long used = containerBytes * count();
    Optional<Place> newest = Optional.empty();
    for (Place place : List.copyOf(places.values())) {
      boolean old = place.since.plus(KEPT).isBefore(now);
      if (place.container.isPresent() && (old || used > spareBytes)) {
        places.remove(place.revision.id());
        return new Step.Remove(place.container.get());
      }
      if (old) {
        places.remove(place.revision.id());
      } else if (place.container.isEmpty()) {
        newest = Optional.of(place);
      }
    }
    return newest.isPresent() && used + containerBytes <= spareBytes
        ? new Step.Make(newest.get())
        : new Step.Nothing();
  }

  /** False when it is not wanted any more. */
  synchronized boolean made(Place place, WaitingContainer container) {
    if (places.get(place.revision.id()) != place) {
      return false;
    }
    place.container = Optional.of(container);
    containerBytes = Math.max(1, container.container().memoryBytes());
    return true;
  }

  /** It could not be made; the revision's next start will tell why. */
  synchronized void forget(Place place) {
    places.remove(place.revision.id(), place);
  }

  synchronized long count() {
    return places.values().stream().filter(place -> place.container.isPresent()).count();
  }

  synchronized List<WaitingContainer> clear() {
    List<WaitingContainer> all =
        places.values().stream().flatMap(place -> place.container.stream()).toList();
    places.clear();
    return all;
  }
}

package dev.hearth.gateway.kafka.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One partition from its assignment to its loss. */
final class PartitionEvents<R> {
  final String topicId;
  final int number;
  final Offsets offsets;

  /** Notes of an earlier owner about records that are to be fetched again. */
  final Map<Long, Kept<R>> noted = new HashMap<>();

  /** Those of them whose records are not in the log any more. */
  final List<Kept<R>> unfound = new ArrayList<>();

  /**
   * The epochs of records that have their end, or their place in the retry store, and may be
   * fetched again.
   */
  final Map<Long, Integer> elsewhere = new HashMap<>();

  /** Ended events whose notes go once the mark has passed them, with their epochs. */
  final TreeMap<Long, Integer> forgettable = new TreeMap<>();

  /** Where the log was cut, one after the other. */
  final List<Long> cuts = new ArrayList<>(0);

  final ArrayDeque<Event<R>> oldestFirst = new ArrayDeque<>();
  long committed = -1;
  long bytes;
  int size;
  int inFlight;
  boolean lost;

  /** Its topic was deleted: nobody gets it next. */
  boolean gone;

  PartitionEvents(String topicId, int number, Mark mark) {
    this.topicId = topicId;
    this.number = number;
    this.offsets = new Offsets(mark);
    this.committed = mark.offset();
  }

  RecordId id(long offset, int epoch) {
    return new RecordId(topicId, number, epoch, offset);
  }

  /** Whether the record at an offset has its end, or another place, already. */
  boolean isElsewhere(long offset, int epoch) {
    Integer known = elsewhere.remove(offset);
    return known != null && RecordId.mayBeSame(known, epoch);
  }

  /**
   * What is noted of the record at an offset; a note on another one that was there is put aside.
   */
  Optional<Note> noteOn(long offset, int epoch) {
    Kept<R> kept = noted.remove(offset);
    if (kept == null) {
      return Optional.empty();
    }
    if (RecordId.mayBeSame(kept.id().epoch(), epoch)) {
      return Optional.of(kept.note());
    }
    unfound.add(kept);
    return Optional.empty();
  }
}

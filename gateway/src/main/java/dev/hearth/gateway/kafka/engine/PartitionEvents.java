package dev.hearth.gateway.kafka.engine;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One partition from its assignment to its loss. */
final class PartitionEvents<R> {
  final int number;
  final Offsets offsets;

  /** Notes of an earlier owner about records that are to be fetched again. */
  final Map<Long, Note> noted = new HashMap<>();

  /** Records that have their end, or their place in the retry store, and may be fetched again. */
  final Set<Long> elsewhere = new HashSet<>();

  /** Ended events whose notes go once the mark has passed them. */
  final TreeSet<Long> forgettable = new TreeSet<>();

  final ArrayDeque<Event<R>> oldestFirst = new ArrayDeque<>();
  long committed = -1;
  long bytes;
  int size;
  int inFlight;
  boolean lost;

  PartitionEvents(int number, Mark mark) {
    this.number = number;
    this.offsets = new Offsets(mark);
    this.committed = mark.offset();
  }
}

package dev.hearth.gateway.kafka.engine;

import java.util.ArrayDeque;

/** Events that go one after the other; its first are in flight, or it is ready or waits. */
final class Lane<R> {
  final Object key;
  final ArrayDeque<Event<R>> events = new ArrayDeque<>(1);
  int inFlight;

  /** Events in the retry store that still hold back the mark, at most. */
  int storedBehind;

  Lane(Object key) {
    this.key = key;
  }
}

package dev.hearth.gateway.kafka.engine;

import java.util.ArrayDeque;

/** Events that go one at a time; its head is ready, in flight or waits to be tried again. */
final class Lane<R> {
  final Object key;
  final ArrayDeque<Event<R>> events = new ArrayDeque<>(1);

  Lane(Object key) {
    this.key = key;
  }
}

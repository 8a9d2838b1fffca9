package dev.hearth.bench.policy;

import dev.hearth.autoscaler.decision.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The most instances that calls needed at a time within a window, for policies that are only about
 * how long instances stay. Where nothing is in flight there is need for none.
 */
final class Needed {
  private record Need(Instant at, int instances) {}

  private final int concurrency;
  private final int most;
  private final Duration window;
  private final Deque<Need> falling = new ArrayDeque<>();

  Needed(int concurrency, int most, Duration window) {
    this.concurrency = concurrency;
    this.most = most;
    this.window = window;
  }

  int within(Traffic.Known traffic, Instant now) {
    int calls = traffic.inFlight() + traffic.queued();
    int instances = Math.min(most, (calls + concurrency - 1) / concurrency);
    if (instances == 0 && traffic.lastDemand().filter(now::equals).isPresent()) {
      instances = 1;
    }
    while (!falling.isEmpty() && falling.getLast().instances() <= instances) {
      falling.removeLast();
    }
    falling.addLast(new Need(now, instances));
    while (falling.getFirst().at().plus(window).isBefore(now)) {
      falling.removeFirst();
    }
    return falling.getFirst().instances();
  }

  /** When the number becomes less if no call comes; empty when it is zero already. */
  Optional<Instant> nextFall() {
    return falling.getFirst().instances() > 0
        ? Optional.of(falling.getFirst().at().plus(window).plusMillis(1))
        : Optional.empty();
  }
}

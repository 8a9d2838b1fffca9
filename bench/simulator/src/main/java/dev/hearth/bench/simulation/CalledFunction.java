package dev.hearth.bench.simulation;

import dev.hearth.api.function.ScalingSpec;
import dev.hearth.bench.policy.FunctionPolicy;
import dev.hearth.bench.trace.Arrivals;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;

/**
 * A function whose calls are simulated one by one: the gateway's queue, and the loop around the
 * policy.
 */
final class CalledFunction {
  /** The gateway's bound. */
  private static final int LONGEST_QUEUE = 1000;

  private record Waiting(int call, long since) {}

  private final Arrivals.Calls calls;
  private final Timeline timeline;
  private final Tally tally;
  private final ScalingSpec spec;
  private final FunctionPolicy policy;
  private final long tickMillis;
  private final Reporter reporter;
  private final Pool pool;
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private int working;
  private int nextCall;
  private long lastEnd = -1;
  private long plannedTick = Long.MAX_VALUE;

  CalledFunction(
      Arrivals.Calls calls,
      Timeline timeline,
      Tally tally,
      ScalingSpec spec,
      FunctionPolicy policy,
      Duration tick,
      Reporter reporter,
      Function<Runnable, Pool> pool) {
    this.calls = calls;
    this.timeline = timeline;
    this.tally = tally;
    this.spec = spec;
    this.policy = policy;
    this.tickMillis = tick.toMillis();
    this.reporter = reporter;
    this.pool = pool.apply(this::dispatch);
  }

  Pool pool() {
    return pool;
  }

  void begin() {
    if (nextCall < calls.count()) {
      timeline.at(calls.atMillis(nextCall), this::arrive);
    }
  }

  private void arrive() {
    int call = nextCall++;
    begin();
    tally.calls++;
    if (isQuiet() && lastEnd >= 0) {
      policy.returned(Duration.ofMillis(timeline.now() - lastEnd));
    }
    if (pool.isEmpty()) {
      tally.coldStarts++;
    }
    reporter.count(working + queue.size());
    reporter.arrived(1);
    if (queue.size() >= LONGEST_QUEUE) {
      tally.refused++;
      return;
    }
    queue.addLast(new Waiting(call, timeline.now()));
    dispatch();
    if (!queue.isEmpty()) {
      decide();
    }
    tickSoon();
  }

  private boolean isQuiet() {
    return working == 0 && queue.isEmpty();
  }

  private void dispatch() {
    while (!queue.isEmpty()) {
      Optional<Instance> free = pool.free(spec.concurrency());
      if (free.isEmpty()) {
        return;
      }
      send(queue.removeFirst(), free.get());
    }
  }

  private void send(Waiting waiting, Instance instance) {
    tally.waits.add((double) (timeline.now() - waiting.since()), 1);
    reporter.count(working + queue.size() + 1);
    pool.began(instance);
    working++;
    int millis = calls.millis(waiting.call());
    timeline.at(timeline.now() + millis, () -> complete(instance, millis));
  }

  private void complete(Instance instance, int millis) {
    reporter.count(working + queue.size());
    reporter.completed(1, millis / 1000.0);
    working--;
    pool.ended(instance);
    dispatch();
    if (isQuiet()) {
      lastEnd = timeline.now();
    }
    tickSoon();
  }

  private void decide() {
    long oldest = queue.isEmpty() ? 0 : timeline.now() - queue.getFirst().since();
    pool.setDesired(
        policy.decide(reporter.observe(working, queue.size(), oldest, pool), timeline.instant()));
  }

  private void tick() {
    decide();
    if (!isQuiet()) {
      tickSoon();
    } else {
      policy.nextLook(timeline.instant()).ifPresent(at -> tickAt(Timeline.millis(at)));
    }
  }

  private void tickSoon() {
    tickAt(timeline.now() + 1);
  }

  /** At the first regular look that is not before. */
  private void tickAt(long millis) {
    long at = Math.max(millis, timeline.now() + 1);
    at = (at + tickMillis - 1) / tickMillis * tickMillis;
    if (at < plannedTick) {
      plannedTick = at;
      long planned = at;
      timeline.at(
          at,
          () -> {
            if (plannedTick == planned) {
              plannedTick = Long.MAX_VALUE;
              tick();
            }
          });
    }
  }
}

package dev.hearth.bench.simulation;

import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.instance.InstanceState;
import dev.hearth.bench.policy.FunctionPolicy;
import dev.hearth.bench.trace.Arrivals;
import java.util.function.Function;

/**
 * A function that is called so often that its calls are a fluid: second by second, so many come,
 * the free slots take them, and a part of those in flight ends. What cannot be taken waits.
 */
final class FlowFunction {
  private static final int LONGEST_QUEUE = 1000;

  private final Arrivals.Flow flow;
  private final Timeline timeline;
  private final Tally tally;
  private final ScalingSpec spec;
  private final FunctionPolicy policy;
  private final int tickSeconds;
  private final Reporter reporter;
  private final Pool pool;
  private double inFlight;
  private double queued;
  private double endedParts;
  private int second;

  FlowFunction(
      Arrivals.Flow flow,
      Timeline timeline,
      Tally tally,
      ScalingSpec spec,
      FunctionPolicy policy,
      int tickSeconds,
      Reporter reporter,
      Function<Runnable, Pool> pool) {
    this.flow = flow;
    this.timeline = timeline;
    this.tally = tally;
    this.spec = spec;
    this.policy = policy;
    this.tickSeconds = tickSeconds;
    this.reporter = reporter;
    this.pool = pool.apply(() -> {});
  }

  Pool pool() {
    return pool;
  }

  void begin() {
    timeline.at(0, this::step);
  }

  private void step() {
    int arrived = flow.in(second);
    tally.calls += arrived;
    reporter.arrived(arrived);
    if (arrived > 0 && pool.isEmpty()) {
      tally.coldStarts++;
    }
    double room = LONGEST_QUEUE + capacity();
    double refused = Math.max(0, queued + arrived - room);
    tally.refused += Math.round(refused);
    queued += arrived - refused;
    boolean unserved = queued > 0 && pool.count(InstanceState.READY) == 0;
    serve();
    if (second % tickSeconds == 0 || unserved) {
      pool.setDesired(
          policy.decide(
              reporter.observe(
                  (int) Math.round(inFlight), (int) Math.ceil(queued), queued > 0 ? 1000 : 0, pool),
              timeline.instant()));
    }
    second++;
    timeline.at(second * 1000L, this::step);
  }

  private double slots() {
    return pool.count(InstanceState.READY) * (double) spec.concurrency();
  }

  /** Calls that can be taken within this second. */
  private double capacity() {
    double slots = slots();
    return Math.max(0, slots - inFlight) + slots / flow.meanSeconds();
  }

  private void serve() {
    double slots = slots();
    double seconds = flow.meanSeconds();
    double taken = Math.min(queued, capacity());
    double stay = Math.exp(-1 / seconds);
    // Those taken are spread over the second.
    double after = Math.min(slots, inFlight * stay + taken * seconds * (1 - stay));
    double ended = inFlight + taken - after;
    reporter.count(inFlight + queued - taken);
    reporter.completed(wholeCalls(ended), ended * seconds);
    // A call that finds a slot waits for nothing; of the others each waits for those before it.
    double waitMillis = queued > taken ? 1000 * queued / Math.max(1, capacity()) : 0;
    tally.flowWaits.add(waitMillis, Math.round(taken));
    queued -= taken;
    inFlight = after;
    pool.busy(Math.min(pool.count(InstanceState.READY), inFlight));
  }

  private long wholeCalls(double ended) {
    endedParts += ended;
    long whole = (long) endedParts;
    endedParts -= whole;
    return whole;
  }
}

package dev.hearth.gateway.activation;

import dev.hearth.api.demand.Demand;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.instance.ColdStart;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.PoolState;
import dev.hearth.gateway.metrics.RevisionMeters;
import dev.hearth.gateway.start.StartHistory;
import dev.hearth.gateway.start.StartWait;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The bounded queue and the permits of one revision. Safe for use by many threads.
 *
 * <p>A call that finds a free instance takes no lock: it raises the count of calls in flight there
 * by one atomic step. Only a call that finds none takes the lock, joins the queue and then looks
 * again; a call that ends lowers its count and then reads the length of the queue. As each writes
 * before it reads what the other writes, one of the two always sees the other, and no call waits
 * beside a free instance. Changes of endpoints take the same lock.
 *
 * @param <B> what a caller needs to reach an instance
 */
public final class Activator<B> {
  /** How long an instance that could not be reached, or lost a call, is left alone. */
  public static final Duration AVOIDANCE = Duration.ofMillis(200);

  private static final DemandShard[] NO_SHARDS = {};

  private final RevisionId revision;
  private final ActivationLimits limits;
  private final Backends<B> backends;
  private final ActivatorEvents<B> events;
  // None until there is an instance or a call: a function that nobody calls takes little memory.
  private volatile DemandShard[] shards = NO_SHARDS;
  private final RevisionMeters meters;
  private final StartHistory starts;
  private final ReportState reports = new ReportState();

  private volatile ReadySet<B> ready = ReadySet.empty();
  private volatile int queued;
  private volatile CallRules rules;
  private volatile boolean hasInstances;
  // When the pool last went from nothing ready to something ready.
  private volatile long readySince;

  private final Object lock = new Object();
  // Guarded by lock, all of the following.
  private final WaitQueue<B> queue = new WaitQueue<>();
  private final Gates<B> gates;
  private long version = Long.MIN_VALUE;
  private Activator<B> successor;
  // Read without it where a moment more does not matter.
  private volatile boolean removed;

  Activator(
      RevisionId revision,
      ActivationLimits limits,
      Backends<B> backends,
      ActivatorEvents<B> events,
      StartHistory starts,
      MeterRegistry registry) {
    this.revision = revision;
    this.limits = limits;
    this.rules = CallRules.before(limits);
    this.backends = backends;
    this.gates = new Gates<>(backends);
    this.events = events;
    this.starts = starts;
    this.readySince = now();
    this.meters = new RevisionMeters(registry, revision, this::inFlight, this::queued);
  }

  public RevisionId revision() {
    return revision;
  }

  public RevisionMeters meters() {
    return meters;
  }

  /** What calls are bound to now. */
  public CallRules rules() {
    return rules;
  }

  /** Time for a call, from its arrival to the end of its answer. */
  public long timeoutNanos() {
    return rules.timeoutNanos();
  }

  /** How much of a wait from {@code joined} until {@code now} was for a first instance. */
  public long coldNanos(long joined, long now) {
    return Math.clamp(readySince - joined, 0, Math.max(0, now - joined));
  }

  /**
   * A call that waited for a start has the first byte of its answer.
   *
   * @param untilPermit nanoseconds from its arrival until it was given to the instance
   * @param firstByte nanoseconds from then on
   */
  public ColdStart answeredCold(StartWait wait, long untilPermit, long firstByte) {
    if (removed) {
      return starts.explained(wait, untilPermit, firstByte);
    }
    return starts.answered(revision.function(), rules.template(), wait, untilPermit, firstByte);
  }

  /**
   * A permit for a call that arrives now, or null when it must {@link #join} the queue: nothing
   * more than the permit is allocated on a warm path.
   *
   * @param shard index of the event loop that the call belongs to
   */
  public Permit<B> tryAcquire(int shard, long now) {
    if (queued != 0) {
      return null;
    }
    InstanceGate<B> gate = ready.enter(rules.concurrency(), now, (int) (now >>> 6));
    if (gate == null) {
      return null;
    }
    shards[shard].arrived(now);
    return new Permit<>(this, gate, shard, now, now);
  }

  /**
   * Queues a call that {@link #tryAcquire} had no permit for. The waiter may be told its fate
   * before this returns.
   */
  public void join(Waiter<B> waiter) {
    List<Grant<B>> grants = List.of();
    Activator<B> next;
    boolean gone;
    boolean full = false;
    boolean starved = false;
    synchronized (lock) {
      next = successor;
      gone = removed;
      if (next == null && !gone) {
        full = queue.size() >= rules.queue();
        if (!full) {
          enqueue(waiter);
          grants = dispatch();
          starved = waiter.waiting;
        }
      }
    }
    Grant.handOut(grants);
    if (next != null) {
      next.join(waiter);
    } else if (gone) {
      waiter.refused(ErrorCode.FUNCTION_NOT_FOUND, removedMessage());
    } else if (full) {
      waiter.refused(ErrorCode.QUEUE_FULL, fullMessage());
    }
    if (starved || full) {
      events.starved(this);
    }
  }

  /** Takes a waiter out of its queue; false when its fate is decided already. */
  public static <B> boolean cancel(Waiter<B> waiter) {
    Activator<B> at = waiter.activator;
    while (at != null) {
      synchronized (at.lock) {
        if (waiter.activator == at) {
          boolean waited = at.queue.remove(waiter);
          if (waited) {
            at.queued = at.queue.size();
            at.shards[waiter.shard].left(waiter.countedSince, at.now());
          }
          return waited;
        }
      }
      at = waiter.activator;
    }
    return false;
  }

  /** Hands out what became free by time alone, as when an instance may be tried again. */
  public void dispatchNow() {
    List<Grant<B>> grants;
    synchronized (lock) {
      grants = dispatch();
    }
    Grant.handOut(grants);
  }

  int inFlight() {
    DemandSums sums = new DemandSums();
    for (DemandShard shard : shards) {
      shard.addTo(sums, 0);
    }
    return Math.max(0, sums.present - queued);
  }

  int queued() {
    return queued;
  }

  void configure(RevisionSpec spec) {
    rules = CallRules.of(spec, limits);
    dispatchNow();
  }

  void update(PoolState state) {
    List<InstanceId> drained;
    List<Grant<B>> grants;
    List<Waiter<B>> refused = List.of();
    synchronized (lock) {
      if (state.version() < version) {
        return;
      }
      version = state.version();
      hasInstances = !state.isEmpty();
      boolean wasEmpty = ready.isEmpty();
      long now = now();
      for (InstanceGate<B> gate : gates.become(state, now)) {
        // Under the lock: an instance that is resumed by another thread meanwhile stays open.
        backends.close(gate.backend());
      }
      if (hasInstances) {
        beginToCount();
      }
      ready = new ReadySet<>(gates.ready());
      if (wasEmpty && !ready.isEmpty()) {
        readySince = now;
      }
      drained = gates.withoutCalls(state.draining());
      grants = dispatch();
      if (state.failure().isPresent() && ready.isEmpty() && state.starting() == 0) {
        refused = takeAll();
      }
    }
    Grant.handOut(grants);
    for (Waiter<B> waiter : refused) {
      state.failure().ifPresent(why -> waiter.refused(why.code(), why.message()));
    }
    for (InstanceId instance : drained) {
      events.drained(revision, instance);
    }
  }

  /** Sends those who wait, and those who come late, to the revision that has the traffic now. */
  void moveTo(Activator<B> next) {
    List<Waiter<B>> moved;
    synchronized (lock) {
      successor = next;
      moved = takeAll();
    }
    next.adopt(moved);
  }

  /** Takes traffic, for the first time or again. */
  void open() {
    synchronized (lock) {
      successor = null;
      removed = false;
    }
  }

  /** The function is gone, and with it whoever waits. */
  void remove() {
    List<Waiter<B>> refused;
    synchronized (lock) {
      removed = true;
      successor = null;
      refused = takeAll();
    }
    for (Waiter<B> waiter : refused) {
      waiter.refused(ErrorCode.FUNCTION_NOT_FOUND, removedMessage());
    }
  }

  ReportState reports() {
    return reports;
  }

  boolean hasInstances() {
    return hasInstances;
  }

  Demand demand(String gateway, Instant at) {
    DemandSums sums = new DemandSums();
    long now;
    long oldest;
    int waiting;
    synchronized (lock) {
      now = now();
      Waiter<B> first = queue.first();
      oldest = first == null ? 0 : Math.max(0, now - first.joinedNanos);
      waiting = queue.size();
      queue.demanded(now);
      for (DemandShard shard : shards) {
        shard.addTo(sums, now);
      }
    }
    return new Demand(
        revision,
        gateway,
        at,
        sums.present - waiting,
        waiting,
        Duration.ofNanos(oldest),
        sums.arrivals,
        sums.completions,
        sums.concurrencySeconds,
        sums.serviceSeconds);
  }

  void completed(InstanceGate<B> gate, int shard, long countedSince, long startedNanos, long now) {
    shards[shard].completed(countedSince, startedNanos, now);
    release(gate);
  }

  void ignored(InstanceGate<B> gate, int shard, long countedSince, long now) {
    shards[shard].left(countedSince, now);
    release(gate);
  }

  void unreachable(InstanceGate<B> gate, int shard, long countedSince, long now) {
    gate.avoidUntil(now + AVOIDANCE.toNanos());
    ignored(gate, shard, countedSince, now);
    events.suspected(new Suspect<>(this, gate));
  }

  void abandoned(
      InstanceGate<B> gate,
      int shard,
      long countedSince,
      long startedNanos,
      long now,
      AbandonedCall call,
      boolean late) {
    if (late) {
      shards[shard].completed(countedSince, startedNanos, now);
    } else {
      shards[shard].left(countedSince, now);
    }
    gate.abandon(call);
    events.suspected(new Suspect<>(this, gate));
  }

  void ended(InstanceGate<B> gate, Predicate<AbandonedCall> which) {
    for (int left = gate.ended(which); left > 0; left--) {
      release(gate);
    }
  }

  void unresponsive(InstanceGate<B> gate, String reason) {
    gate.unresponsive();
    events.unresponsive(revision, gate.id(), reason);
  }

  /** The instances that take calls. */
  public List<Suspect<B>> instances() {
    synchronized (lock) {
      return gates.ready().stream().map(gate -> new Suspect<>(this, gate)).toList();
    }
  }

  private void release(InstanceGate<B> gate) {
    if (gate.leave()) {
      events.drained(revision, gate.id());
    }
    if (queued != 0) {
      dispatchNow();
    }
  }

  private void adopt(List<Waiter<B>> moved) {
    List<Grant<B>> grants;
    Activator<B> next;
    boolean gone;
    synchronized (lock) {
      next = successor;
      gone = removed;
      if (next == null && !gone) {
        long now = now();
        for (Waiter<B> waiter : moved) {
          waiter.countedSince = now;
          waiter.demandedNanos = 0;
          enqueue(waiter);
        }
      }
      grants = dispatch();
    }
    Grant.handOut(grants);
    if (next != null) {
      next.adopt(moved);
    } else if (gone) {
      moved.forEach(waiter -> waiter.refused(ErrorCode.FUNCTION_NOT_FOUND, removedMessage()));
    }
    if (queued != 0) {
      events.starved(this);
    }
  }

  /** Before the first call is let in or queued. Needs the lock. */
  private void beginToCount() {
    if (shards.length == 0) {
      DemandShard[] made = new DemandShard[limits.shards()];
      Arrays.setAll(made, _ -> new DemandShard());
      shards = made;
    }
  }

  private void enqueue(Waiter<B> waiter) {
    beginToCount();
    shards[waiter.shard].arrived(waiter.countedSince);
    waiter.activator = this;
    queue.add(waiter);
    queued = queue.size();
  }

  /** Permits for as many as there is room for, in order of arrival. Needs the lock. */
  private List<Grant<B>> dispatch() {
    List<Grant<B>> grants = List.of();
    Waiter<B> first = queue.first();
    while (first != null) {
      long now = now();
      InstanceGate<B> gate = ready.enter(rules.concurrency(), now, (int) (now >>> 6));
      if (gate == null) {
        break;
      }
      queue.remove(first);
      first.sawStart(gate.startSeenBy(first));
      Permit<B> permit = new Permit<>(this, gate, first.shard, first.countedSince, now);
      grants = grants.isEmpty() ? new ArrayList<>() : grants;
      grants.add(new Grant<>(first, permit));
      first = queue.first();
    }
    queued = queue.size();
    return grants;
  }

  private List<Waiter<B>> takeAll() {
    List<Waiter<B>> taken = new ArrayList<>(queue.size());
    long now = now();
    for (Waiter<B> first = queue.first(); first != null; first = queue.first()) {
      queue.remove(first);
      shards[first.shard].left(first.countedSince, now);
      taken.add(first);
    }
    queued = 0;
    return taken;
  }

  private long now() {
    return limits.nanoClock().getAsLong();
  }

  private String removedMessage() {
    return "function '" + revision.function() + "' was deleted while the call waited";
  }

  private String fullMessage() {
    return rules.queue()
        + " calls already wait for '"
        + revision.function()
        + "', the most there may be; try again later, or raise its scaling.max or its"
        + " http.limits.queue";
  }
}

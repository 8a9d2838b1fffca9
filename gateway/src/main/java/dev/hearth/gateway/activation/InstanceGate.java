package dev.hearth.gateway.activation;

import dev.hearth.api.instance.InstanceEnd;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.StartReport;
import dev.hearth.gateway.liveness.Signs;
import dev.hearth.gateway.start.StartWait;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Counts the calls in flight at one instance and lets in no more than the limit, and none once it
 * is shut. Both are one number, so that a call never slips in past the shutting.
 *
 * @param <B> what a caller needs to reach the instance
 */
final class InstanceGate<B> {
  private static final int SHUT = 1 << 30;
  private static final int COUNT = SHUT - 1;

  private final InstanceId id;
  private final B backend;
  private final AtomicInteger state = new AtomicInteger();
  // Nanoseconds on the activator's clock until which the instance is left alone; 0: never was.
  private volatile long avoidedUntil;
  // Whether the reason is a doubt only, so that it may serve where there is no other.
  private volatile boolean doubted;
  private volatile boolean draining;

  // Written on the path of a call only while the instance is watched.
  private volatile boolean watched;
  private volatile long answeredAt = Signs.NEVER;
  private volatile boolean gone;
  private volatile boolean unresponsive;

  // Guarded by this object.
  private List<AbandonedCall> abandoned = List.of();
  private Optional<InstanceEnd> end = Optional.empty();
  private final List<Consumer<InstanceEnd>> awaitEnd = new ArrayList<>(0);

  // Guarded by the activator's lock.
  private Optional<StartReport> start;
  private long readySince;
  private boolean waitedFor;

  /**
   * @param start how the instance came to take calls
   * @param readySince when that was heard of, on the activator's clock
   */
  InstanceGate(InstanceId id, B backend, Optional<StartReport> start, long readySince) {
    this.id = id;
    this.backend = backend;
    this.start = start;
    this.readySince = readySince;
  }

  /**
   * What of a waiter's time was for the start of this instance: empty when it took calls before the
   * waiter came, or nobody knows how it came to. To be asked under the activator's lock, for each
   * waiter that was let in.
   */
  Optional<StartWait> startSeenBy(Waiter<B> waiter) {
    long untilReady = readySince - waiter.joinedNanos;
    if (start.isEmpty() || untilReady <= 0) {
      return Optional.empty();
    }
    boolean first = !waitedFor;
    waitedFor = true;
    return Optional.of(StartWait.of(start.get(), waiter.untilDemand(), untilReady, first));
  }

  InstanceId id() {
    return id;
  }

  B backend() {
    return backend;
  }

  /** Whether the call may go to the instance; if so, {@link #leave} must follow. */
  boolean enter(int limit) {
    int current = state.get();
    while (current < limit) {
      int seen = state.compareAndExchange(current, current + 1);
      if (seen == current) {
        return true;
      }
      current = seen;
    }
    return false;
  }

  /** Whether that was the last call of an instance that drains. */
  boolean leave() {
    return state.decrementAndGet() == SHUT && draining;
  }

  /** Lets nobody in any more, and makes the last {@link #leave} tell. */
  void drain() {
    draining = true;
    shut();
  }

  /** Lets nobody in any more. */
  void shut() {
    state.getAndUpdate(current -> current | SHUT);
  }

  /**
   * Lets calls in again, as when a paused instance is resumed before its last call had ended: those
   * that are inside still count. Needs the activator's lock.
   */
  void reopen(Optional<StartReport> newStart, long now) {
    start = newStart;
    readySince = now;
    waitedFor = false;
    draining = false;
    state.getAndUpdate(current -> current & ~SHUT);
  }

  /** Nothing is to be found out of the instance any more; calls that it lost may learn why. */
  void goneBy(Optional<InstanceEnd> why) {
    gone = true;
    if (why.isPresent()) {
      List<Consumer<InstanceEnd>> told;
      synchronized (this) {
        end = why;
        told = List.copyOf(awaitEnd);
        awaitEnd.clear();
      }
      told.forEach(each -> each.accept(why.get()));
    }
  }

  boolean isGone() {
    return gone;
  }

  /** Present when the instance ended by itself. */
  synchronized Optional<InstanceEnd> end() {
    return end;
  }

  /** Calls once when the instance ends by itself, unless what is returned is run before. */
  Runnable onEnd(Consumer<InstanceEnd> listener) {
    Optional<InstanceEnd> known;
    synchronized (this) {
      known = end;
      if (known.isEmpty()) {
        awaitEnd.add(listener);
      }
    }
    known.ifPresent(listener);
    return () -> {
      synchronized (this) {
        awaitEnd.remove(listener);
      }
    };
  }

  /** How many wait to hear of the end. */
  synchronized int awaitingEnd() {
    return awaitEnd.size();
  }

  void unresponsive() {
    unresponsive = true;
    shut();
  }

  boolean isUnresponsive() {
    return unresponsive;
  }

  /** A call was answered. */
  void answered(long now) {
    if (watched) {
      answeredAt = now;
    }
  }

  long answeredAt() {
    return answeredAt;
  }

  boolean watch() {
    synchronized (this) {
      boolean first = !watched;
      watched = true;
      return first;
    }
  }

  boolean unwatch() {
    synchronized (this) {
      watched = !abandoned.isEmpty();
      return !watched;
    }
  }

  /** A call goes on inside that its caller does not wait for; its {@link #leave} comes later. */
  void abandon(AbandonedCall call) {
    synchronized (this) {
      List<AbandonedCall> more = new ArrayList<>(abandoned);
      more.add(call);
      abandoned = List.copyOf(more);
    }
  }

  List<AbandonedCall> abandoned() {
    synchronized (this) {
      return abandoned;
    }
  }

  /** Forgets these calls; returns how many {@link #leave}s are due. */
  int ended(Predicate<AbandonedCall> which) {
    synchronized (this) {
      int before = abandoned.size();
      abandoned = abandoned.stream().filter(which.negate()).toList();
      return before - abandoned.size();
    }
  }

  int inFlight() {
    return state.get() & COUNT;
  }

  /** Nothing listens there: leaves the instance alone until then. */
  void avoidUntil(long nanos) {
    doubted = false;
    avoidedUntil = nanos == 0 ? 1 : nanos;
  }

  /** A connection was lost there: leaves the instance alone until then if there are others. */
  void doubtUntil(long nanos, long now) {
    boolean avoided = avoidedUntil != 0 && avoidedUntil - now > 0;
    if (!avoided || doubted) {
      doubted = true;
      avoidedUntil = nanos == 0 ? 1 : nanos;
    }
  }

  /**
   * Calls in flight, or {@link Integer#MAX_VALUE} while no call may go there.
   *
   * @param anyway whether a doubted one may be used
   */
  int load(long now, boolean anyway) {
    long until = avoidedUntil;
    if (until != 0 && until - now > 0 && !(anyway && doubted)) {
      return Integer.MAX_VALUE;
    }
    return state.get();
  }

  /** Whether calls may go there but better do not. */
  boolean doubted(long now) {
    long until = avoidedUntil;
    return until != 0 && doubted && until - now > 0;
  }
}

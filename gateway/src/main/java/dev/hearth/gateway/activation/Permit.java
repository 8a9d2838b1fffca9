package dev.hearth.gateway.activation;

import dev.hearth.api.instance.InstanceEnd;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;

/**
 * The right to send one call to one instance. Ends exactly once, in one of three ways; what comes
 * after the first is ignored, so that paths that meet (an answer and a time-out) need not agree.
 *
 * @param <B> what a caller needs to reach the instance
 */
public final class Permit<B> {
  @SuppressWarnings("rawtypes") // an updater knows no type parameters
  private static final AtomicIntegerFieldUpdater<Permit> ENDED =
      AtomicIntegerFieldUpdater.newUpdater(Permit.class, "ended");

  private final Activator<B> activator;
  private final InstanceGate<B> gate;
  private final int shard;
  private final long countedSince;
  private final long startedNanos;

  @SuppressWarnings("UnusedVariable") // by the updater alone
  private volatile int ended;

  Permit(
      Activator<B> activator,
      InstanceGate<B> gate,
      int shard,
      long countedSince,
      long startedNanos) {
    this.activator = activator;
    this.gate = gate;
    this.shard = shard;
    this.countedSince = countedSince;
    this.startedNanos = startedNanos;
  }

  /** Of the revision that serves the call, which may be newer than the one first asked for. */
  public Activator<B> activator() {
    return activator;
  }

  public B backend() {
    return gate.backend();
  }

  /** When the instance was given the call. */
  public long startedNanos() {
    return startedNanos;
  }

  /** The instance answered, with whatever status. */
  public void success(long now) {
    gate.answered(now);
    failure(now);
  }

  /** The instance took the call and did not answer it properly. */
  public void failure(long now) {
    if (ENDED.compareAndSet(this, 0, 1)) {
      activator.completed(gate, shard, countedSince, startedNanos, now);
    }
  }

  /**
   * Nobody waits for the answer any more, and the instance may still be at work on the call: it
   * counts there until it is known to have ended.
   *
   * @param late whether the call's time is over, so that it counts as one that failed
   * @return tells that the call has ended, where its connection shows that; by any thread, once
   */
  @SuppressWarnings("ReferenceEquality") // this very call
  public Runnable abandoned(long now, AbandonedCall call, boolean late) {
    if (ENDED.compareAndSet(this, 0, 1)) {
      activator.abandoned(gate, shard, countedSince, startedNanos, now, call, late);
      return () -> activator.ended(gate, each -> each == call);
    }
    return () -> {};
  }

  /** Present when the instance's process ended by itself. */
  public Optional<InstanceEnd> instanceEnd() {
    return gate.end();
  }

  /**
   * Calls once, by any thread, when the instance's process ends by itself, or now when it has.
   *
   * @return to be run by whoever does not wait any more: an instance may live for long
   */
  public Runnable onInstanceEnd(Consumer<InstanceEnd> listener) {
    return gate.onEnd(listener);
  }

  /** Whether the instance was found to make no progress. */
  public boolean atUnresponsive() {
    return gate.isUnresponsive();
  }

  /** The call tells nothing of the instance: it never got there, or its caller went away. */
  public void ignored(long now) {
    if (ENDED.compareAndSet(this, 0, 1)) {
      activator.ignored(gate, shard, countedSince, now);
    }
  }

  /** The instance lost the call's connection: others are preferred for a moment. Ends nothing. */
  public void doubt(long now) {
    gate.doubtUntil(now + Activator.AVOIDANCE.toNanos(), now);
  }

  /**
   * Like {@link #ignored}, and the instance is left alone for a moment, since it could not be
   * reached.
   */
  public void unreachable(long now) {
    if (ENDED.compareAndSet(this, 0, 1)) {
      activator.unreachable(gate, shard, countedSince, now);
    }
  }
}

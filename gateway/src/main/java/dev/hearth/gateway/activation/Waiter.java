package dev.hearth.gateway.activation;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.start.StartWait;
import java.util.Optional;

/**
 * A call that waits in an activator's queue. Exactly one of {@link #granted} and {@link #refused}
 * is called, by any thread, at most once; neither once {@link Activator#cancel} returned true.
 */
public abstract class Waiter<B> {
  // All guarded by the lock of the activator whose queue it is in.
  Waiter<B> previous;
  Waiter<B> next;
  boolean waiting;
  // Guarded by the lock as well, but read by cancel() to find that lock.
  volatile Activator<B> activator;

  // When the activator it waits at began to count it; later than its arrival once it was moved.
  long countedSince;

  // When demand with this one in it was first reported; 0: not yet.
  long demandedNanos;
  private Optional<StartWait> startWait = Optional.empty();

  final int shard;
  final long joinedNanos;

  /**
   * @param shard index of the event loop that the call belongs to
   * @param joinedNanos when the call arrived
   */
  protected Waiter(int shard, long joinedNanos) {
    this.shard = shard;
    this.joinedNanos = joinedNanos;
    this.countedSince = joinedNanos;
  }

  /** When it joined the queue. */
  public final long joinedNanos() {
    return joinedNanos;
  }

  /** What of its time it waited for a start; to be asked once it was granted a permit. */
  public final Optional<StartWait> startWait() {
    return startWait;
  }

  void sawStart(Optional<StartWait> wait) {
    startWait = wait;
  }

  /** From its arrival until demand for it went out; -1 when that was never. */
  long untilDemand() {
    return demandedNanos == 0 ? -1 : Math.max(0, demandedNanos - joinedNanos);
  }

  /** The call may go to an instance. Must return quickly. */
  protected abstract void granted(Permit<B> permit);

  /** The call will not be served. Must return quickly. */
  protected abstract void refused(ErrorCode code, String message);
}

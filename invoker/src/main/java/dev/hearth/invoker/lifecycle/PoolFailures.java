package dev.hearth.invoker.lifecycle;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.instance.Instance;
import dev.hearth.api.instance.StartFailure;
import dev.hearth.invoker.pool.StartFailures;
import java.time.Instant;
import java.util.Optional;

/** What went wrong with the instances of one revision. Guarded by the lock of its pool. */
final class PoolFailures {
  private StartFailures inARow = StartFailures.NONE;
  private Optional<StartFailure> news = Optional.empty();
  private Optional<Instance> last = Optional.empty();

  StartFailures inARow() {
    return inARow;
  }

  /** For those who wait, where a start has to be waited for: why the last one failed. */
  Optional<StartFailure> news() {
    return news;
  }

  /** For people: the last instance that failed, until one is ready again. */
  Optional<Instance> last() {
    return last;
  }

  void starting() {
    news = Optional.empty();
  }

  /** Whether there is something to forgive later. */
  boolean succeeded() {
    news = Optional.empty();
    last = Optional.empty();
    if (inARow.count() == 0) {
      return false;
    }
    inARow = inARow.succeeded();
    return true;
  }

  void forgive() {
    inARow = StartFailures.NONE;
  }

  void startFailed(Instant now) {
    inARow = inARow.failed(now);
  }

  /** A signal says little about the next start: that is tried at once, the first time. */
  void startKilled(Instant now) {
    inARow = inARow.endedEarly(now);
  }

  void ended(boolean early, Instant now) {
    inARow = early ? inARow.endedEarly(now) : StartFailures.NONE;
  }

  /** Of an instance that had been ready: those who wait go on waiting, for the next one. */
  void remember(PooledInstance instance, String message) {
    instance.reason = Optional.of(message);
    last = Optional.of(instance.view());
  }

  /** Of a start. */
  void tell(PooledInstance instance, ErrorCode code, String message, Instant now) {
    remember(instance, message);
    news = Optional.of(new StartFailure(code, message, now));
  }
}

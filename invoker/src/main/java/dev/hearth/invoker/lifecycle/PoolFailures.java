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

  /** For those who wait: empty while something is on its way. */
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

  void ended(boolean early, Instant now) {
    inARow = early ? inARow.endedEarly(now) : StartFailures.NONE;
  }

  void tell(PooledInstance instance, ErrorCode code, String message, Instant now) {
    instance.reason = Optional.of(message);
    last = Optional.of(instance.view());
    news = Optional.of(new StartFailure(code, message, now));
  }
}

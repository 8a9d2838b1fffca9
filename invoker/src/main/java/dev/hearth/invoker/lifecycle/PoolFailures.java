package dev.hearth.invoker.lifecycle;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.instance.Instance;
import dev.hearth.api.instance.InstanceEnd;
import dev.hearth.api.instance.StartFailure;
import dev.hearth.invoker.pool.StartFailures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What went wrong with the instances of one revision. Guarded by the lock of its pool. */
final class PoolFailures {
  /** How long people are shown an instance that was replaced since. */
  private static final Duration SHOWN = Duration.ofMinutes(10);

  /** How long gateways are told of one that ended: their calls have asked by then. */
  private static final Duration TOLD = Duration.ofSeconds(5);

  private StartFailures inARow = StartFailures.NONE;
  private Optional<StartFailure> news = Optional.empty();
  private Optional<Instance> last = Optional.empty();
  private Optional<Instant> shownUntil = Optional.empty();
  private List<Ended> ended = List.of();

  private record Ended(InstanceEnd end, Instant until) {}

  StartFailures inARow() {
    return inARow;
  }

  /** For those who wait, where a start has to be waited for: why the last one failed. */
  Optional<StartFailure> news() {
    return news;
  }

  /**
   * For people: the last instance that failed. A start until one succeeds, one that had been ready
   * for some minutes.
   */
  Optional<Instance> last(Instant now) {
    return shownUntil.isPresent() && now.isAfter(shownUntil.get()) ? Optional.empty() : last;
  }

  /** For gateways: which instances ended by themselves just now. */
  List<InstanceEnd> ended(Instant now) {
    ended = ended.stream().filter(each -> now.isBefore(each.until())).toList();
    return ended.stream().map(Ended::end).toList();
  }

  void starting() {
    news = Optional.empty();
  }

  /** Whether there is something to forgive later. */
  boolean succeeded() {
    news = Optional.empty();
    if (shownUntil.isEmpty()) {
      last = Optional.empty();
    }
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
  void remember(PooledInstance instance, String message, Instant now) {
    show(instance, message);
    shownUntil = Optional.of(now.plus(SHOWN));
  }

  void tellGateways(InstanceEnd end, Instant now) {
    List<Ended> more = new ArrayList<>(ended);
    more.add(new Ended(end, now.plus(TOLD)));
    ended = List.copyOf(more);
  }

  private void show(PooledInstance instance, String message) {
    instance.reason = Optional.of(message);
    last = Optional.of(instance.failed());
    shownUntil = Optional.empty();
  }

  /** Of a start. */
  void tell(PooledInstance instance, ErrorCode code, String message, Instant now) {
    show(instance, message);
    news = Optional.of(new StartFailure(code, message, now));
  }
}

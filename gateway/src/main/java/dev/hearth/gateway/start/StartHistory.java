package dev.hearth.gateway.start;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.instance.ColdStart;
import dev.hearth.api.instance.ColdStarts;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The last starts of each function, bounded. Safe for use by many threads. */
public final class StartHistory implements ColdStarts {
  private final InstantSource clock;
  private final StartMeters meters;
  private final Map<FunctionName, Deque<ColdStart>> newestFirst = new ConcurrentHashMap<>();

  public StartHistory(InstantSource clock, StartMeters meters) {
    this.clock = clock;
    this.meters = meters;
  }

  /**
   * A call that waited for a start has the first byte of its answer. Each such call is measured; of
   * those that waited for the same start, the first is remembered.
   *
   * @param template of the function's revision; {@code image} for one without
   * @param untilPermit nanoseconds from its arrival until it was given to the instance
   * @param firstByte nanoseconds from then on
   */
  public ColdStart answered(
      FunctionName function, String template, StartWait wait, long untilPermit, long firstByte) {
    ColdStart start = explained(wait, untilPermit, firstByte);
    meters.record(function, template, start);
    if (wait.first()) {
      newestFirst.compute(function, (_, starts) -> with(starts, start));
    }
    return start;
  }

  /** The same of a function that is gone: nothing is kept of it. */
  public ColdStart explained(StartWait wait, long untilPermit, long firstByte) {
    return wait.explained(
        clock.instant().minusNanos(untilPermit + firstByte), untilPermit, firstByte);
  }

  /** A function is gone. */
  public void forget(FunctionName function) {
    newestFirst.remove(function);
    meters.forget(function);
  }

  @Override
  public List<ColdStart> last(FunctionName function, int most) {
    List<ColdStart> last = new ArrayList<>();
    newestFirst.computeIfPresent(
        function,
        (_, starts) -> {
          starts.stream().limit(most).forEach(last::add);
          return starts;
        });
    return last;
  }

  private static Deque<ColdStart> with(Deque<ColdStart> known, ColdStart start) {
    Deque<ColdStart> starts = known == null ? new ArrayDeque<>() : known;
    if (starts.size() == KEPT) {
      starts.removeLast();
    }
    starts.addFirst(start);
    return starts;
  }
}

package dev.hearth.invoker.log;

import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.LogLine;
import dev.hearth.api.instance.LogQuery;
import dev.hearth.api.instance.LogReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Reads the files of all instances of one function. */
final class FunctionLogReader implements LogReader {
  /** Lines that come in quick succession are read together. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final LogQuery query;
  private final Supplier<List<InstanceId>> instances;
  private final Predicate<InstanceId> live;
  private final Function<InstanceId, LogCursor> cursor;
  private final WriteSignal signal;
  private final Map<InstanceId, LogCursor> cursors = new HashMap<>();
  private final Set<InstanceId> ended = new HashSet<>();
  private boolean begun;
  private long seen;
  private volatile boolean closed;

  /**
   * @param instances those with files now
   * @param live those that may still write
   * @param cursor the beginning of an instance's log
   * @param signal tells of lines that were written
   */
  FunctionLogReader(
      LogQuery query,
      Supplier<List<InstanceId>> instances,
      Predicate<InstanceId> live,
      Function<InstanceId, LogCursor> cursor,
      WriteSignal signal) {
    this.query = query;
    this.instances = instances;
    this.live = live;
    this.cursor = cursor;
    this.signal = signal;
  }

  @Override
  public List<LogLine> next() {
    seen = signal.writes();
    List<List<LogLine>> byInstance = new ArrayList<>();
    for (InstanceId instance : instances.get()) {
      if (!ended.contains(instance)) {
        // Asked before the file is read, so that one that ends meanwhile is read once more.
        boolean writes = live.test(instance);
        byInstance.add(lines(instance, writes));
        if (!writes) {
          ended.add(instance);
          cursors.remove(instance);
        }
      }
    }
    List<LogLine> all = LogOrder.merged(byInstance);
    if (begun) {
      return all;
    }
    begun = true;
    return LogOrder.last(all, query.tail());
  }

  private List<LogLine> lines(InstanceId instance, boolean writes) {
    return cursors.computeIfAbsent(instance, cursor).next(writes).stream()
        .filter(this::wanted)
        .toList();
  }

  private boolean wanted(LogLine line) {
    return query.since().filter(since -> line.at().isBefore(since)).isEmpty()
        && (query.revision().isEmpty() || query.revision().equals(line.revision()));
  }

  @Override
  public void await() throws InterruptedException {
    signal.await(seen, BETWEEN_LOOKS, () -> closed);
  }

  @Override
  public void close() {
    closed = true;
    signal.wake();
  }
}

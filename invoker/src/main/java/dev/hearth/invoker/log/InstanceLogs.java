package dev.hearth.invoker.log;

import dev.hearth.api.disk.DiskStore;
import dev.hearth.api.disk.ItemKind;
import dev.hearth.api.disk.StoredItem;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.LogLine;
import dev.hearth.api.instance.LogQuery;
import dev.hearth.api.instance.LogReader;
import dev.hearth.api.instance.LogSource;
import dev.hearth.api.instance.LogStream;
import dev.hearth.api.status.StatusItem;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The logs of all instances, in {@code <folder>/<function>/<instance>.log}. */
public final class InstanceLogs implements LogSource, DiskStore {
  private final InstantSource clock;
  private final LogLimits limits;
  private final LogFiles files;
  private final LostLines lostLines;
  private final Map<InstanceId, InstanceLog> open = new ConcurrentHashMap<>();
  private final Map<FunctionName, WriteSignal> signals = new ConcurrentHashMap<>();

  public InstanceLogs(Path folder, LogLimits limits, InstantSource clock) {
    this.files = new LogFiles(folder);
    this.limits = limits;
    this.clock = clock;
    this.lostLines = new LostLines(clock);
  }

  /**
   * Takes the lines of one instance until {@link #close}. No file is made before the first line: a
   * start has no time for it.
   */
  public void open(RevisionId revision, InstanceId instance) {
    open.put(
        instance,
        new InstanceLog(
            instance,
            Optional.of(revision),
            () -> files.file(revision.function(), instance),
            limits.fileBytes(),
            lostLines));
  }

  /**
   * Keeps a line that the instance wrote, or a part of one.
   *
   * @param continued whether the next one of this stream belongs to the same line
   */
  public void write(
      FunctionName function,
      InstanceId instance,
      boolean standardError,
      String text,
      boolean continued) {
    write(function, instance, standardError ? LogStream.STDERR : LogStream.STDOUT, continued, text);
  }

  /** Keeps what the platform has to say about an instance, where its own lines are. */
  public void note(FunctionName function, InstanceId instance, String text) {
    write(function, instance, LogStream.PLATFORM, false, text);
  }

  private void write(
      FunctionName function,
      InstanceId instance,
      LogStream stream,
      boolean continued,
      String text) {
    InstanceLog log = open.get(instance);
    if (log != null) {
      log.write(new LogLine(instance, log.revision(), clock.instant(), stream, continued, text));
      WriteSignal signal = signals.get(function);
      if (signal != null) {
        signal.written();
      }
    }
  }

  /** Ends the log of an instance, and deletes old ones of its function where there are too many. */
  public void close(FunctionName function, InstanceId instance) {
    InstanceLog log = open.remove(instance);
    if (log != null) {
      log.close();
      files.prune(function, limits.functionBytes(), open.keySet());
    }
  }

  @Override
  public LogReader read(FunctionName name, LogQuery query) {
    return new FunctionLogReader(
        query,
        () -> files.instances(name),
        open::containsKey,
        instance -> new LogCursor(instance, files.place(name, instance)),
        // One for each function that was ever read: a few bytes.
        signals.computeIfAbsent(name, unread -> new WriteSignal()));
  }

  /** Says so while lines cannot be written. */
  public Optional<StatusItem> status() {
    return lostLines.status();
  }

  /** One item per function. */
  @Override
  public List<StoredItem> items(long since) {
    return files.functions().stream()
        .map(
            function ->
                new StoredItem(
                    ItemKind.LOG,
                    function.value(),
                    files.bytes(function),
                    files.lastModified(function),
                    isOpen(function),
                    Set.of()))
        .toList();
  }

  /** Does nothing while an instance of the function is there. */
  @Override
  public long remove(StoredItem item, long since) {
    if (item.kind() != ItemKind.LOG) {
      return 0;
    }
    FunctionName function = new FunctionName(item.name());
    return isOpen(function) ? 0 : files.delete(function);
  }

  private boolean isOpen(FunctionName function) {
    return files.instances(function).stream().anyMatch(open::containsKey);
  }
}

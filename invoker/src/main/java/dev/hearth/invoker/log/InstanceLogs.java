package dev.hearth.invoker.log;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.LogLine;
import dev.hearth.api.instance.LogSource;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The logs of all instances, in {@code <folder>/<function>/<instance>.log}. */
public final class InstanceLogs implements LogSource {
  private final InstantSource clock;
  private final LogLimits limits;
  private final LogFiles files;
  private final Map<InstanceId, InstanceLog> open = new ConcurrentHashMap<>();
  private final Map<FunctionName, List<Follower>> followers = new ConcurrentHashMap<>();

  public InstanceLogs(Path folder, LogLimits limits, InstantSource clock) {
    this.files = new LogFiles(folder);
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Takes the lines of one instance until {@link #close}. No file is made before the first line: a
   * start has no time for it.
   */
  public void open(FunctionName function, InstanceId instance) {
    open.put(instance, new InstanceLog(() -> files.file(function, instance), limits.fileBytes()));
  }

  public void write(
      FunctionName function, InstanceId instance, boolean standardError, String text) {
    LogLine line = new LogLine(instance, clock.instant(), standardError, text);
    InstanceLog log = open.get(instance);
    if (log != null) {
      log.write(line);
    }
    followers.getOrDefault(function, List.of()).forEach(follower -> follower.offer(line));
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
  public List<LogLine> tail(FunctionName name, int limit) {
    List<LogLine> lines = new java.util.ArrayList<>();
    for (InstanceId instance : files.instances(name)) {
      lines.addAll(files.tail(name, instance, limit));
    }
    lines.sort(Comparator.comparing(LogLine::at));
    return List.copyOf(lines.subList(Math.max(0, lines.size() - limit), lines.size()));
  }

  @Override
  public AutoCloseable follow(FunctionName name, Consumer<LogLine> listener) {
    List<Follower> all = followers.computeIfAbsent(name, n -> new CopyOnWriteArrayList<>());
    Follower follower = new Follower(listener, all::remove);
    all.add(follower);
    return () -> {
      // at once: its thread would still take a line that is written before it notices
      all.remove(follower);
      follower.stop();
    };
  }
}

package dev.hearth.invoker.lifecycle;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.Resources;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.StartKind;
import dev.hearth.invoker.runtime.Container;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What instances use of their limits, by function. Control groups are read when it is asked for and
 * what is known is older than a few seconds, so that a scrape reads each of them once. Safe for use
 * by many threads.
 */
final class InstanceUsage {
  /** A scrape asks for several numbers of many functions; they are of the same moment. */
  private static final long FRESH_NANOS = 2_000_000_000L;

  /** The instances of one revision. */
  record Running(FunctionName function, Resources limits, Map<InstanceId, Container> containers) {}

  /**
   * The instances of one function together.
   *
   * @param memoryBytes used now
   * @param memoryLimitBytes their limits
   * @param highestMemoryRatio of the instance that is nearest to its limit, 0 to 1
   * @param cpuLimit in cores
   */
  record Usage(
      long memoryBytes, long memoryLimitBytes, double highestMemoryRatio, double cpuLimit) {
    static final Usage NONE = new Usage(0, 0, 0, 0);

    Usage plus(long memory, Resources limits) {
      return new Usage(
          memoryBytes + memory,
          memoryLimitBytes + limits.memoryBytes(),
          Math.max(highestMemoryRatio, (double) memory / limits.memoryBytes()),
          cpuLimit + limits.cpuMillis() / 1000.0);
    }
  }

  private final Supplier<Collection<Running>> running;
  private final LongSupplier nanoClock;
  // All guarded by this.
  private final Map<InstanceId, Long> before = new HashMap<>();
  private final Map<InstanceId, Long> seen = new HashMap<>();
  private final Map<FunctionName, Long> cpuNanos = new HashMap<>();
  private Map<FunctionName, Usage> usage = Map.of();
  private long readAt;
  private boolean read;

  InstanceUsage(Supplier<Collection<Running>> running, LongSupplier nanoClock) {
    this.running = running;
    this.nanoClock = nanoClock;
  }

  /** What a stem cell did before it belonged to the function is not the function's. */
  void began(InstanceId instance, Started started) {
    if (started.report().kind() == StartKind.STEM) {
      long used = started.container().cpuNanos();
      synchronized (this) {
        before.put(instance, used);
      }
    }
  }

  /** To be called while the container's control group is still there. */
  void ends(FunctionName function, InstanceId instance, Container container) {
    long used = container.cpuNanos();
    synchronized (this) {
      count(function, instance, used);
      before.remove(instance);
      seen.remove(instance);
    }
  }

  synchronized Usage of(FunctionName function) {
    refresh();
    return usage.getOrDefault(function, Usage.NONE);
  }

  /** CPU time of the function's instances, those that are gone included, in seconds. */
  synchronized double cpuSeconds(FunctionName function) {
    refresh();
    return cpuNanos.getOrDefault(function, 0L) / 1e9;
  }

  synchronized void forget(FunctionName function) {
    cpuNanos.remove(function);
  }

  private void refresh() {
    long now = nanoClock.getAsLong();
    if (read && now - readAt < FRESH_NANOS) {
      return;
    }
    read = true;
    readAt = now;
    Map<FunctionName, Usage> next = new HashMap<>();
    Set<InstanceId> present = new HashSet<>();
    for (Running pool : running.get()) {
      pool.containers()
          .forEach(
              (instance, container) -> {
                present.add(instance);
                count(pool.function(), instance, container.cpuNanos());
                next.merge(
                    pool.function(),
                    Usage.NONE.plus(container.memoryBytes(), pool.limits()),
                    InstanceUsage::sum);
              });
    }
    before.keySet().retainAll(present);
    seen.keySet().retainAll(present);
    usage = next;
  }

  private void count(FunctionName function, InstanceId instance, long used) {
    long known = seen.getOrDefault(instance, before.getOrDefault(instance, 0L));
    if (used > known) {
      cpuNanos.merge(function, used - known, Long::sum);
      seen.put(instance, used);
    }
  }

  private static Usage sum(Usage one, Usage other) {
    return new Usage(
        one.memoryBytes() + other.memoryBytes(),
        one.memoryLimitBytes() + other.memoryLimitBytes(),
        Math.max(one.highestMemoryRatio(), other.highestMemoryRatio()),
        one.cpuLimit() + other.cpuLimit());
  }
}

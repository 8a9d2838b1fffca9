package dev.hearth.gateway.callback;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.invocation.BusyCallbacks;
import dev.hearth.api.invocation.Callback;
import dev.hearth.api.invocation.Invocation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which callbacks are under way. A host, and a function whose callers name many hosts, have a part
 * of the slots only: those that do not answer hold up nothing but their own. Safe for use by many
 * threads.
 */
// docs/decisions/0153
final class CallbackSlots {
  static final int AT_ONCE = 128;
  static final int OF_A_FUNCTION = 64;
  static final int OF_A_HOST = 32;

  private record Use(FunctionName function, String host) {}

  private final Map<String, Use> underWay = new HashMap<>();

  /** Whether it may be sent now; then {@link #end} must follow. */
  synchronized boolean begin(Invocation invocation) {
    String host = invocation.callback().map(Callback::url).map(BusyCallbacks::host).orElse("");
    Use use = new Use(invocation.function(), host);
    boolean may = free() > 0 && !busy().has(invocation);
    return may && underWay.putIfAbsent(invocation.id(), use) == null;
  }

  synchronized void end(String id) {
    underWay.remove(id);
  }

  synchronized int free() {
    return AT_ONCE - underWay.size();
  }

  /** What has to wait until others have ended. */
  synchronized BusyCallbacks busy() {
    Map<FunctionName, Integer> functions = new HashMap<>();
    Map<String, Integer> hosts = new HashMap<>();
    for (Use use : underWay.values()) {
      functions.merge(use.function(), 1, Integer::sum);
      hosts.merge(use.host(), 1, Integer::sum);
    }
    return new BusyCallbacks(
        underWay.keySet(), full(functions, OF_A_FUNCTION), full(hosts, OF_A_HOST));
  }

  private static <K> Set<K> full(Map<K, Integer> counts, int most) {
    Set<K> full = new HashSet<>();
    counts.forEach(
        (key, count) -> {
          if (count >= most) {
            full.add(key);
          }
        });
    return full;
  }
}

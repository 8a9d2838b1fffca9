package dev.hearth.api.invocation;

import dev.hearth.api.function.FunctionName;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Callbacks that are not to be sent at present.
 *
 * @param ids of invocations whose callbacks are under way
 * @param functions that have as many under way as they may
 * @param hosts likewise, as {@link #host} writes them
 */
public record BusyCallbacks(Set<String> ids, Set<FunctionName> functions, Set<String> hosts) {
  public static final BusyCallbacks NONE = new BusyCallbacks(Set.of(), Set.of(), Set.of());

  public BusyCallbacks {
    ids = Set.copyOf(ids);
    functions = Set.copyOf(functions);
    hosts = Set.copyOf(hosts);
  }

  /** The host that a callback goes to, without regard to its port; "" where there is none. */
  public static String host(URI url) {
    String host = url.getHost();
    return host == null ? "" : host.toLowerCase(Locale.ROOT);
  }

  /** Whether the callback of an invocation is left out. */
  public boolean has(Invocation invocation) {
    return ids.contains(invocation.id())
        || functions.contains(invocation.function())
        || invocation.callback().filter(each -> hosts.contains(host(each.url()))).isPresent();
  }
}

package dev.hearth.invoker.network;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.NetworkMode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes networks for containers and takes them apart, without a trace. Safe for many threads. */
final class NetworkFactory {
  private final Namespaces namespaces;
  private final BridgePlugin plugin;
  private final List<String> background;

  NetworkFactory(Tools tools, Namespaces namespaces, BridgePlugin plugin) {
    this.namespaces = namespaces;
    this.plugin = plugin;
    this.background = List.of(tools.nice().toString(), "-n", "15");
  }

  /** For somebody who waits for it. */
  PreparedNetwork make(NetworkMode mode) {
    return make(mode, List.of());
  }

  /** To stand ready; gives way to everything else that the machine has to do. */
  PreparedNetwork makeAhead(NetworkMode mode) {
    return make(mode, background);
  }

  private PreparedNetwork make(NetworkMode mode, List<String> niceness) {
    String name = namespaces.newName(mode);
    try {
      namespaces.make(name, niceness);
      Optional<String> address =
          switch (mode) {
            case EGRESS -> Optional.of(plugin.add(name, namespaces.path(name), niceness));
            case NONE -> Optional.empty();
          };
      return new PreparedNetwork(name, namespaces.path(name), address);
    } catch (RuntimeException e) {
      try {
        destroy(name);
      } catch (HearthException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  void destroy(String name) {
    try {
      if (namespaces.isConnected(name)) {
        plugin.delete(name, namespaces.path(name));
      }
    } finally {
      namespaces.remove(name);
    }
  }

  Optional<PreparedNetwork> find(String name) {
    if (!namespaces.isOurs(name) || !namespaces.isAlive(name)) {
      return Optional.empty();
    }
    Optional<String> address =
        namespaces.isConnected(name) ? plugin.address(name) : Optional.empty();
    if (namespaces.isConnected(name) && address.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new PreparedNetwork(name, namespaces.path(name), address));
  }

  /** The names of all that is there in whole or in part: a namespace, or an address. */
  Set<String> present() {
    Set<String> names = namespaces.present();
    plugin.holders().stream().filter(namespaces::isOurs).forEach(names::add);
    return names;
  }
}

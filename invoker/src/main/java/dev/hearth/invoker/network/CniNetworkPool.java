package dev.hearth.invoker.network;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.NetworkMode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Namespaces on a bridge of this server's own, made by the standard CNI plugins and kept in by
 * rules of its own; {@code docs/networking.md} tells what an instance can reach. A process that was
 * killed leaves them; the next one of the same state folder finds and removes them.
 */
public final class CniNetworkPool implements NetworkPool {
  private static final Logger LOG = Logger.getLogger(CniNetworkPool.class);

  private final NetworkConfig config;
  private final Bridge bridge;
  private final Firewall firewall;
  private final NetworkFactory factory;
  private final Map<NetworkMode, ReadyNetworks> ready = new EnumMap<>(NetworkMode.class);
  private final PoolKeeper keeper;

  /** Names given by this process; they are in use or stand ready, and never stale. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** Names that were there before this process made its first. */
  private final Set<String> left;

  private CniNetworkPool(NetworkConfig config, MeterRegistry meters) {
    this.config = config;
    Tools tools = Tools.find(config.pluginFolders());
    bridge = Bridge.of(config, tools);
    firewall = new Firewall(tools, new FirewallRules(bridge.name(), bridge.subnet()));
    factory =
        new NetworkFactory(
            tools,
            new Namespaces(tools, bridge.name()),
            new BridgePlugin(tools, bridge, config.ownFolder()));
    left = factory.present();
    ready.put(NetworkMode.EGRESS, new ReadyNetworks(NetworkMode.EGRESS, config.readyEgress()));
    ready.put(NetworkMode.NONE, new ReadyNetworks(NetworkMode.NONE, config.readyLoopback()));
    ready.forEach(
        (mode, networks) ->
            Gauge.builder("hearth.networks.ready", networks, ReadyNetworks::size)
                .description("Network namespaces that stand ready for an instance")
                .tag("mode", mode.name().toLowerCase(Locale.ROOT))
                .register(meters));
    keeper = new PoolKeeper(ready.values(), this::makeAhead, this::checkRules);
  }

  /**
   * Makes the bridge and its rules unless they are there, and begins to make namespaces ready.
   *
   * @throws HearthException with {@code RUNTIME_UNAVAILABLE} when a program or a right is missing;
   *     the message says how to get it
   */
  public static CniNetworkPool start(NetworkConfig config, MeterRegistry meters) {
    CniNetworkPool pool = new CniNetworkPool(config, meters);
    try {
      pool.checkRules();
      pool.keeper.start();
      return pool;
    } catch (RuntimeException e) {
      try {
        pool.close();
      } catch (RuntimeException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  @Override
  public PreparedNetwork take(NetworkMode mode) {
    Optional<PreparedNetwork> prepared = ready.get(mode).poll();
    keeper.taken();
    return prepared.orElseGet(() -> make(mode));
  }

  @Override
  public void release(PreparedNetwork network) {
    factory.destroy(network.name());
    known.remove(network.name());
  }

  @Override
  public Optional<PreparedNetwork> readopt(String name) {
    Optional<PreparedNetwork> found = factory.find(name);
    found.ifPresent(network -> known.add(network.name()));
    return found;
  }

  @Override
  public void removeStale(Set<String> keep) {
    for (String name : left) {
      if (!known.contains(name) && !keep.contains(name)) {
        LOG.infof("removing the namespace %s that an earlier process left", name);
        destroyQuietly(name);
      }
    }
  }

  /** Ends with nothing left on the machine, unless a container still uses a namespace. */
  @Override
  public void close() {
    keeper.close();
    for (ReadyNetworks networks : ready.values()) {
      for (Optional<PreparedNetwork> next = networks.poll();
          next.isPresent();
          next = networks.poll()) {
        destroyQuietly(next.get().name());
        known.remove(next.get().name());
      }
    }
    Set<String> used = factory.present();
    if (!used.isEmpty()) {
      LOG.infof("leaving the bridge %s to the namespaces in use: %s", bridge.name(), used);
      return;
    }
    try {
      firewall.remove();
    } finally {
      // Also where the firewall's program does not work: then no rule was made.
      bridge.remove();
      deleteLeases();
    }
  }

  private PreparedNetwork make(NetworkMode mode) {
    PreparedNetwork made = factory.make(mode);
    known.add(made.name());
    return made;
  }

  private PreparedNetwork makeAhead(NetworkMode mode) {
    PreparedNetwork made = factory.makeAhead(mode);
    known.add(made.name());
    return made;
  }

  private void checkRules() {
    firewall.ensure(OtherBridges.than(bridge.name()));
  }

  private void destroyQuietly(String name) {
    try {
      factory.destroy(name);
    } catch (HearthException e) {
      LOG.warnf("cannot remove the namespace %s: %s", name, e.getMessage());
    }
  }

  private void deleteLeases() {
    Path folder = config.ownFolder();
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "cannot remove the leases in " + folder + ": " + e, e);
    }
  }
}

package dev.hearth.invoker.testing;

import dev.hearth.api.function.NetworkMode;
import dev.hearth.invoker.network.NetworkPool;
import dev.hearth.invoker.network.PreparedNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Network namespaces with loopback only. */
public final class LoopbackNetworks implements NetworkPool {
  private final AtomicInteger count = new AtomicInteger();
  private final Map<String, PreparedNetwork> taken = new ConcurrentHashMap<>();

  @Override
  public PreparedNetwork take(NetworkMode mode) {
    String name = "ht" + ProcessHandle.current().pid() + "-" + count.incrementAndGet();
    try {
      TarLayers.run("ip", "netns", "add", name);
      TarLayers.run("ip", "-n", name, "link", "set", "lo", "up");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    PreparedNetwork network =
        new PreparedNetwork(name, Path.of("/run/netns", name), Optional.empty());
    taken.put(name, network);
    return network;
  }

  @Override
  public void release(PreparedNetwork network) {
    if (taken.remove(network.name()) != null) {
      try {
        TarLayers.run("ip", "netns", "del", network.name());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public Optional<PreparedNetwork> readopt(String name) {
    return Optional.ofNullable(taken.get(name));
  }

  @Override
  public void removeStale(Set<String> keep) {
    taken.values().stream().filter(n -> !keep.contains(n.name())).toList().forEach(this::release);
  }

  @Override
  public void close() {}
}

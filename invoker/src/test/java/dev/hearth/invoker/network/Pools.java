package dev.hearth.invoker.network;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pools for a test, closed at its end. */
final class Pools implements AutoCloseable {
  static final List<Path> PLUGINS = List.of(Path.of("/usr/lib/cni"), Path.of("/opt/cni/bin"));

  final MeterRegistry meters = new SimpleMeterRegistry();
  private final List<CniNetworkPool> started = new ArrayList<>();

  /** With nothing standing ready, so that a test knows all there is. */
  CniNetworkPool start(String bridge) throws IOException {
    return start(config(bridge, 0, 0));
  }

  CniNetworkPool start(NetworkConfig config) {
    CniNetworkPool pool = CniNetworkPool.start(config, meters);
    started.add(pool);
    return pool;
  }

  /** The state lies in {@code /run}, which is the test's own. */
  static NetworkConfig config(String bridge, int readyEgress, int readyLoopback)
      throws IOException {
    Path state = Files.createDirectories(Path.of("/run/state-of-" + bridge));
    return new NetworkConfig(state, bridge, Optional.empty(), readyEgress, readyLoopback, PLUGINS);
  }

  @Override
  public void close() {
    started.forEach(CniNetworkPool::close);
  }
}

package dev.hearth.server;

import dev.hearth.gateway.kafka.broker.EmbeddedBroker;
import dev.hearth.gateway.kafka.broker.EmbeddedBrokerConfig;
import dev.hearth.invoker.Invoker;
import dev.hearth.invoker.network.CniNetworkPool;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** Removes what a server that was killed left on the machine; starts nothing. */
final class Cleanup {
  private Cleanup() {}

  static void run(Settings settings, StateDirectory state) {
    EmbeddedBroker.stopLeftOver(
        EmbeddedBrokerConfig.of(
            state.folder(), settings.path(Setting.HOME).resolve(Path.of("broker/target/lib"))));
    Metrics metrics = Metrics.create();
    Invoker invoker =
        Invoker.start(
            Roles.invokerConfig(settings, state),
            digest -> {
              throw new IllegalStateException("nothing is started");
            },
            id -> Optional.empty(),
            CniNetworkPool.start(Roles.networkConfig(settings, state), metrics.meters()),
            metrics.meters(),
            Clock.systemUTC());
    try {
      invoker.stopAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      invoker.close();
    }
  }
}

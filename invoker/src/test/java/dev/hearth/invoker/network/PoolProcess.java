package dev.hearth.invoker.network;

import dev.hearth.api.function.NetworkMode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** A server that is going to be killed: takes two networks, prints their names and stays. */
final class PoolProcess {
  private PoolProcess() {}

  public static void main(String[] arguments) throws Exception {
    CniNetworkPool pool =
        CniNetworkPool.start(Pools.config("hearth0", 2, 1), new SimpleMeterRegistry());
    System.out.println(pool.take(NetworkMode.EGRESS).name());
    System.out.println(pool.take(NetworkMode.EGRESS).name());
    Thread.currentThread().join();
  }
}

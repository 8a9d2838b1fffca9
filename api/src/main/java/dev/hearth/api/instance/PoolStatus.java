package dev.hearth.api.instance;

/** Invoker to gateway and autoscaler, one way. */
public interface PoolStatus {
  /**
   * Takes a new state. Must return quickly; states of one revision may arrive from several threads
   * and out of order. When this returns, a gateway sends no new call to an instance that is not
   * among the ready ones.
   */
  void update(PoolState state);
}

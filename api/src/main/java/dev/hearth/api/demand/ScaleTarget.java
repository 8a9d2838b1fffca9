package dev.hearth.api.demand;

import dev.hearth.api.function.Revision;

/** Autoscaler to invoker, one way. Messages carry the full state and may be repeated. */
public interface ScaleTarget {
  /**
   * Sets what shall be; returns at once. The invoker answers through {@code PoolStatus}, also when
   * nothing changed but the last start failed, so that whoever waits learns the reason.
   */
  void setDesired(Revision revision, DesiredInstances desired);
}

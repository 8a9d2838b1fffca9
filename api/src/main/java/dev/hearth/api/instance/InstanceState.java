package dev.hearth.api.instance;

/** {@code STARTING → READY → DRAINING → STOPPED}, or {@code FAILED}; ready ones may be paused. */
public enum InstanceState {
  STARTING,
  READY,
  PAUSED,
  DRAINING,
  STOPPED,
  FAILED
}

package dev.hearth.api.function;

/** What an instance can reach. */
public enum NetworkMode {
  /** Connections out of the machine; neither other instances nor the host. */
  EGRESS,
  /** Loopback only. */
  NONE
}

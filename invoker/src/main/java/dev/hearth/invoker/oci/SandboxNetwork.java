package dev.hearth.invoker.oci;

/** What a build can reach: the host's network as it is, or out of the machine over the bridge. */
public enum SandboxNetwork {
  HOST,
  BRIDGE
}

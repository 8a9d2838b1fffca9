package dev.hearth.gateway.activation;

import dev.hearth.api.instance.ReadyInstance;

/**
 * Makes what callers need to reach an instance, once per instance, and takes it back.
 *
 * @param <B> what that is
 */
public interface Backends<B> {
  B open(ReadyInstance instance);

  /**
   * The instance gets no new calls; those in flight may still use it. Called under a lock, so it
   * must neither block nor call back.
   */
  void close(B backend);

  /** The same instance gets new calls again; false when it must be opened anew. */
  default boolean reopen(B backend) {
    return false;
  }
}

package dev.hearth.gateway.activation;

import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.InstanceId;

/** What an activator tells the outside. Called by any thread, without its lock. */
interface ActivatorEvents<B> {
  /** Calls wait that no instance has room for. */
  void starved(Activator<B> activator);

  /** The last call of an instance that takes no new ones has ended. */
  void drained(RevisionId revision, InstanceId instance);

  /** Calls were left in an instance, or it could not be reached. */
  default void suspected(Suspect<B> suspect) {}

  /** An instance makes no progress, and gets no call any more. */
  default void unresponsive(RevisionId revision, InstanceId instance, String reason) {}
}

package dev.hearth.api.instance;

import dev.hearth.api.function.RevisionId;

/**
 * Gateway to invoker, one way: the last call of a draining instance has ended. May come before
 * {@link PoolStatus#update} has returned, and more than once. The invoker stops an instance when
 * every gateway has said so or the function's timeout has passed.
 */
public interface DrainReport {
  void drained(RevisionId revision, InstanceId instance, String gateway);

  /**
   * Gateway to invoker, one way: an instance makes no progress and gets no call from this gateway
   * any more. The invoker starts another and stops this one. May come more than once.
   *
   * @param reason for people, for example {@code unresponsive for 4 s}
   */
  default void unresponsive(
      RevisionId revision, InstanceId instance, String gateway, String reason) {}
}

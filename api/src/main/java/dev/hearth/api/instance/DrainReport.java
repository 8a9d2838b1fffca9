package dev.hearth.api.instance;

import dev.hearth.api.function.RevisionId;

/**
 * Gateway to invoker, one way: the last call of a draining instance has ended. May come before
 * {@link PoolStatus#update} has returned, and more than once. The invoker stops an instance when
 * every gateway has said so or the function's timeout has passed.
 */
public interface DrainReport {
  void drained(RevisionId revision, InstanceId instance, String gateway);
}

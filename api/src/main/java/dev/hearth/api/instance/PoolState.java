package dev.hearth.api.instance;

import dev.hearth.api.function.RevisionId;
import java.util.List;
import java.util.Optional;

/**
 * The whole truth about the instances of one revision at one moment.
 *
 * @param version grows with every state of this revision; an older one than known is to be ignored
 * @param ready instances that take calls
 * @param draining instances that take no new calls and wait for their last ones to end
 * @param starting how many are on their way
 * @param paused how many are frozen, or will be once their last calls have ended
 * @param failure why the last start failed, where the next one has to wait for that; empty once it
 *     is on its way. While it is present and nothing is ready or starting, whoever waits shall be
 *     told
 * @param ended instances whose process ended by itself in the last seconds
 */
public record PoolState(
    RevisionId revision,
    long version,
    List<ReadyInstance> ready,
    List<InstanceId> draining,
    int starting,
    int paused,
    Optional<StartFailure> failure,
    List<InstanceEnd> ended) {
  public PoolState {
    ready = List.copyOf(ready);
    draining = List.copyOf(draining);
    ended = List.copyOf(ended);
  }

  /** With no instance that ended. */
  public PoolState(
      RevisionId revision,
      long version,
      List<ReadyInstance> ready,
      List<InstanceId> draining,
      int starting,
      int paused,
      Optional<StartFailure> failure) {
    this(revision, version, ready, draining, starting, paused, failure, List.of());
  }

  /** With no paused instance. */
  public PoolState(
      RevisionId revision,
      long version,
      List<ReadyInstance> ready,
      List<InstanceId> draining,
      int starting,
      Optional<StartFailure> failure) {
    this(revision, version, ready, draining, starting, 0, failure);
  }

  /** Whether this revision has neither an instance nor one on its way. */
  public boolean isEmpty() {
    return ready.isEmpty() && draining.isEmpty() && starting == 0 && paused == 0;
  }
}

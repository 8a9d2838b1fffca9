package dev.hearth.api.instance;

import dev.hearth.api.function.RevisionId;
import java.time.Instant;
import java.util.Optional;

/**
 * One container of one revision, as the invoker sees it at present.
 *
 * @param endpoint where it listens; empty until it is ready
 * @param reason why it failed or stopped, for people; empty while all is well
 */
public record Instance(
    InstanceId id,
    RevisionId revision,
    InstanceState state,
    Optional<Endpoint> endpoint,
    Instant startedAt,
    Optional<String> reason) {
  /** Whether there is a container of it, or will be: one that failed is only remembered. */
  public boolean exists() {
    return state != InstanceState.FAILED && state != InstanceState.STOPPED;
  }
}

package dev.hearth.api.event;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which dead letters are meant: all conditions hold.
 *
 * @param topics dead-letter topics to look into
 * @param function whose events they were
 * @param state empty for any
 * @param reason a part of the reason, whatever its case
 * @param key exactly
 * @param since given up at that time or later
 * @param id exactly one
 * @param after goes on behind this letter, as {@link DeadLetterPage#next()} says
 * @param limit most letters of one page, 1 to 1,000
 */
public record DeadLetterQuery(
    Set<String> topics,
    String function,
    Optional<DeadLetterState> state,
    Optional<String> reason,
    Optional<String> key,
    Optional<Instant> since,
    Optional<String> id,
    Optional<String> after,
    int limit) {
  public static final int MOST = 1000;

  public DeadLetterQuery {
    topics = Set.copyOf(topics);
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit must be from 1 to " + MOST + ", not " + limit);
    }
  }

  public DeadLetterQuery in(DeadLetterState other) {
    return new DeadLetterQuery(
        topics, function, Optional.of(other), reason, key, since, id, after, limit);
  }
}

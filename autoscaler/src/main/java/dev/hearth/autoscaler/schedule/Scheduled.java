package dev.hearth.autoscaler.schedule;

import java.time.Instant;
import java.util.Optional;

/**
 * What a schedule asks for.
 *
 * @param min instances that stand ready, 0 outside all windows
 * @param until when this may be different; empty when it never is
 */
public record Scheduled(int min, Optional<Instant> until) {
  public static final Scheduled NOTHING = new Scheduled(0, Optional.empty());

  public boolean isOver(Instant now) {
    return until.isPresent() && !now.isBefore(until.get());
  }
}

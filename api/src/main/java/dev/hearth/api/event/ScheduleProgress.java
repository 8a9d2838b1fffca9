package dev.hearth.api.event;

import dev.hearth.api.function.ScheduleTrigger;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a schedule has come.
 *
 * @param last the last tick that became a call; empty before the first
 * @param next the tick that comes
 * @param state a word for people: {@code running}, or what is wrong
 */
public record ScheduleProgress(
    ScheduleTrigger trigger, Optional<Instant> last, Optional<Instant> next, String state) {}

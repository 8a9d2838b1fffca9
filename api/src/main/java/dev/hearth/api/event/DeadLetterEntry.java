package dev.hearth.api.event;

import java.time.Instant;
import java.util.Optional;

/**
 * An event that was given up, without its value.
 *
 * @param id where the letter lies: {@code topic/partition/offset} of the dead-letter topic
 * @param topic where the event came from, with {@code partition} and {@code offset}
 * @param attempts tries that counted
 * @param key as text where it is UTF-8, else base64; empty for an event without a key
 * @param bytes of the event's value, also where the letter does not hold it
 * @param omitted the parts of the event that the letter does not hold, since its topic does not
 *     take them; empty for a whole one
 */
public record DeadLetterEntry(
    String id,
    String function,
    String topic,
    int partition,
    long offset,
    int attempts,
    String reason,
    String callId,
    Instant time,
    Optional<String> key,
    int bytes,
    Optional<String> omitted,
    DeadLetterState state) {}

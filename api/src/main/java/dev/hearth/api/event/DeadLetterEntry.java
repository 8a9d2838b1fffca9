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
 * @param bytes of the value
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
    DeadLetterState state) {}

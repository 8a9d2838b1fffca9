package dev.hearth.api.event;

import java.util.Map;
import java.util.Optional;

/**
 * A record to be written to a topic. The arrays and the map belong to the record once handed over.
 */
@SuppressWarnings(
    "ArrayRecordComponent") // compared nowhere; copying payloads would double their cost
public record EventRecord(
    String topic, Optional<byte[]> key, byte[] value, Map<String, String> headers) {}

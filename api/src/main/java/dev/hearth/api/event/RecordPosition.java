package dev.hearth.api.event;

/** Where a record was written. */
public record RecordPosition(String topic, int partition, long offset) {}

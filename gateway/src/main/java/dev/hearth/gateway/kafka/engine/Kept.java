package dev.hearth.gateway.kafka.engine;

import java.util.Optional;

/**
 * An event as an earlier owner of its partition noted it.
 *
 * @param id its topic's id and its epoch may be unknown, of notes of earlier versions
 * @param moved the record, for one that was moved out of its topic
 */
public record Kept<R>(RecordId id, Note note, Optional<Moved<R>> moved) {
  public long offset() {
    return id.offset();
  }

  /**
   * @param key empty for a record without a key
   * @param bytes what the record takes of the buffer's limit
   */
  public record Moved<R>(Optional<byte[]> key, int bytes, R record) {}
}

package dev.hearth.gateway.kafka.deadletter;

import org.apache.kafka.clients.producer.ProducerRecord;

/** A topic does not take a record for its size. */
final class RecordRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient ProducerRecord<byte[], byte[]> record;

  RecordRefusedException(ProducerRecord<byte[], byte[]> record) {
    super("topic '" + record.topic() + "' does not take the record");
    this.record = record;
  }

  ProducerRecord<byte[], byte[]> record() {
    return record;
  }
}

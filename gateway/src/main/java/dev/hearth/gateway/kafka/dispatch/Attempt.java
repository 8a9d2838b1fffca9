package dev.hearth.gateway.kafka.dispatch;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One try of one record.
 *
 * @param number 1 for the first; the same number again after a try that did not count
 * @param callId the same at every try and after every restart
 * @param clusterId of the Kafka cluster the record is from
 */
public record Attempt(
    ConsumerRecord<byte[], byte[]> record, int number, String callId, String clusterId) {}

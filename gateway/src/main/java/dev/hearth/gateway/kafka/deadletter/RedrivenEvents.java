package dev.hearth.gateway.kafka.deadletter;

import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.TopicContent;
import dev.hearth.gateway.kafka.cluster.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Makes of a dead letter the event as it was, for the one function that gave it up, with the call
 * id it had.
 */
final class RedrivenEvents {
  private final Clients clients;
  private final Topics topics;

  RedrivenEvents(Clients clients, Topics topics) {
    this.clients = clients;
    this.topics = topics;
  }

  /**
   * @throws ValueGoneException when the letter does not hold the value, nor does the topic that the
   *     event came from
   */
  List<ProducerRecord<byte[], byte[]>> of(ConsumerRecord<byte[], byte[]> letter) {
    String topic = LetterHeaders.text(letter, LetterHeaders.TOPIC).orElseThrow();
    int partition =
        Integer.parseInt(LetterHeaders.text(letter, LetterHeaders.PARTITION).orElseThrow());
    OptionalInt partitions = topics.partitions(topic);
    boolean exists = partition < partitions.orElse(0);
    ConsumerRecord<byte[], byte[]> event =
        LetterHeaders.text(letter, LetterHeaders.OMITTED).isPresent()
            ? original(letter, topic, partition, exists)
            : letter;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, exists ? partition : null, event.key(), event.value());
    addOwn(event.headers(), record.headers());
    LetterHeaders.text(letter, LetterHeaders.FUNCTION)
        .ifPresent(
            function ->
                record.headers().add(LetterHeaders.REDRIVEN, LetterHeaders.bytes(function)));
    LetterHeaders.text(letter, LetterHeaders.CALL_ID)
        .ifPresent(
            callId -> record.headers().add(LetterHeaders.CALL_ID, LetterHeaders.bytes(callId)));
    return List.of(record);
  }

  private static void addOwn(Headers from, Headers to) {
    for (Header header : from) {
      if (!header.key().startsWith(LetterHeaders.PREFIX)) {
        to.add(header);
      }
    }
  }

  /** The record that the letter was made of, if it is still where it was. */
  private ConsumerRecord<byte[], byte[]> original(
      ConsumerRecord<byte[], byte[]> letter, String topic, int partition, boolean exists) {
    long offset = Long.parseLong(LetterHeaders.text(letter, LetterHeaders.OFFSET).orElseThrow());
    String digest = LetterHeaders.text(letter, LetterHeaders.VALUE_DIGEST).orElse("");
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    if (exists) {
      TopicContent.scan(
          clients,
          new TopicPartition(topic, partition),
          offset,
          record -> {
            found.add(record);
            return false;
          });
    }
    return found.stream()
        .filter(record -> record.offset() == offset)
        .filter(record -> record.value() != null)
        .filter(record -> DeadLetter.digest(record.value()).equals(digest))
        .findFirst()
        .orElseThrow(
            () ->
                new ValueGoneException(
                    "dead letter %s does not hold the event's value, and topic '%s' does not have it at partition %d, offset %d any more"
                        .formatted(LetterPosition.of(letter), topic, partition, offset)));
  }
}

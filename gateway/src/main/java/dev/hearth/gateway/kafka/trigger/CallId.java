package dev.hearth.gateway.kafka.trigger;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The call id of an event: the same at every try and after every restart. */
final class CallId {
  private CallId() {}

  static String of(String clusterId, String group, ConsumerRecord<?, ?> record) {
    String place =
        String.join(
            "\n",
            clusterId,
            group,
            record.topic(),
            Integer.toString(record.partition()),
            Long.toString(record.offset()));
    return UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8)).toString();
  }
}

package dev.hearth.gateway.kafka.trigger;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.forward.CallOutcome;
import dev.hearth.gateway.kafka.cloudevent.CloudEvents;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a function answers to an event, as an event of its own. Pure. */
final class Reply {
  /** As much of an answer is kept in memory. */
  static final int MOST_BYTES = 64 * 1024;

  private Reply() {}

  /** A reply that is too long to be passed on whole is the event's failure, not a cut reply. */
  static CallOutcome checked(CallOutcome outcome) {
    return outcome instanceof CallOutcome.Answered answered
            && answered.status() >= 200
            && answered.status() < 300
            && answered.body().length >= MOST_BYTES
        ? new CallOutcome.Failed(
            ErrorCode.PAYLOAD_TOO_LARGE,
            "the function's reply has " + MOST_BYTES + " bytes or more")
        : outcome;
  }

  /** Empty for an answer without a body. Attributes of a CloudEvent in binary mode are kept. */
  static Optional<ProducerRecord<byte[], byte[]>> of(
      CallOutcome.Answered answered, ConsumerRecord<byte[], byte[]> event, String topic) {
    if (answered.body().length == 0 && !answered.headers().containsKey("ce-id")) {
      return Optional.empty();
    }
    ProducerRecord<byte[], byte[]> reply =
        new ProducerRecord<>(topic, null, event.key(), answered.body());
    answered
        .headers()
        .forEach(
            (name, value) -> {
              if (name.startsWith("ce-")) {
                add(reply, "ce_" + name.substring(3), CloudEvents.attribute(value));
              } else if (name.equals("content-type")) {
                add(reply, name, value);
              }
            });
    return Optional.of(reply);
  }

  private static void add(ProducerRecord<byte[], byte[]> reply, String name, String value) {
    reply.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}

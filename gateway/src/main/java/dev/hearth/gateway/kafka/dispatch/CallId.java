package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.gateway.kafka.deadletter.LetterHeaders;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The call id of an event: the same at every try and after every restart, and of a dead letter that
 * is sent again.
 */
public final class CallId {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private CallId() {}

  public static String of(String clusterId, String group, ConsumerRecord<?, ?> record) {
    return LetterHeaders.callId(record)
        .filter(id -> FORM.matcher(id).matches())
        .orElseGet(() -> ofPlace(clusterId, group, record));
  }

  private static String ofPlace(String clusterId, String group, ConsumerRecord<?, ?> record) {
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

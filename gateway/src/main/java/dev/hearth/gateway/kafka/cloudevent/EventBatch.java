package dev.hearth.gateway.kafka.cloudevent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.gateway.wire.HeadWriter;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records as one CloudEvents JSON batch, and the ids that a function names as failed. */
public final class EventBatch {
  public static final String CONTENT_TYPE = "application/cloudevents-batch+json; charset=utf-8";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of one event in a batch: its attributes, and a small value. */
  private static final int USUAL_BYTES = 320;

  private EventBatch() {}

  /**
   * A record and what Hearth says of it.
   *
   * @param attempt 1 for the first
   */
  public record Entry(ConsumerRecord<byte[], byte[]> record, UUID callId, int attempt) {}

  /** The body of a call with these records. */
  public static byte[] of(List<Entry> entries, String clusterId) {
    BitSet plain = PlainJson.among(entries);
    HeadWriter batch = new HeadWriter(entries.size() * USUAL_BYTES);
    PlainJson plainJson = new PlainJson(batch, clusterId);
    for (int i = 0; i < entries.size(); i++) {
      batch.put(i == 0 ? '[' : ',');
      if (plain.get(i)) {
        plainJson.add(entries.get(i));
      } else {
        batch.put(EventJson.of(entries.get(i), clusterId));
      }
    }
    return batch.put(']').toByteArray();
  }

  /** The attribute {@code id} of a record as an event. */
  public static String id(ConsumerRecord<byte[], byte[]> record, String clusterId) {
    String id = CloudEvents.headersOf(record, clusterId).get("ce-id");
    return id == null
        ? json(record.value()).map(event -> event.path("id").asText()).orElse("")
        : HeaderText.decoded(id);
  }

  private static Optional<JsonNode> json(byte[] value) {
    try {
      return value == null
          ? Optional.empty()
          : Optional.of(JSON.readTree(value)).filter(tree -> !tree.isMissingNode());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The ids in {@code {"failed": ["…"]}}; nothing for an answer without that member.
   *
   * @return empty when the answer begins as JSON and is no JSON: it was cut, or is broken
   */
  public static Optional<Set<String>> failedIds(byte[] answer) {
    if (answer.length == 0 || answer[0] != '{') {
      return Optional.of(Set.of());
    }
    return json(answer)
        .map(
            tree -> {
              Set<String> ids = new HashSet<>();
              tree.path("failed").forEach(id -> ids.add(id.asText()));
              return ids;
            });
  }
}

package dev.hearth.gateway.kafka.cloudevent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records as one CloudEvents JSON batch, and the ids that a function names as failed. */
public final class EventBatch {
  public static final String CONTENT_TYPE = "application/cloudevents-batch+json; charset=utf-8";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "ce-";

  private EventBatch() {}

  /**
   * The body of a call with these records.
   *
   * @param extensions what else every event gets, in the order of the records
   */
  public static byte[] of(
      List<ConsumerRecord<byte[], byte[]>> records,
      List<Map<String, String>> extensions,
      String clusterId) {
    ArrayNode batch = JSON.createArrayNode();
    for (int i = 0; i < records.size(); i++) {
      ObjectNode event = event(records.get(i), clusterId);
      extensions.get(i).forEach(event::put);
      batch.add(event);
    }
    try {
      return JSON.writeValueAsBytes(batch);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The attribute {@code id} of a record as an event. */
  public static String id(ConsumerRecord<byte[], byte[]> record, String clusterId) {
    return event(record, clusterId).path("id").asText();
  }

  private static ObjectNode event(ConsumerRecord<byte[], byte[]> record, String clusterId) {
    Map<String, String> headers = CloudEvents.headersOf(record, clusterId);
    Optional<ObjectNode> structured =
        Optional.ofNullable(headers.get("content-type"))
            .filter(ContentType::isStructuredCloudEvent)
            .flatMap(type -> json(record.value()))
            .filter(ObjectNode.class::isInstance)
            .map(ObjectNode.class::cast);
    return structured.orElseGet(() -> binary(headers, record.value()));
  }

  private static ObjectNode binary(Map<String, String> headers, byte[] value) {
    ObjectNode event = JSON.createObjectNode();
    headers.forEach(
        (name, text) -> {
          if (name.startsWith(PREFIX)) {
            event.put(name.substring(PREFIX.length()), HeaderText.decoded(text));
          }
        });
    String type = headers.get("content-type");
    if (type != null) {
      event.put("datacontenttype", type);
    }
    if (value == null) {
      return event;
    }
    Optional<JsonNode> data = isJson(type) ? json(value) : Optional.empty();
    Optional<String> text =
        type != null && type.startsWith("text/") ? HeaderText.utf8(value) : Optional.empty();
    if (data.isPresent()) {
      event.set("data", data.get());
    } else if (text.isPresent()) {
      event.put("data", text.get());
    } else {
      event.set("data_base64", JsonNodeFactory.instance.binaryNode(value));
    }
    return event;
  }

  private static boolean isJson(String type) {
    return type != null
        && (type.startsWith("application/json") || type.split(";", -1)[0].endsWith("+json"));
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

package dev.hearth.gateway.kafka.filter;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.filter.EventFilter;
import dev.hearth.api.filter.JsonPath;
import dev.hearth.api.filter.TextPattern;
import dev.hearth.gateway.kafka.cloudevent.CloudEvents;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A filter made ready for many records. */
public final class RecordFilter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final EventFilter filter;
  private final Map<JsonPath, TextPattern> paths = new LinkedHashMap<>();

  public RecordFilter(EventFilter filter) {
    this.filter = filter;
    filter.value().forEach((path, pattern) -> paths.put(JsonPath.parse(path), pattern));
  }

  /**
   * Whether a record fits everything that the filter names. Reads its value only when it has to.
   */
  public boolean passes(ConsumerRecord<byte[], byte[]> record) {
    if (filter.isEmpty()) {
      return true;
    }
    return headersFit(record)
        && (filter.attributes().isEmpty() || attributesFit(record))
        && (paths.isEmpty() || valueFits(record.value()));
  }

  private boolean headersFit(ConsumerRecord<byte[], byte[]> record) {
    return filter.headers().entrySet().stream()
        .allMatch(
            each ->
                CloudEvents.texts(record, each.getKey())
                    .anyMatch(text -> each.getValue().matches(text)));
  }

  private boolean attributesFit(ConsumerRecord<byte[], byte[]> record) {
    if (CloudEvents.isStructured(record)) {
      Optional<JsonNode> event = tree(record.value());
      return filter.attributes().entrySet().stream()
          .allMatch(
              each ->
                  fits(
                      each.getValue(),
                      event.map(node -> node.get(each.getKey())).flatMap(RecordFilter::text)));
    }
    Map<String, String> headers = CloudEvents.headersOf(record, "");
    return filter.attributes().entrySet().stream()
        .allMatch(
            each ->
                values(each.getKey(), headers)
                    .map(PercentText::decoded)
                    .anyMatch(text -> each.getValue().matches(text)));
  }

  /** A header that a record has several times is a list. */
  private static Stream<String> values(String attribute, Map<String, String> headers) {
    String value = headers.get("ce-" + attribute);
    if (value == null) {
      return Stream.empty();
    }
    return attribute.startsWith("kafkaheader") ? Stream.of(value.split(",", -1)) : Stream.of(value);
  }

  private boolean valueFits(byte[] value) {
    Optional<JsonNode> root = tree(value);
    return root.isPresent()
        && paths.entrySet().stream()
            .allMatch(each -> fits(root.get(), each.getKey(), each.getValue()));
  }

  private static boolean fits(JsonNode root, JsonPath path, TextPattern pattern) {
    List<JsonNode> found = JsonPaths.find(root, path);
    return found.stream()
        .anyMatch(
            node -> pattern.matchesAnything() || text(node).filter(pattern::matches).isPresent());
  }

  private static boolean fits(TextPattern pattern, Optional<String> text) {
    return text.filter(pattern::matches).isPresent();
  }

  /** Of a text, number, truth value or null; empty for what holds other values. */
  private static Optional<String> text(JsonNode node) {
    return node.isValueNode() ? Optional.of(node.asText()) : Optional.empty();
  }

  private static Optional<JsonNode> tree(byte[] value) {
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(JSON.readTree(value)).filter(node -> !node.isMissingNode());
    } catch (JacksonException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory are always read", e);
    }
  }
}

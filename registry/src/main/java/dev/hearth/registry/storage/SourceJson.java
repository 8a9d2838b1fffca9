package dev.hearth.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.BatchPolicy;
import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.api.function.ScheduleSource;
import dev.hearth.api.function.StartPosition;
import dev.hearth.api.function.TriggerSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sources of triggers as JSON, with the same rules as {@link SpecJson}. */
public final class SourceJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SCHEDULE = "schedule";

  private SourceJson() {}

  public static String write(List<TriggerSource> sources) {
    ArrayNode all = JSON.createArrayNode();
    sources.forEach(source -> put(all.addObject(), source));
    return all.toString();
  }

  public static String write(TriggerSource source) {
    ObjectNode node = JSON.createObjectNode();
    put(node, source);
    return node.toString();
  }

  public static List<TriggerSource> readAll(String text) {
    List<TriggerSource> all = new ArrayList<>();
    tree(text).forEach(node -> all.add(source(node, text)));
    return all;
  }

  public static TriggerSource read(String text) {
    return source(tree(text), text);
  }

  private static void put(ObjectNode node, TriggerSource source) {
    switch (source) {
      case KafkaSource kafka -> put(node, kafka);
      case ScheduleSource schedule -> ScheduleJson.put(node.putObject(SCHEDULE), schedule);
    }
  }

  private static void put(ObjectNode node, KafkaSource source) {
    node.put("topic", source.topic());
    node.put("order", source.order().name());
    ObjectNode retry =
        node.putObject("retry")
            .put("attempts", source.retry().attempts())
            .put("backoff", source.retry().backoff().toString());
    source.retry().maxAge().ifPresent(age -> retry.put("maxAge", age.toString()));
    node.put("deadLetter", source.deadLetter());
    if (!source.filter().isEmpty()) {
      FilterJson.put(node.putObject("filter"), source.filter());
    }
    if (!source.from().equals(StartPosition.DEFAULT)) {
      node.put("from", source.from().toString());
    }
    if (!source.batch().isNone()) {
      node.putObject("batch")
          .put("size", source.batch().size())
          .put("window", source.batch().window().toString())
          .put("bytes", source.batch().bytes());
    }
    source.replyTopic().ifPresent(topic -> node.put("replyTopic", topic));
  }

  private static TriggerSource source(JsonNode node, String text) {
    try {
      if (node.has(SCHEDULE)) {
        return ScheduleJson.read(node.get(SCHEDULE));
      }
      String topic = node.path("topic").asText();
      RetryPolicy retry = RetryPolicy.DEFAULT;
      return new KafkaSource(
          topic,
          EventOrder.valueOf(node.path("order").asText(EventOrder.KEY.name())),
          new RetryPolicy(
              node.path("retry").path("attempts").asInt(retry.attempts()),
              Duration.parse(node.path("retry").path("backoff").asText(retry.backoff().toString())),
              Optional.ofNullable(node.path("retry").get("maxAge"))
                  .map(age -> Duration.parse(age.asText()))),
          node.path("deadLetter").asText(topic + ".dead"),
          FilterJson.read(node.path("filter")),
          StartPosition.parse(node.path("from").asText(StartPosition.DEFAULT.toString())),
          batch(node.path("batch")),
          Optional.ofNullable(node.get("replyTopic")).map(JsonNode::asText));
    } catch (RuntimeException e) {
      throw unreadable(text, e);
    }
  }

  private static BatchPolicy batch(JsonNode node) {
    return node.isMissingNode()
        ? BatchPolicy.NONE
        : new BatchPolicy(
            node.path("size").asInt(),
            Duration.parse(node.path("window").asText()),
            node.path("bytes").asLong());
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw unreadable(text, e);
    }
  }

  private static HearthException unreadable(String text, Exception cause) {
    return new HearthException(
        ErrorCode.INTERNAL, "a stored trigger cannot be read: " + text, cause);
  }
}

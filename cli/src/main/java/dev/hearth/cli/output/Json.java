package dev.hearth.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** JSON as trees: the commands show what the platform said, unknown members included. */
public final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  public static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Empty when {@code text} is not JSON. */
  public static Optional<JsonNode> parse(String text) {
    try {
      return Optional.ofNullable(MAPPER.readTree(text)).filter(tree -> !tree.isMissingNode());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  public static Optional<JsonNode> parse(byte[] utf8) {
    return parse(new String(utf8, java.nio.charset.StandardCharsets.UTF_8));
  }

  public static byte[] bytes(JsonNode tree) {
    return tree.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  public static String pretty(JsonNode tree) {
    return tree.toPrettyString();
  }

  /** The text of a member; empty when it is absent or null. */
  public static Optional<String> text(JsonNode tree, String member) {
    JsonNode value = tree.path(member);
    return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value.asText());
  }

  /** The text of a member, or a dash when it is absent or null. */
  public static String textOrDash(JsonNode tree, String member) {
    return text(tree, member).orElse("-");
  }
}

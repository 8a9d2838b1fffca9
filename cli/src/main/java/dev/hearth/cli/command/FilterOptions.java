package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which events a trigger calls its function for: those that fit all that is named. */
final class FilterOptions {
  @Option(
      names = "--filter-attribute",
      paramLabel = "NAME=TEXT",
      description = "only events with this CloudEvents attribute; * at either end is any text")
  private List<String> attributes = List.of();

  @Option(
      names = "--filter-header",
      paramLabel = "NAME=TEXT",
      description = "only records with this header")
  private List<String> headers = List.of();

  @Option(
      names = "--filter-value",
      paramLabel = "PATH=TEXT",
      description =
          "only records with this in their JSON, as '$.order.country=DE'; an option given again"
              + " for one name allows one more text")
  private List<String> value = List.of();

  /** Adds the filter to the settings of a trigger where there is one. */
  void addTo(ObjectNode settings) {
    if (attributes.isEmpty() && headers.isEmpty() && value.isEmpty()) {
      return;
    }
    ObjectNode filter = settings.putObject("filter");
    put(filter, "attributes", attributes);
    put(filter, "headers", headers);
    put(filter, "value", value);
  }

  /** The texts of one condition, as people read them. */
  static String texts(JsonNode anyOf) {
    List<String> texts = new ArrayList<>();
    anyOf.forEach(text -> texts.add(text.asText()));
    return String.join(" | ", texts);
  }

  private static void put(ObjectNode filter, String part, List<String> conditions) {
    ObjectNode node = Json.object();
    for (String condition : conditions) {
      int equals = condition.lastIndexOf('=');
      if (equals < 1) {
        throw CommandFailure.usage("'" + condition + "' is not of the form NAME=TEXT");
      }
      node.withArray(condition.substring(0, equals)).add(condition.substring(equals + 1));
    }
    if (!node.isEmpty()) {
      filter.set(part, node);
    }
  }
}

package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Joins the parts of long lines of a log. For use by one thread. */
final class JoinedLines {
  /** Characters of a line that has not ended after which what is there is handed on. */
  private static final int MOST_HELD = 8 << 20;

  private record Source(String instance, String stream) {
    static Source of(JsonNode entry) {
      return new Source(entry.path("instance").asText(), entry.path("stream").asText());
    }
  }

  private static final class Line {
    final ObjectNode first;
    final StringBuilder text = new StringBuilder();

    Line(ObjectNode first) {
      this.first = first;
    }

    JsonNode whole(boolean continued) {
      return first.put("text", text.toString()).put("continued", continued);
    }
  }

  private final Consumer<JsonNode> each;
  private final Map<Source, Line> begun = new HashMap<>();

  /**
   * @param each is handed whole lines; only what is left at the end, or too long to be kept, is
   *     still marked as {@code continued}
   */
  JoinedLines(Consumer<JsonNode> each) {
    this.each = each;
  }

  void add(JsonNode entry) {
    Source source = Source.of(entry);
    boolean continued = entry.path("continued").asBoolean();
    Line line = begun.get(source);
    if (line == null && !continued) {
      each.accept(entry);
      return;
    }
    if (line == null) {
      line = new Line((ObjectNode) entry);
      begun.put(source, line);
    }
    line.text.append(entry.path("text").asText());
    if (!continued || line.text.length() > MOST_HELD) {
      begun.remove(source);
      each.accept(line.whole(continued));
    }
  }

  /** Nothing more comes. */
  void end() {
    begun.values().forEach(line -> each.accept(line.whole(true)));
    begun.clear();
  }
}

package dev.hearth.builder.yaml;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a YAML document that is a mapping. */
public final class YamlDocument {
  /** Far above any real file; keeps a hostile one from costing more than a moment. */
  public static final int MAX_CHARACTERS = 64 * 1024;

  private static final int MAX_DEPTH = 16;

  /** What the parser says it did when it came upon a star that nothing quotes. */
  private static final String IN_ALIAS = "while scanning an alias";

  private static final String QUOTES = "; put quotes around a text that begins with '*'";

  private YamlDocument() {}

  /**
   * @param name of the file, for errors
   * @param code of errors
   * @throws HearthException with {@code code} when the text is not one YAML mapping
   */
  public static YamlMapping read(String name, String text, ErrorCode code) {
    YamlFile file = new YamlFile(name, code);
    if (text.length() > MAX_CHARACTERS) {
      throw new HearthException(
          code,
          name + ": " + text.length() + " characters; at most " + MAX_CHARACTERS + " are read");
    }
    LoadSettings settings = LoadSettings.builder().setLabel(name).setUseMarks(true).build();
    try {
      checkEvents(file, settings, text);
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        throw new HearthException(code, name + ": is empty");
      }
      return new YamlValue(file, "", root.get()).mapping();
    } catch (MarkedYamlEngineException e) {
      boolean star = IN_ALIAS.equals(e.getContext());
      throw file.error(
          e.getProblemMark(), "is not valid YAML: " + e.getProblem() + (star ? QUOTES : ""));
    } catch (YamlEngineException e) {
      throw new HearthException(code, name + ": is not valid YAML: " + e.getMessage(), e);
    }
  }

  private static void checkEvents(YamlFile file, LoadSettings settings, String text) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      if (event instanceof AliasEvent alias) {
        throw file.error(
            event.getStartMark(),
            "the alias '*" + alias.getAlias() + "' is not supported; write the value out" + QUOTES);
      }
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        default -> {}
      }
      if (depth > MAX_DEPTH) {
        throw file.error(event.getStartMark(), "is nested deeper than " + MAX_DEPTH + " levels");
      }
    }
  }
}

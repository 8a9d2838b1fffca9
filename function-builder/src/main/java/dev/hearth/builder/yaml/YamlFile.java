package dev.hearth.builder.yaml;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The file that a value was read from, to say so in errors.
 *
 * @param name as the reader of an error knows it
 * @param code of every error in this file
 */
record YamlFile(String name, ErrorCode code) {
  HearthException error(Node node, String message) {
    return error(node.getStartMark(), message);
  }

  HearthException error(Optional<Mark> mark, String message) {
    return new HearthException(code, name + place(mark) + ": " + message);
  }

  private static String place(Optional<Mark> mark) {
    return mark.map(there -> ":" + (there.getLine() + 1)).orElse("");
  }
}

package dev.hearth.builder.yaml;

import dev.hearth.api.error.HearthException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A value in a YAML file; knows its place and its key. Reading it as another type is an error. */
public final class YamlValue {
  private final YamlFile file;
  private final String key;
  private final Node node;

  /**
   * @param key path of keys from the root, for example {@code scaling.max}; empty for the root
   */
  YamlValue(YamlFile file, String key, Node node) {
    this.file = file;
    this.key = key;
    this.node = node;
  }

  public String key() {
    return key;
  }

  /** An error at this value's place. */
  public HearthException error(String message) {
    return file.error(node, message);
  }

  public boolean isScalar() {
    return node instanceof ScalarNode && !isNull();
  }

  public boolean isList() {
    return node instanceof SequenceNode;
  }

  /** The text of a single value as it is written, whatever its type. */
  public String text() {
    if (node instanceof ScalarNode scalar && !isNull()) {
      return scalar.getValue();
    }
    throw wrongType("a text");
  }

  /**
   * @param least smallest and {@code most} largest value that is accepted
   */
  public int integer(int least, int most) {
    if (!(node instanceof ScalarNode scalar) || !node.getTag().equals(Tag.INT)) {
      throw wrongType("a whole number from " + least + " to " + most);
    }
    try {
      int value = Integer.parseInt(scalar.getValue());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Too long for an int, so out of range as well.
    }
    throw error(
        "'" + key + "' must be from " + least + " to " + most + ", not " + scalar.getValue());
  }

  public YamlMapping mapping() {
    if (!(node instanceof MappingNode mapping)) {
      throw wrongType("a mapping of keys to values");
    }
    Map<String, YamlValue> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
        throw file.error(tuple.getKeyNode(), "a key must be a plain text");
      }
      String path = key.isEmpty() ? name.getValue() : key + "." + name.getValue();
      if (entries.containsKey(name.getValue())) {
        throw file.error(name, "'" + path + "' stands here twice; keep one");
      }
      entries.put(name.getValue(), new YamlValue(file, path, tuple.getValueNode()));
    }
    return new YamlMapping(this, file, entries, mapping);
  }

  public List<YamlValue> list() {
    if (!(node instanceof SequenceNode sequence)) {
      throw wrongType("a list");
    }
    List<YamlValue> values = new ArrayList<>();
    for (Node each : sequence.getValue()) {
      values.add(new YamlValue(file, key + "[" + values.size() + "]", each));
    }
    return values;
  }

  /** A list of texts. */
  public List<String> texts() {
    return list().stream().map(YamlValue::text).toList();
  }

  private boolean isNull() {
    return node.getTag().equals(Tag.NULL);
  }

  private HearthException wrongType(String expected) {
    String subject = key.isEmpty() ? "the file" : "'" + key + "'";
    return error(subject + " must be " + expected + ", not " + actual());
  }

  private String actual() {
    return switch (node) {
      case MappingNode mapping -> "a mapping";
      case SequenceNode sequence -> "a list";
      case ScalarNode scalar ->
          isNull() ? "empty" : "'" + Texts.shortened(scalar.getValue(), 60) + "'";
      default -> "something else";
    };
  }
}

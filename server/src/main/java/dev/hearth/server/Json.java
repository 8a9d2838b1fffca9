package dev.hearth.server;

import java.util.Map;
import java.util.StringJoiner;

/** Writes flat objects of numbers and plain texts; what is written is never a user's. */
final class Json {
  private Json() {}

  static String object(Map<String, Object> members) {
    StringJoiner json = new StringJoiner(",", "{", "}\n");
    members.forEach(
        (name, value) ->
            json.add(
                "\"" + name + "\":" + (value instanceof Number ? value : "\"" + value + "\"")));
    return json.toString();
  }
}

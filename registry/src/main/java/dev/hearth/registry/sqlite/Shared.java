package dev.hearth.registry.sqlite;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionSpec;
import java.util.HashMap;
import java.util.Map;

/**
 * One object for all equal ones among what is read at a start. Most functions differ in their image
 * and little else; ten thousand of them would keep ten thousand copies of the rest. Not safe for
 * threads, and to be dropped after reading.
 */
final class Shared {
  private final Map<Object, Object> known = new HashMap<>();

  FunctionName name(String text) {
    return one(new FunctionName(text));
  }

  RevisionSpec spec(RevisionSpec spec) {
    return new RevisionSpec(
        spec.image(),
        one(spec.template()),
        spec.transport(),
        spec.port(),
        one(spec.readinessPath()),
        one(spec.environment()),
        one(spec.resources()),
        one(spec.timeout()),
        one(spec.scaling()),
        spec.network(),
        one(spec.http()),
        one(spec.health()),
        one(spec.isolation()));
  }

  @SuppressWarnings("unchecked") // an equal one is of the same kind
  <T> T one(T value) {
    T before = (T) known.putIfAbsent(value, value);
    return before == null ? value : before;
  }
}

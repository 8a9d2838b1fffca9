package dev.hearth.api.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path to values in a JSON document: of RFC 9535 the root, names, indices and wildcards, as in
 * {@code $.order.items[*].sku} or {@code $['total price']}. No expressions, so that none can take
 * long.
 */
public record JsonPath(String text, List<Step> steps) {
  private static final int LONGEST = 512;
  private static final int MOST_STEPS = 32;
  private static final Pattern STEP =
      Pattern.compile(
          "\\.([A-Za-z_\\x80-\\uffff][A-Za-z0-9_\\x80-\\uffff-]*)|\\.(\\*)|\\[(\\*)]"
              + "|\\[(0|-?[1-9]\\d{0,8})]|\\['([^'\\\\]*)']|\\[\"([^\"\\\\]*)\"]");

  /** One step downwards. */
  public sealed interface Step {
    /** Of an object. */
    record Name(String name) implements Step {}

    /**
     * Of an array.
     *
     * @param index from 0; negative from the end
     */
    record Index(int index) implements Step {}

    /** Everything in an object or array. */
    record All() implements Step {}
  }

  public JsonPath {
    steps = List.copyOf(steps);
  }

  /**
   * @throws IllegalArgumentException for anything else than such a path
   */
  public static JsonPath parse(String text) {
    if (!text.startsWith("$") || text.length() > LONGEST) {
      throw bad(text);
    }
    List<Step> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(text);
    int at = 1;
    while (at < text.length()) {
      matcher.region(at, text.length());
      if (!matcher.lookingAt() || steps.size() == MOST_STEPS) {
        throw bad(text);
      }
      steps.add(step(matcher));
      at = matcher.end();
    }
    return new JsonPath(text, steps);
  }

  private static Step step(Matcher matcher) {
    if (matcher.group(2) != null || matcher.group(3) != null) {
      return new Step.All();
    }
    if (matcher.group(4) != null) {
      return new Step.Index(Integer.parseInt(matcher.group(4)));
    }
    for (int group : new int[] {1, 5, 6}) {
      if (matcher.group(group) != null) {
        return new Step.Name(matcher.group(group));
      }
    }
    throw new IllegalStateException("a step of no kind");
  }

  private static IllegalArgumentException bad(String text) {
    return new IllegalArgumentException(
        "'"
            + (text.length() > 80 ? text.substring(0, 80) + "…" : text)
            + "' is not a path that a filter takes: write $ and then .name, ['a name'], [0] or [*],"
            + " at most "
            + MOST_STEPS
            + " steps, as in $.order.items[*].sku");
  }

  @Override
  public String toString() {
    return text;
  }
}

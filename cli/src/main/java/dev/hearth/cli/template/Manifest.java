package dev.hearth.cli.template;

import java.util.ArrayList;
import java.util.List;

/** A {@code function.yaml} as lines, to change a top-level setting and keep everything else. */
public final class Manifest {
  private Manifest() {}

  /** The same manifest with the top-level {@code key} taken out and {@code line} at its end. */
  public static List<String> with(List<String> manifest, String key, String line) {
    List<String> changed = new ArrayList<>();
    boolean inside = false;
    for (String old : manifest) {
      boolean nested =
          old.isBlank() || Character.isWhitespace(old.charAt(0)) || old.charAt(0) == '-';
      inside = (inside && nested) || old.startsWith(key + ":");
      if (!inside) {
        changed.add(old);
      }
    }
    changed.add(line);
    return changed;
  }
}

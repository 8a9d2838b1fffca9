package dev.hearth.bench.trace;

/** What a function is written for; functions of a template share stem cells. */
public enum Template {
  NODE,
  PYTHON,
  JAVA;

  /** For a function whose trace does not say it; always the same for a name. */
  static Template of(String name) {
    return switch (Math.floorMod(name.hashCode(), 3)) {
      case 0 -> NODE;
      case 1 -> PYTHON;
      default -> JAVA;
    };
  }
}

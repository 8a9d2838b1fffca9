package dev.hearth.bench.trace;

/** What a function is written for; functions of a template share stem cells. */
public enum Template {
  NODE,
  PYTHON,
  JAVA
}

package dev.hearth.gateway.wire;

/** One line of a head: a name as it was sent, and its value. Characters are of ISO 8859-1. */
public record HeaderLine(String name, String value) {
  /** Whether it is the line with this name, in whatever case. */
  public boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }
}

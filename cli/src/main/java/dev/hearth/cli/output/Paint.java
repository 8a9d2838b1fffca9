package dev.hearth.cli.output;

/** Colours for a {@link TerminalStream}, or none for anything else. */
public enum Paint {
  COLOURED,
  PLAIN;

  public String bold(String text) {
    return wrap("1", text);
  }

  public String faint(String text) {
    return wrap("2", text);
  }

  public String red(String text) {
    return wrap("31", text);
  }

  public String green(String text) {
    return wrap("32", text);
  }

  public String yellow(String text) {
    return wrap("33", text);
  }

  public String cyan(String text) {
    return wrap("36", text);
  }

  private String wrap(String code, String text) {
    return this == PLAIN || text.isEmpty()
        ? text
        : TerminalStream.sequence("[" + code + "m") + text + TerminalStream.sequence("[0m");
  }
}

package dev.hearth.cli.output;

import java.io.Console;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command writes: results to {@code out}, what is only for the person who waits to {@code
 * err}. What goes to a terminal is written through a {@link TerminalStream}.
 *
 * @param outTerminal whether {@code out} is a terminal, so that lines may be redrawn
 * @param errTerminal the same of {@code err}
 * @param columns how wide the terminal of {@code out} is; 0 where it is none, and nothing is
 *     shortened
 */
public record Screen(
    PrintStream out,
    PrintStream err,
    boolean outTerminal,
    boolean errTerminal,
    Paint paint,
    Paint errPaint,
    int columns) {
  private static final int USUAL_COLUMNS = 80;

  /** Without a limit of columns. */
  public Screen(
      PrintStream out,
      PrintStream err,
      boolean outTerminal,
      boolean errTerminal,
      Paint paint,
      Paint errPaint) {
    this(out, err, outTerminal, errTerminal, paint, errPaint, 0);
  }

  /**
   * The process's own streams. The launcher says by the properties {@code hearth.tty.out} and
   * {@code hearth.tty.err} which of them are terminals, as the JDK cannot tell them apart.
   */
  public static Screen ofProcess(Map<String, String> environment) {
    boolean outTerminal = terminal("hearth.tty.out");
    boolean errTerminal = terminal("hearth.tty.err");
    boolean colours =
        environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !environment.getOrDefault("TERM", "").equals("dumb");
    boolean redraw = environment.getOrDefault("CI", "").isEmpty();
    return new Screen(
        outTerminal ? new TerminalStream(System.out) : System.out,
        errTerminal ? new TerminalStream(System.err) : System.err,
        outTerminal && redraw,
        errTerminal && redraw,
        colours && outTerminal ? Paint.COLOURED : Paint.PLAIN,
        colours && errTerminal ? Paint.COLOURED : Paint.PLAIN,
        outTerminal ? columns(environment) : 0);
  }

  /** The same screen with everything that is not a result on {@code err}. */
  public Screen asideOfResults() {
    return new Screen(err, err, errTerminal, errTerminal, errPaint, errPaint, columns);
  }

  /**
   * The same screen with every byte as it is, also on a terminal: for text that is this program's
   * own, and for a person who asked for it.
   */
  public Screen raw() {
    return new Screen(
        TerminalStream.unfiltered(out),
        TerminalStream.unfiltered(err),
        outTerminal,
        errTerminal,
        Paint.PLAIN,
        Paint.PLAIN,
        columns);
  }

  public void line(String text) {
    out.println(text);
  }

  public void note(String text) {
    err.println(text);
  }

  /** What the launcher found, or what {@code COLUMNS} says. */
  private static int columns(Map<String, String> environment) {
    for (String text :
        new String[] {
          System.getProperty("hearth.columns", ""), environment.getOrDefault("COLUMNS", "")
        }) {
      if (text.matches("[1-9][0-9]{0,3}")) {
        return Integer.parseInt(text);
      }
    }
    return USUAL_COLUMNS;
  }

  private static boolean terminal(String property) {
    String told = System.getProperty(property);
    return told == null
        ? Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
        : Boolean.parseBoolean(told);
  }
}

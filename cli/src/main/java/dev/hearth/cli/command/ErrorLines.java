package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Screen;
import java.util.stream.Collectors;

/**
 * A failure as a person reads it: one message, and what to do where that is known. For a pipe or a
 * file all of it is one line.
 */
public final class ErrorLines {
  private ErrorLines() {}

  public static void print(CommandFailure failure, Screen screen) {
    if (!screen.errTerminal()) {
      String hint = failure.hint().map(text -> " (hint: " + text + ")").orElse("");
      screen.note("error: " + oneLine(failure.getMessage() + hint));
      return;
    }
    screen.note(screen.errPaint().red("error: ") + failure.getMessage());
    failure.hint().ifPresent(hint -> screen.note(screen.errPaint().faint("hint: ") + hint));
  }

  private static String oneLine(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("; "));
  }
}

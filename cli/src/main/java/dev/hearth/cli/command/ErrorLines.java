package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Screen;

/** A failure as a person reads it: one message, and what to do where that is known. */
public final class ErrorLines {
  private ErrorLines() {}

  public static void print(CommandFailure failure, Screen screen) {
    screen.note(screen.errPaint().red("error: ") + failure.getMessage());
    failure.hint().ifPresent(hint -> screen.note(screen.errPaint().faint("hint: ") + hint));
  }
}

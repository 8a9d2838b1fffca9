package dev.hearth.cli.command;

import dev.hearth.cli.output.Screen;

/** A call that the platform has stored: for a pipe its id alone, for a person what to do next. */
final class AcceptedCall {
  private AcceptedCall() {}

  static void print(String id, Screen screen) {
    if (!screen.outTerminal()) {
      screen.line(id);
      return;
    }
    screen.line("accepted as " + id);
    screen.line("`hearth invocation show " + id + "` shows its state");
  }
}

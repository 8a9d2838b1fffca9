package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;

/** A command that the launcher script does itself; here for its help and completion. */
abstract class LauncherCommand implements Runnable {
  @Override
  public final void run() {
    throw CommandFailure.usage("this command is part of the launcher")
        .withHint("call the script `hearth` at the root of the installation, not the jar");
  }
}

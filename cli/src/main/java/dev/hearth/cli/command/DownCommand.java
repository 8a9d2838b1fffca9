package dev.hearth.cli.command;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "down",
    description = {
      "Stops the platform: no new calls, those in flight end, all instances are taken away.",
      "Does nothing if it does not run. Functions and triggers come back with the next `hearth up`."
    },
    footer = {"", "Examples:", "  hearth down", "  hearth down --state-dir /tmp/other"})
@SuppressWarnings("UnusedVariable") // the launcher reads its options itself
final class DownCommand extends LauncherCommand {
  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "of the platform to stop; default HEARTH_STATE_DIR or /var/lib/hearth")
  private Path stateDir;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "how long to wait for it to end; default 60")
  private int timeout;
}

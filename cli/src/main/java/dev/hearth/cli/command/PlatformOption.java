package dev.hearth.cli.command;

import dev.hearth.cli.platform.Platform;
import dev.hearth.cli.platform.PlatformAddress;
import dev.hearth.cli.platform.StateFolder;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which platform a command talks to. */
final class PlatformOption {
  private final Session session;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "the platform's state directory; default HEARTH_STATE_DIR or /var/lib/hearth")
  private Path stateDir;

  PlatformOption(Session session) {
    this.session = session;
  }

  StateFolder folder() {
    Optional<Path> option = Optional.ofNullable(stateDir).map(session.folder()::resolve);
    return StateFolder.find(option, session.environment());
  }

  Platform connect() {
    return new Platform(PlatformAddress.find(folder(), session.environment()));
  }
}

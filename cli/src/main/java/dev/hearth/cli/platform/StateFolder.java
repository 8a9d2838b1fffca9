package dev.hearth.cli.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The folder where a platform on this machine keeps its state. */
public record StateFolder(Path path) {

  /**
   * In this order: what the command line says, {@code HEARTH_STATE_DIR}, {@code /var/lib/hearth}
   * for root, {@code ~/.local/state/hearth} for anybody else.
   */
  public static StateFolder find(Optional<Path> option, Map<String, String> environment) {
    if (option.isPresent()) {
      return new StateFolder(option.get().toAbsolutePath().normalize());
    }
    String named = environment.getOrDefault("HEARTH_STATE_DIR", "");
    if (!named.isEmpty()) {
      return new StateFolder(Path.of(named).toAbsolutePath().normalize());
    }
    if (System.getProperty("user.name").equals("root")) {
      return new StateFolder(Path.of("/var/lib/hearth"));
    }
    return new StateFolder(Path.of(System.getProperty("user.home"), ".local/state/hearth"));
  }

  /** Empty when no server runs on this folder. */
  public Optional<RunningServer> server() throws IOException {
    Path file = path.resolve("server.json");
    return Files.exists(file)
        ? RunningServer.parse(Files.readString(file)).filter(RunningServer::isAlive)
        : Optional.empty();
  }

  /** The bearer token of the admin API; empty when it was never made. */
  public Optional<String> token() throws IOException {
    Path file = path.resolve("admin-token");
    return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
  }

  public Path serverLog() {
    return path.resolve("logs/server.log");
  }
}

package dev.hearth.cli.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The folder where a platform on this machine keeps its state. */
public record StateFolder(Path path) {
  static final Path OF_ROOT = Path.of("/var/lib/hearth");

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
    return new StateFolder(
        System.getProperty("user.name").equals("root") ? OF_ROOT : ofOrdinaryUser());
  }

  private static Path ofOrdinaryUser() {
    return Path.of(System.getProperty("user.home"), ".local/state/hearth");
  }

  /** Whether a person who gave no folder may have meant root's platform. */
  boolean isNextToThatOfRoot() {
    return path.equals(ofOrdinaryUser()) && Files.isDirectory(OF_ROOT);
  }

  /**
   * Empty when no server runs on this folder.
   *
   * @throws java.nio.file.AccessDeniedException for a folder of another user
   */
  public Optional<RunningServer> server() throws IOException {
    return read("server.json").flatMap(RunningServer::parse).filter(RunningServer::isAlive);
  }

  /**
   * The bearer token of the admin API; empty when it was never made.
   *
   * @throws java.nio.file.AccessDeniedException for a folder of another user
   */
  public Optional<String> token() throws IOException {
    return read("admin-token").map(String::strip);
  }

  /** To ask whether a file exists would answer "no" where looking into the folder is forbidden. */
  private Optional<String> read(String name) throws IOException {
    try {
      return Optional.of(Files.readString(path.resolve(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  public Path serverLog() {
    return path.resolve("logs/server.log");
  }
}

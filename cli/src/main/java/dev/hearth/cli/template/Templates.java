package dev.hearth.cli.template;

import dev.hearth.cli.output.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The templates that functions can be made from: those of this installation, and those that were
 * added to the platform's state directory.
 */
public final class Templates {
  /** In a state directory. */
  public static final String ADDED = "templates";

  private final Path installed;
  private final Path added;

  /**
   * @param home the installation, the folder that holds {@code templates/}
   * @param state the platform's state directory
   */
  public Templates(Path home, Path state) {
    this.installed = home.resolve("templates");
    this.added = state.resolve(ADDED);
  }

  /** Sorted by name. */
  public List<String> names() {
    return Stream.concat(names(installed), names(added)).distinct().sorted().toList();
  }

  /** Whether it comes with this installation. */
  public boolean isInstalled(String name) {
    return names(installed).anyMatch(name::equals);
  }

  private static Stream<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(child -> Files.isDirectory(child.resolve("scaffold")))
          .map(child -> child.getFileName().toString())
          .toList()
          .stream();
    } catch (IOException e) {
      throw CommandFailure.failed("cannot read " + folder + ": " + e.getMessage());
    }
  }

  /**
   * @throws CommandFailure when there is no such template; names those there are
   */
  public Scaffold scaffold(String template) {
    List<String> names = names();
    if (!names.contains(template)) {
      throw CommandFailure.usage("there is no template '" + template + "'")
          .withHint(
              names.isEmpty()
                  ? "no templates in " + installed + ": is this a complete checkout?"
                  : "templates: " + String.join(", ", names));
    }
    Path folder = isInstalled(template) ? installed : added;
    return new Scaffold(folder.resolve(template).resolve("scaffold"));
  }
}

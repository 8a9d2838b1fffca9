package dev.hearth.cli.template;

import dev.hearth.cli.output.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The templates of this installation: the folders below {@code templates/} that have a scaffold.
 */
public final class Templates {
  private final Path folder;

  /**
   * @param home the installation, the folder that holds {@code templates/}
   */
  public Templates(Path home) {
    this.folder = home.resolve("templates");
  }

  /** Sorted by name. */
  public List<String> names() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(child -> Files.isDirectory(child.resolve("scaffold")))
          .map(child -> child.getFileName().toString())
          .sorted()
          .toList();
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
                  ? "no templates in " + folder + ": is this a complete checkout?"
                  : "templates: " + String.join(", ", names));
    }
    return new Scaffold(folder.resolve(template).resolve("scaffold"));
  }
}

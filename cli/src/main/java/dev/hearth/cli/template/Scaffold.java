package dev.hearth.cli.template;

import dev.hearth.cli.output.CommandFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The files that a new function of a template begins with. */
public record Scaffold(Path source) {
  private static final String NAME = "{{name}}";

  /** What running a scaffold's own tests leaves in it. */
  private static final Set<String> LEFT_OVER =
      Set.of("node_modules", "target", "__pycache__", ".pytest_cache", ".venv");

  /**
   * Copies the files, with {@code {{name}}} replaced by the function's name.
   *
   * @return the files made, relative to {@code target}, sorted
   * @throws CommandFailure when {@code target} has files already, or cannot be written
   */
  public List<Path> copyTo(Path target, String name) {
    try {
      if (Files.exists(target) && !isEmptyFolder(target)) {
        throw CommandFailure.usage(target + " exists and is not empty")
            .withHint("choose another name, or another folder with --dir");
      }
      List<Path> made = new ArrayList<>();
      for (Path file : files()) {
        Path relative = source.relativize(file);
        Path copy = target.resolve(relative.toString());
        Files.createDirectories(copy.getParent());
        copy(file, copy, name);
        made.add(relative);
      }
      return made;
    } catch (IOException e) {
      throw CommandFailure.failed("cannot make " + target + ": " + e);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(source)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !isLeftOver(source.relativize(file)))
          .sorted()
          .toList();
    }
  }

  private static boolean isLeftOver(Path file) {
    return StreamSupport.stream(file.spliterator(), false)
        .anyMatch(part -> LEFT_OVER.contains(part.toString()));
  }

  private static void copy(Path file, Path copy, String name) throws IOException {
    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
    byte[] bytes = Files.readAllBytes(file);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.contains(NAME)) {
        Files.writeString(copy, text.replace(NAME, name));
      }
    } catch (CharacterCodingException e) {
      // No text, so there is no name in it to replace.
    }
  }

  private static boolean isEmptyFolder(Path target) throws IOException {
    if (!Files.isDirectory(target)) {
      return false;
    }
    try (Stream<Path> children = Files.list(target)) {
      return children.findAny().isEmpty();
    }
  }
}

package dev.hearth.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The libraries of a function's folder. */
final class ClassPath {
  /** Names the libraries, one a line, in their order; relative to its folder. */
  private static final String ORDER = "classpath";

  private ClassPath() {}

  /**
   * Jars and folders of classes, in the order that the folder's file {@code classpath} gives them;
   * without that file its jars by name.
   */
  static List<Path> libraries(Path folder) {
    try {
      return Files.readAllLines(folder.resolve(ORDER)).stream()
          .filter(line -> !line.isEmpty())
          .map(folder::resolve)
          .toList();
    } catch (NoSuchFileException e) {
      return jars(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

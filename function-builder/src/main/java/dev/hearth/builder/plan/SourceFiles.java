package dev.hearth.builder.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a plan needs to know of a function's folder.
 *
 * @param paths of all files, relative to the folder
 * @param texts content of the files that name dependencies
 */
public record SourceFiles(List<String> paths, Map<String, String> texts) {
  public SourceFiles {
    paths = List.copyOf(paths);
    texts = Map.copyOf(texts);
  }

  Optional<String> text(String path) {
    return Optional.ofNullable(texts.get(path));
  }
}

package dev.hearth.builder.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a plan needs to know of a source.
 *
 * @param paths of the files of the function's folder, relative to it
 * @param texts content of the files that name dependencies
 * @param folder of the function below the root of the source; empty: the root
 * @param all paths of all files, relative to the root
 */
public record SourceFiles(
    List<String> paths, Map<String, String> texts, String folder, List<String> all) {
  public SourceFiles {
    paths = List.copyOf(paths);
    texts = Map.copyOf(texts);
    all = List.copyOf(all);
  }

  /** A function's folder that is the root of the source. */
  public SourceFiles(List<String> paths, Map<String, String> texts) {
    this(paths, texts, "", paths);
  }

  Optional<String> text(String path) {
    return Optional.ofNullable(texts.get(path));
  }

  /** A path of the function's folder as one of the root. */
  String inRoot(String path) {
    return folder.isEmpty() ? path : folder + "/" + path;
  }
}

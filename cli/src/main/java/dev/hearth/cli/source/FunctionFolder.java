package dev.hearth.cli.source;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a deploy sends.
 *
 * @param folder with function.yaml
 * @param context a folder above it that is sent as a whole; empty: only the function's folder
 * @param buildEnvironment variables of the build's commands
 * @param templates the folder of templates, whose rules say what is not sent
 */
public record FunctionFolder(
    Path folder, Optional<Path> context, Map<String, String> buildEnvironment, Path templates) {
  public FunctionFolder {
    buildEnvironment = Map.copyOf(buildEnvironment);
  }

  /** A function's folder alone. */
  public static FunctionFolder of(Path folder, Path templates) {
    return new FunctionFolder(folder, Optional.empty(), Map.of(), templates);
  }

  /** The folder that is sent. */
  Path root() {
    return context.orElse(folder);
  }

  /** The function's folder below the root, with {@code /} between; empty: the root. */
  String below() {
    return root().relativize(folder).toString();
  }
}

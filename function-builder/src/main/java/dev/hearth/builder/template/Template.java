package dev.hearth.builder.template;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How functions of one language are packed.
 *
 * @param folder that holds {@code template.yaml}
 * @param memoryBytes default of {@code resources.memory}
 * @param environment of the image, beside what the base sets
 * @param entrypoint starts the function host
 * @param stem whether the function host can start without a function and be given one later
 * @param base what instances run on
 * @param build what dependencies are installed and code is compiled in
 * @param ignore globs of files of a function's folder that never go into the image
 */
public record Template(
    String name,
    Path folder,
    long memoryBytes,
    Handler handler,
    Map<String, String> environment,
    List<String> entrypoint,
    boolean stem,
    BaseDefinition base,
    BaseDefinition build,
    HostDefinition host,
    List<DependencyRule> dependencies,
    Optional<CompileRule> compile,
    List<String> ignore) {
  /** The file's name in a template's folder. */
  public static final String FILE = "template.yaml";

  public Template {
    environment = Map.copyOf(environment);
    entrypoint = List.copyOf(entrypoint);
    dependencies = List.copyOf(dependencies);
    ignore = List.copyOf(ignore);
  }

  /** What {@code handler} in a manifest names. */
  public enum HandlerKind {
    /** A file of the function's folder. */
    FILE,
    /** A class that is there once the function is compiled. */
    CLASS
  }

  /**
   * @param byDefault the handler of a manifest that names none
   */
  public record Handler(HandlerKind kind, String byDefault) {}
}

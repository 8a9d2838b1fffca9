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

  /** The same template with another handler. */
  public Template withHandler(Handler other) {
    return new Template(
        name,
        folder,
        memoryBytes,
        other,
        environment,
        entrypoint,
        stem,
        base,
        build,
        host,
        dependencies,
        compile,
        ignore);
  }

  /** What {@code handler} in a manifest names. */
  public enum HandlerKind {
    /** A file of the function's folder. */
    FILE,
    /** A class that is there once the function is compiled. */
    CLASS,
    /** A name that the compiler checks. */
    SYMBOL
  }

  /**
   * @param byDefault the handler of a manifest that names none
   * @param compiled endings of files that an installation compiles, such as {@code .ts}, and what
   *     they become
   */
  public record Handler(HandlerKind kind, String byDefault, Map<String, String> compiled) {
    public Handler {
      compiled = Map.copyOf(compiled);
    }

    /** The file that the installation makes of a handler; empty when it is used as it is. */
    public Optional<String> compiled(String file) {
      int ending = file.lastIndexOf('.');
      return ending < 0
          ? Optional.empty()
          : Optional.ofNullable(compiled.get(file.substring(ending)))
              .map(other -> file.substring(0, ending) + other);
    }
  }
}

package dev.hearth.builder.template;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When and how the dependencies of a function are installed. The command runs in a copy of the
 * whole folder; what it writes there belongs to the function.
 *
 * @param when files that declare dependencies, in the order they are looked for, each with the keys
 *     one of which must hold something: dotted paths in JSON, tables in TOML. No keys: a line that
 *     is neither blank nor a comment is enough
 * @param run command
 * @param output the folder below the function's that the command makes; what the source has there
 *     is left out, and what is made there is packed whatever {@code ignore} says
 * @param caches folders of the container that are kept between builds
 */
public record DependencyRule(
    Map<String, List<String>> when, List<String> run, String output, List<Cache> caches) {
  /**
   * A command that names this variable runs the manifest's {@code build.run} itself; it runs after
   * any other command.
   */
  public static final String BUILD_RUN = "HEARTH_BUILD_RUN";

  /** The handler's file that the command compiles; empty when there is none to be compiled. */
  public static final String BUILD_HANDLER = "HEARTH_BUILD_HANDLER";

  public DependencyRule {
    when = Collections.unmodifiableMap(new LinkedHashMap<>(when));
    run = List.copyOf(run);
    caches = List.copyOf(caches);
  }
}

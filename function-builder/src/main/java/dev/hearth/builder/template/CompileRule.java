package dev.hearth.builder.template;

import java.util.List;

/**
 * How a function's sources are compiled.
 *
 * @param file must be in the function's folder
 * @param run command, in a copy of the function's folder
 * @param code folder that holds the compiled code, for example {@code target/classes}
 * @param codeTarget where that stands below {@code /function}
 * @param libraries folder of libraries, a layer of its own; may be missing
 * @param librariesTarget where that stands below {@code /function}
 * @param caches folders of the container that are kept between builds
 */
public record CompileRule(
    String file,
    List<String> run,
    String code,
    String codeTarget,
    String libraries,
    String librariesTarget,
    List<Cache> caches) {
  public CompileRule {
    run = List.copyOf(run);
    caches = List.copyOf(caches);
  }
}

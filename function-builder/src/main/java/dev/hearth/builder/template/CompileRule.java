package dev.hearth.builder.template;

import java.util.List;
import java.util.Optional;

/**
 * How a function's sources are compiled.
 *
 * @param file must be in the function's folder
 * @param files folder of the template whose files stand below {@code .hearth} while it runs
 * @param run command, in a copy of the function's folder
 * @param code folder that holds the compiled code, for example {@code target/classes}
 * @param codeTarget where that stands below {@code /function}
 * @param libraries folder of libraries, a layer of its own; may be missing
 * @param librariesTarget where that stands below {@code /function}
 * @param process what a program of its own becomes, which needs no function host
 * @param caches folders of the container that are kept between builds
 */
public record CompileRule(
    String file,
    Optional<String> files,
    List<String> run,
    String code,
    String codeTarget,
    Optional<String> libraries,
    String librariesTarget,
    Optional<Program> process,
    List<Cache> caches) {
  /** Where {@link #files()} stand, below the function's folder. */
  public static final String FILES_TARGET = ".hearth";

  public CompileRule {
    run = List.copyOf(run);
    caches = List.copyOf(caches);
  }

  /**
   * A program that serves HTTP on {@code $PORT} by itself.
   *
   * @param code folder that the command makes for such a program, and only then
   * @param codeTarget where that stands below {@code /function}
   * @param entrypoint starts it, without the function host
   * @param portVariables further names under which the port stands in the environment
   */
  public record Program(
      String code, String codeTarget, List<String> entrypoint, List<String> portVariables) {
    public Program {
      entrypoint = List.copyOf(entrypoint);
      portVariables = List.copyOf(portVariables);
    }
  }
}

package dev.hearth.builder.plan;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.builder.manifest.Manifest;
import dev.hearth.builder.template.CompileRule;
import dev.hearth.builder.template.DependencyRule;
import dev.hearth.builder.template.Glob;
import dev.hearth.builder.template.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps from a function's folder to the layers above its template's base.
 *
 * @param handler for the function host, as the environment variable {@code HEARTH_HANDLER}
 * @param memoryBytes limit of an instance
 * @param dependencies to install, in this order
 * @param compile how the code is compiled, when it has to be
 * @param code files of the folder that go into the code layer; none when the code is compiled
 */
public record BuildPlan(
    String handler,
    long memoryBytes,
    List<Installation> dependencies,
    Optional<CompileRule> compile,
    List<String> code) {
  private static final int LISTED_FILES = 20;
  private static final List<Glob> NEVER_CODE =
      Glob.all(List.of(Manifest.FILE, ".git", "**/.git", ".hearthignore", "**/.DS_Store"));

  /**
   * Dependencies to install.
   *
   * @param inputs the files that decide what is installed
   */
  public record Installation(DependencyRule rule, List<String> inputs) {
    public Installation {
      inputs = List.copyOf(inputs);
    }
  }

  public BuildPlan {
    dependencies = List.copyOf(dependencies);
    code = List.copyOf(code);
  }

  /** Whether anything runs in the template's build base. */
  public boolean needsBuildBase() {
    return !dependencies.isEmpty() || compile.isPresent();
  }

  /**
   * @throws HearthException with {@code INVALID_MANIFEST} when the folder lacks what the template
   *     needs
   */
  public static BuildPlan of(Manifest manifest, Template template, SourceFiles files) {
    String handler = manifest.handler().orElse(template.handler().byDefault());
    if (template.handler().kind() == Template.HandlerKind.FILE) {
      checkHandlerFile(handler, files);
    }
    Optional<CompileRule> compile = template.compile();
    compile.ifPresent(rule -> checkCompilable(rule, template, files));
    List<Installation> installations =
        template.dependencies().stream()
            .filter(rule -> Declared.anyIn(rule, files))
            .map(rule -> new Installation(rule, inputs(rule, files)))
            .toList();
    return new BuildPlan(
        handler,
        manifest.memoryBytes().orElse(template.memoryBytes()),
        installations,
        compile,
        compile.isPresent() ? List.of() : code(template, installations, files));
  }

  private static void checkHandlerFile(String handler, SourceFiles files) {
    // What is meant of the file is the function host's to find.
    String file = handler.split("[:#]", 2)[0];
    if (!files.paths().contains(file)) {
      throw new HearthException(
          ErrorCode.INVALID_MANIFEST,
          "missing handler: '%s' is not in the function's folder, which holds %s; name one of them by 'handler' in function.yaml"
              .formatted(file, listed(files.paths())));
    }
  }

  private static void checkCompilable(CompileRule rule, Template template, SourceFiles files) {
    if (!files.paths().contains(rule.file())) {
      throw new HearthException(
          ErrorCode.INVALID_MANIFEST,
          "the template '%s' needs '%s' in the function's folder, which holds %s"
              .formatted(template.name(), rule.file(), listed(files.paths())));
    }
  }

  private static List<String> inputs(DependencyRule rule, SourceFiles files) {
    List<Glob> globs = Glob.all(rule.inputs());
    return files.paths().stream().filter(path -> Glob.anyMatches(globs, path)).sorted().toList();
  }

  private static List<String> code(
      Template template, List<Installation> installations, SourceFiles files) {
    List<Glob> left = new ArrayList<>(NEVER_CODE);
    left.addAll(Glob.all(template.ignore()));
    installations.forEach(each -> left.add(Glob.of(each.rule().output())));
    return files.paths().stream().filter(path -> !Glob.anyCovers(left, path)).sorted().toList();
  }

  /** The names of some files, for an error. */
  static String listed(List<String> paths) {
    if (paths.isEmpty()) {
      return "no files";
    }
    String first = String.join(", ", paths.stream().sorted().limit(LISTED_FILES).toList());
    int more = paths.size() - LISTED_FILES;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}

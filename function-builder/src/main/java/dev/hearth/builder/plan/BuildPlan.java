package dev.hearth.builder.plan;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.builder.manifest.Manifest;
import dev.hearth.builder.template.Cache;
import dev.hearth.builder.template.CompileRule;
import dev.hearth.builder.template.DependencyRule;
import dev.hearth.builder.template.Glob;
import dev.hearth.builder.template.Template;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The steps from a function's folder to the layers above its template's base. Paths are relative to
 * the root of the source: the function's folder, or the folder of {@code --context} above it.
 *
 * @param handler for the function host, as the environment variable {@code HEARTH_HANDLER}
 * @param memoryBytes limit of an instance
 * @param dependencies to install, in this order
 * @param compile how the code is compiled, when it has to be
 * @param code files that go into the code layer; none when the code is compiled
 * @param leftOut what the template's rules keep out of the image; folders without what is in them
 * @param folder the function's folder; empty: the root
 */
public record BuildPlan(
    String handler,
    long memoryBytes,
    List<Installation> dependencies,
    Optional<CompileRule> compile,
    List<String> code,
    List<String> leftOut,
    String folder) {
  private static final int LISTED_FILES = 20;
  private static final List<Glob> NEVER_CODE =
      Glob.all(List.of(".git", "**/.git", "**/.hearthignore", "**/.DS_Store"));

  /**
   * Something to run in a copy of the folder.
   *
   * @param file that asks for it, for people
   * @param handler a file that it compiles; empty when there is none to be compiled
   */
  public record Installation(DependencyRule rule, String file, String handler) {}

  public BuildPlan {
    dependencies = List.copyOf(dependencies);
    code = List.copyOf(code);
    leftOut = List.copyOf(leftOut);
  }

  /** The handler without what says how it is called. */
  public String handlerFile() {
    int mark = handler.indexOf('#');
    return mark < 0 ? handler : handler.substring(0, mark);
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
    String named = manifest.handler().orElse(template.handler().byDefault());
    // What follows the mark says how the function is called: app.js#http.
    int mark = named.indexOf('#');
    String file = mark < 0 ? named : named.substring(0, mark);
    Optional<String> compiled = template.handler().compiled(file);
    String handler = compiled.orElse(file) + named.substring(file.length());
    Optional<CompileRule> compile = template.compile();
    compile.ifPresent(rule -> checkCompilable(rule, template, files));
    List<Installation> installations =
        installations(manifest, template, files, compiled.isPresent() ? file : "");
    // What an installation writes may be the handler.
    if (template.handler().kind() == Template.HandlerKind.FILE
        && (installations.isEmpty() || compiled.isPresent())) {
      checkHandlerFile(file, files.paths());
    }
    List<Glob> ignored = Glob.all(template.ignore());
    return new BuildPlan(
        handler,
        manifest.memoryBytes().orElse(template.memoryBytes()),
        installations,
        compile,
        compile.isPresent() ? List.of() : code(ignored, installations, files),
        compile.isPresent() ? List.of() : leftOut(ignored, files),
        files.folder());
  }

  private static List<Installation> installations(
      Manifest manifest, Template template, SourceFiles files, String compiled) {
    List<Installation> installations = new ArrayList<>();
    for (DependencyRule rule : template.dependencies()) {
      Declared.in(rule, files)
          .or(() -> Optional.of(compiled).filter(handler -> !handler.isEmpty()))
          .ifPresent(file -> installations.add(new Installation(rule, file, compiled)));
    }
    if (installations.isEmpty()
        && template.compile().isEmpty()
        && !manifest.build().run().isEmpty()) {
      installations.add(
          new Installation(
              new DependencyRule(Map.of(), List.of("true"), "", caches(template)),
              Manifest.FILE,
              ""));
    }
    return installations;
  }

  private static List<Cache> caches(Template template) {
    return template.dependencies().stream().flatMap(rule -> rule.caches().stream()).toList();
  }

  /**
   * @param files of the function's folder
   * @throws HearthException with {@code INVALID_MANIFEST} when the handler is none of these
   */
  public static void checkHandlerFile(String handler, Collection<String> files) {
    // What is meant of the file is the function host's to find.
    String file = handler.split("[:#]", 2)[0];
    if (!files.contains(file)) {
      throw new HearthException(
          ErrorCode.INVALID_MANIFEST,
          "missing handler: '%s' is not in the function's folder, which holds %s; name one of them by 'handler' in function.yaml"
              .formatted(file, listed(files)));
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

  private static List<String> code(
      List<Glob> ignored, List<Installation> installations, SourceFiles files) {
    List<Glob> left = new ArrayList<>(NEVER_CODE);
    left.addAll(ignored);
    left.add(Glob.of(files.inRoot(Manifest.FILE)));
    installations.stream()
        .map(each -> each.rule().output())
        .filter(output -> !output.isEmpty())
        .forEach(output -> left.add(Glob.of(files.inRoot(output))));
    return files.all().stream().filter(path -> !Glob.anyCovers(left, path)).sorted().toList();
  }

  private static List<String> leftOut(List<Glob> ignored, SourceFiles files) {
    return files.all().stream()
        .flatMap(path -> Glob.covering(ignored, path).stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** The names of some files, for an error. */
  public static String listed(Collection<String> paths) {
    if (paths.isEmpty()) {
      return "no files";
    }
    String first = String.join(", ", paths.stream().sorted().limit(LISTED_FILES).toList());
    int more = paths.size() - LISTED_FILES;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}

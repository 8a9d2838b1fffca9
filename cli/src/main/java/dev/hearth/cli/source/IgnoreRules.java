package dev.hearth.cli.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which files of a function's folder are not sent. The rules are those of {@code .gitignore}: the
 * last rule that matches decides, {@code !} takes a file back, a folder that is left out is not
 * looked into. First come those of every function, then those of the template, then the function's.
 */
// docs/decisions/0171
public final class IgnoreRules {
  static final String FILE = ".hearthignore";

  /** What is no part of the sources in any language. */
  private static final List<String> DEFAULTS = List.of(".git/", ".DS_Store", FILE);

  /** A rule of a folder: it sees the paths below that. */
  private record Placed(String folder, IgnoreRule rule) {
    boolean matches(String path, boolean isFolder) {
      if (folder.isEmpty()) {
        return rule.matches(path, isFolder);
      }
      return path.startsWith(folder + "/")
          && rule.matches(path.substring(folder.length() + 1), isFolder);
    }
  }

  private final List<Placed> rules;

  private IgnoreRules(List<Placed> rules) {
    this.rules = rules.reversed();
  }

  /**
   * The rules of the folder that is sent and, where it is another one, of the function's folder.
   */
  static IgnoreRules of(FunctionFolder source) throws IOException {
    Set<String> folders = new LinkedHashSet<>(List.of("", source.below()));
    List<Placed> rules = new ArrayList<>(placed("", DEFAULTS));
    List<String> template = template(source);
    folders.forEach(folder -> rules.addAll(placed(folder, template)));
    for (String folder : folders) {
      rules.addAll(placed(folder, lines(source.root().resolve(folder).resolve(FILE))));
    }
    return new IgnoreRules(rules);
  }

  /** The rules of every function, and these in the root. */
  static IgnoreRules of(List<String> lines) {
    List<Placed> rules = new ArrayList<>(placed("", DEFAULTS));
    rules.addAll(placed("", lines));
    return new IgnoreRules(rules);
  }

  /** None for a template that is not installed here: more is sent than has to be then. */
  private static List<String> template(FunctionFolder source) throws IOException {
    Optional<String> name = ManifestKey.in(source.folder(), "template");
    return name.isPresent() && name.get().matches("[a-z0-9-]+")
        ? lines(source.templates().resolve(name.get()).resolve(FILE))
        : List.of();
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.isRegularFile(file) ? Files.readAllLines(file) : List.of();
  }

  private static List<Placed> placed(String folder, List<String> lines) {
    return lines.stream()
        .map(String::stripTrailing)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .map(line -> new Placed(folder, IgnoreRule.parse(line)))
        .toList();
  }

  /**
   * @param path relative to the folder that is sent, with {@code /} between its parts
   */
  public boolean ignores(String path, boolean folder) {
    return rules.stream()
        .filter(rule -> rule.matches(path, folder))
        .findFirst()
        .map(rule -> !rule.rule().takesBack())
        .orElse(false);
  }
}

package dev.hearth.cli.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which files of a function's folder stay at home. The rules are those of {@code .gitignore}: the
 * last rule that matches decides, {@code !} takes a file back, a folder that is left out is not
 * looked into.
 */
public final class IgnoreRules {
  static final String FILE = ".hearthignore";

  /** What is made from the sources again, or is no part of them. */
  private static final List<String> DEFAULTS =
      List.of(
          ".git/",
          "node_modules/",
          "target/",
          "__pycache__/",
          ".venv/",
          ".pytest_cache/",
          ".dependencies/",
          ".DS_Store",
          FILE);

  private final List<IgnoreRule> rules;

  private IgnoreRules(List<IgnoreRule> rules) {
    this.rules = rules;
  }

  /**
   * The defaults, and then the rules of {@code .hearthignore} in {@code folder} if there is one.
   */
  public static IgnoreRules of(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return Files.isRegularFile(file) ? of(Files.readAllLines(file)) : of(List.of());
  }

  static IgnoreRules of(List<String> lines) {
    List<IgnoreRule> rules = new ArrayList<>();
    Stream.concat(DEFAULTS.stream(), lines.stream())
        .map(String::stripTrailing)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .map(IgnoreRule::parse)
        .forEach(rules::add);
    return new IgnoreRules(List.copyOf(rules));
  }

  /**
   * @param path relative to the function's folder, with {@code /} between its parts
   */
  public boolean ignores(String path, boolean folder) {
    return rules.reversed().stream()
        .filter(rule -> rule.matches(path, folder))
        .findFirst()
        .map(rule -> !rule.takesBack())
        .orElse(false);
  }
}

package dev.hearth.cli.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreRulesTest {
  private static final Path TEMPLATES = Path.of(System.getProperty("hearth.home"), "templates");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "*.log,        debug.log,        true",
    "*.log,        deep/down/a.log,  true",
    "*.log,        debug.log.txt,    false",
    "/build,       build,            true",
    "/build,       sub/build,        false",
    "docs/*.md,    docs/a.md,        true",
    "docs/*.md,    docs/deep/a.md,   false",
    "docs/**/a.md, docs/x/y/a.md,    true",
    "docs/**/a.md, docs/a.md,        true",
    "a?c,          abc,              true",
    "a?c,          a/c,              false",
    "file[0-9],    file7,            true",
    "file[!0-9],   file7,            false",
    "file[!0-9],   filex,            true",
    "**/tmp,       a/b/tmp,          true",
    "a.c,          abc,              false",
    "\\#notes,     #notes,           true",
  })
  void matchesAsGitDoes(String rule, String path, boolean ignored) {
    assertThat(IgnoreRules.of(List.of(rule)).ignores(path, false)).isEqualTo(ignored);
  }

  @Test
  void aTrailingSlashMeansFoldersOnly() {
    IgnoreRules rules = IgnoreRules.of(List.of("cache/"));

    assertThat(rules.ignores("cache", true)).isTrue();
    assertThat(rules.ignores("cache", false)).isFalse();
  }

  @Test
  void theLastRuleThatMatchesDecides() {
    IgnoreRules rules = IgnoreRules.of(List.of("*.txt", "!keep.txt", "# a note", ""));

    assertThat(rules.ignores("a.txt", false)).isTrue();
    assertThat(rules.ignores("keep.txt", false)).isFalse();
  }

  @ParameterizedTest(name = "{0}: {1} sent: {2}")
  @CsvSource({
    "node,   node_modules/,              false",
    "node,   lib/node_modules/,          true",
    "node,   target/,                    true",
    "node,   venv/,                      true",
    "node,   .git/,                      false",
    "python, __pycache__/,               false",
    "python, pkg/__pycache__/,           false",
    "python, .venv/,                     false",
    "python, venv/,                      false",
    "python, pkg/venv/,                  true",
    "python, node_modules/,              true",
    "python, target/,                    true",
    "java,   target/,                    false",
    "java,   module/target/,             false",
    "java,   src/main/java/a/target/,    true",
    "java,   module/src/test/x/target/,  true",
    "java,   node_modules/,              true",
    "other,  node_modules/,              true",
    "other,  .git/,                      false",
    "other,  .DS_Store,                  false",
  })
  void eachTemplateLeavesOutWhatItsBuildMakes(String template, String path, boolean sent)
      throws IOException {
    Files.writeString(folder.resolve("function.yaml"), "name: a\ntemplate: " + template + "\n");
    boolean isFolder = path.endsWith("/");

    IgnoreRules rules = IgnoreRules.of(FunctionFolder.of(folder, TEMPLATES));

    assertThat(rules.ignores(isFolder ? path.substring(0, path.length() - 1) : path, isFolder))
        .isEqualTo(!sent);
  }

  @Test
  void theFunctionsRulesTakeBackWhatItsTemplateLeavesOut() throws IOException {
    Files.writeString(folder.resolve("function.yaml"), "template: node\n");
    Files.writeString(folder.resolve(".hearthignore"), "!node_modules/\n");

    assertThat(IgnoreRules.of(FunctionFolder.of(folder, TEMPLATES)).ignores("node_modules", true))
        .isFalse();
  }

  @Test
  void rulesOfAFunctionsFolderBelowTheContextSeeItsPathsOnly() throws IOException {
    Path function = Files.createDirectories(folder.resolve("services/orders"));
    Files.writeString(function.resolve("function.yaml"), "template: node\n");
    Files.writeString(function.resolve(".hearthignore"), "/dist\n");
    Files.writeString(folder.resolve(".hearthignore"), "*.log\n");

    IgnoreRules rules =
        IgnoreRules.of(new FunctionFolder(function, Optional.of(folder), Map.of(), TEMPLATES));

    assertThat(rules.ignores("services/orders/dist", true)).isTrue();
    assertThat(rules.ignores("dist", true)).isFalse();
    assertThat(rules.ignores("services/orders/a.log", false)).isTrue();
    assertThat(rules.ignores("services/orders/node_modules", true)).isTrue();
    assertThat(rules.ignores("node_modules", true)).isTrue();
    assertThat(rules.ignores("services/node_modules", true)).isFalse();
  }
}

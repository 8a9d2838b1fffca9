package dev.hearth.cli.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreRulesTest {
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

  @Test
  void whatIsMadeFromSourcesStaysAtHomeUnlessTakenBack() {
    assertThat(IgnoreRules.of(List.of()).ignores("web/node_modules", true)).isTrue();
    assertThat(IgnoreRules.of(List.of("!target/")).ignores("target", true)).isFalse();
  }
}

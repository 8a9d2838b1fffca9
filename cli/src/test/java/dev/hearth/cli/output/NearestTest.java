package dev.hearth.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  private static final List<String> NAMES =
      List.of(
          "up",
          "down",
          "status",
          "new",
          "deploy",
          "invoke",
          "list",
          "describe",
          "logs",
          "scale",
          "delete",
          "rm",
          "revisions",
          "rollback",
          "trigger",
          "event",
          "invocation",
          "dlq",
          "verify",
          "completion",
          "help",
          "disk");

  @ParameterizedTest
  @CsvSource({
    "lisst,     list",
    "lits,      list",
    "Deplyo,    deploy",
    "depoly,    deploy",
    "log,       logs",
    "desc,      describe",
    "inv,       invoke invocation",
    "describee, describe",
    "statsu,    status",
    // Too far from everything: nothing is better than something.
    "dev,       ''",
    "run,       ''",
    "x,         ''",
    "ps,        ''",
    "foo,       ''",
    "apply,     ''",
    // What destroys is not proposed, however near it is.
    "delet,     ''",
    "dele,      ''",
    "donw,      ''",
    "rmm,       ''"
  })
  void whatIsNearIsProposedAndWhatDestroysIsNot(String given, String names) {
    assertThat(String.join(" ", Nearest.of(given, NAMES))).isEqualTo(names);
  }
}

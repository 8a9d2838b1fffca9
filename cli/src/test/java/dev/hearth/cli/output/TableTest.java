package dev.hearth.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCellAndLinesEndWithoutSpaces() {
    Table table = new Table("NAME", "STATE", "REASON");
    table.row().cell("a").cell("ready").cell("");
    table.row().cell("longer").cell("ü").cell("why");

    assertThat(table.lines(Paint.PLAIN))
        .containsExactly("NAME     STATE   REASON", "a        ready", "longer   ü       why");
  }

  @Test
  void coloursDoNotCountAsWidth() {
    Table table = new Table("A", "B");
    table.row().cell("x", Paint.COLOURED::green).cell("y");

    assertThat(table.lines(Paint.PLAIN).getLast()).isEqualTo(Paint.COLOURED.green("x") + "   y");
  }

  @Test
  void aTableWithoutTitlesHasNoHead() {
    Table table = new Table("", "");
    table.row().cell("a").cell("b");

    assertThat(table.lines(Paint.PLAIN)).containsExactly("a   b");
  }

  private static Table functions() {
    Table table = new Table("NAME", "REVISION", "URL", "REASON").droppingFirst("URL", "REVISION");
    table.row().cell("greet").cell("greet-00001").cell("http://127.0.0.1:8080/function/greet");
    table.cell("exited with code 1 while it was starting");
    table.row().cell("").cell("").cell("http://127.0.0.1:8080/hello").cell("");
    return table;
  }

  @Test
  void aTableIsWholeWithoutALimit() {
    assertThat(functions().lines(Paint.PLAIN))
        .containsExactly(
            "NAME    REVISION      URL                                    REASON",
            "greet   greet-00001   http://127.0.0.1:8080/function/greet   exited with code 1 while it"
                + " was starting",
            "                      http://127.0.0.1:8080/hello");
  }

  @Test
  void textsAreShortenedAtAWordBeforeColumnsAreLeftOut() {
    assertThat(functions().lines(Paint.PLAIN, 95))
        .containsExactly(
            "NAME    REVISION      URL                                    REASON",
            "greet   greet-00001   http://127.0.0.1:8080/function/greet   exited with code 1 while it"
                + " was…",
            "                      http://127.0.0.1:8080/hello");
  }

  @Test
  void columnsAreLeftOutInTheirOrderAndRowsThatOnlyHadThemToo() {
    assertThat(functions().lines(Paint.PLAIN, 60))
        .containsExactly(
            "NAME    REVISION      REASON",
            "greet   greet-00001   exited with code 1 while it was…");
    assertThat(functions().lines(Paint.PLAIN, 30))
        .containsExactly("NAME    REASON", "greet   exited with code 1…");
  }

  @Test
  void namesAreShortenedOnlyWhereNothingElseIsLeft() {
    Table table = new Table("NAME", "STATE");
    table.row().cell("a-function-with-a-very-long-name").cell("ready");

    assertThat(table.lines(Paint.PLAIN, 24))
        .containsExactly("NAME               STATE", "a-function-with…   ready");
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 30, 40, 50, 60, 79, 80, 100, 200})
  void noLineIsLongerThanTheTerminalIsWide(int columns) {
    assertThat(functions().lines(Paint.PLAIN, columns))
        .allMatch(line -> line.length() <= columns)
        .noneMatch(line -> line.endsWith(" "));
  }

  @Test
  void aTextBesideItsNameGoesOnBelowItself() {
    Table table = new Table("", "");
    table.row().cell("Scaling").cell("0 to 20 instances, 16 calls each, target 0.7, idle 30s");
    table.row().cell("Image").cell("sha256:" + "0123456789abcdef".repeat(4));

    assertThat(table.lines(Paint.PLAIN, 40))
        .containsExactly(
            "Scaling   0 to 20 instances, 16 calls",
            "          each, target 0.7, idle 30s",
            "Image     sha256:0123456789abcdef012345…");
  }
}

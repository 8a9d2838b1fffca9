package dev.hearth.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
}

package dev.hearth.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Left-aligned columns, as wide as their widest cell. Not safe for use by several threads. */
public final class Table {
  private static final String GAP = "   ";

  private record Cell(String text, UnaryOperator<String> colour) {}

  private final List<String> head;
  private final List<List<Cell>> rows = new ArrayList<>();

  public Table(String... head) {
    this.head = List.of(head);
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Begins a row; its cells follow by {@link #cell}. */
  public Table row() {
    rows.add(new ArrayList<>());
    return this;
  }

  public Table cell(String text) {
    return cell(text, UnaryOperator.identity());
  }

  public Table cell(String text, UnaryOperator<String> colour) {
    rows.getLast().add(new Cell(text, colour));
    return this;
  }

  /** The lines of the table; the head is faint, and no line ends with spaces. */
  public List<String> lines(Paint paint) {
    int[] widths = new int[head.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = width(head.get(column));
      for (List<Cell> row : rows) {
        widths[column] = Math.max(widths[column], width(row.get(column).text()));
      }
    }
    List<String> lines = new ArrayList<>();
    if (head.stream().anyMatch(title -> !title.isEmpty())) {
      List<Cell> titles = head.stream().map(title -> new Cell(title, paint::faint)).toList();
      lines.add(line(titles, widths));
    }
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  public void print(Screen screen) {
    lines(screen.paint()).forEach(screen::line);
  }

  private static String line(List<Cell> cells, int[] widths) {
    int last = cells.size() - 1;
    while (last > 0 && cells.get(last).text().isEmpty()) {
      last--;
    }
    StringBuilder line = new StringBuilder();
    for (int column = 0; column <= last; column++) {
      Cell cell = cells.get(column);
      line.append(cell.colour().apply(cell.text()));
      if (column < last) {
        line.append(" ".repeat(widths[column] - width(cell.text()))).append(GAP);
      }
    }
    return line.toString();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}

package dev.hearth.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Left-aligned columns, as wide as their widest cell. On a terminal that is too narrow, columns are
 * shortened and left out ({@link ColumnFit}); a table without titles shows pairs of a name and a
 * text, which goes on in further lines. Not safe for use by several threads.
 */
public final class Table {
  private static final String GAP = " ".repeat(ColumnFit.GAP);

  /** Narrower texts are not broken into lines. */
  private static final int NARROWEST_TEXT = 20;

  private record Cell(String text, UnaryOperator<String> colour) {
    String painted(String shown) {
      return colour.apply(shown);
    }
  }

  private final List<String> head;
  private final List<List<Cell>> rows = new ArrayList<>();
  private List<Integer> drops = List.of();

  public Table(String... head) {
    this.head = List.of(head);
  }

  /**
   * The columns to leave out on a narrow terminal, the least important first. What is left out is
   * in {@code -o json}, and in the table when it is piped.
   */
  public Table droppingFirst(String... titles) {
    drops = List.of(titles).stream().map(head::indexOf).toList();
    return this;
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
    return lines(paint, 0);
  }

  /** The lines without colours, for a text of this width. */
  public List<String> linesOf(int columns) {
    return lines(Paint.PLAIN, columns);
  }

  /**
   * The same, none of them longer than the terminal is wide.
   *
   * @param columns of the terminal; 0 where there is no limit
   */
  List<String> lines(Paint paint, int columns) {
    int[] titles = head.stream().mapToInt(Words::width).toArray();
    int[] natural = titles.clone();
    for (List<Cell> row : rows) {
      for (int column = 0; column < natural.length; column++) {
        natural[column] = Math.max(natural[column], Words.width(row.get(column).text()));
      }
    }
    if (head.stream().allMatch(String::isEmpty)) {
      return pairs(natural, columns);
    }
    ColumnFit fit = ColumnFit.of(natural, titles, drops, columns);
    List<String> lines = new ArrayList<>();
    lines.add(line(head.stream().map(title -> new Cell(title, paint::faint)).toList(), fit));
    rows.stream().map(row -> line(row, fit)).filter(line -> !line.isEmpty()).forEach(lines::add);
    return lines;
  }

  public void print(Screen screen) {
    lines(screen.paint(), screen.columns()).forEach(screen::line);
  }

  private List<String> pairs(int[] natural, int columns) {
    int last = natural.length - 1;
    int before = 0;
    for (int column = 0; column < last; column++) {
      before += natural[column] + ColumnFit.GAP;
    }
    int width = columns == 0 ? Integer.MAX_VALUE : Math.max(NARROWEST_TEXT, columns - before);
    List<Integer> all = new ArrayList<>();
    for (int column = 0; column <= last; column++) {
      all.add(column);
    }
    ColumnFit fit = ColumnFit.with(all, natural);
    List<String> lines = new ArrayList<>();
    for (List<Cell> row : rows) {
      Cell text = row.get(last);
      List<String> parts = Words.wrapped(text.text(), width);
      List<Cell> first = new ArrayList<>(row.subList(0, last));
      first.add(new Cell(parts.getFirst(), text.colour()));
      lines.add(line(first, fit));
      for (String part : parts.subList(1, parts.size())) {
        lines.add(" ".repeat(before) + text.painted(part));
      }
    }
    return lines;
  }

  private static String line(List<Cell> cells, ColumnFit fit) {
    List<Integer> shown = fit.shown();
    int last = shown.size() - 1;
    while (last > 0 && cells.get(shown.get(last)).text().isEmpty()) {
      last--;
    }
    StringBuilder line = new StringBuilder();
    for (int place = 0; place <= last; place++) {
      int column = shown.get(place);
      Cell cell = cells.get(column);
      String text = Words.shortened(cell.text(), fit.widths().get(column));
      line.append(cell.painted(text));
      if (place < last) {
        line.append(" ".repeat(Math.max(0, fit.widths().get(column) - Words.width(text))))
            .append(GAP);
      }
    }
    return line.toString();
  }
}

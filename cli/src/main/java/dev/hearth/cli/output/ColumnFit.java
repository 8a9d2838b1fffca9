package dev.hearth.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which columns of a table are shown, and how wide. Pure.
 *
 * @param shown the columns, by their place in the table
 * @param widths of all columns; what is longer is shortened
 */
record ColumnFit(List<Integer> shown, List<Integer> widths) {
  /** Between two columns. */
  static final int GAP = 3;

  /** A column that is shortened keeps this much, or its title. */
  private static final int LEAST = 16;

  /** The last one has the text that people read, such as a reason. */
  private static final int LEAST_OF_LAST = 30;

  private static final int LEAST_OF_ALL = 8;

  /**
   * First the widest columns are shortened, but neither the first one nor those of {@code drops};
   * then {@code drops} go, in their order; then the rest is shortened further.
   *
   * @param natural width of each column with its title
   * @param titles width of each title
   * @param drops columns to leave out, the first one first
   * @param columns of the terminal; 0 where there is no limit
   */
  static ColumnFit of(int[] natural, int[] titles, List<Integer> drops, int columns) {
    List<Integer> shown = new ArrayList<>();
    for (int column = 0; column < natural.length; column++) {
      shown.add(column);
    }
    if (columns == 0 || width(shown, natural) <= columns) {
      return with(shown, natural);
    }
    int[] least = new int[natural.length];
    for (int column = 0; column < natural.length; column++) {
      boolean whole = column == 0 || drops.contains(column);
      least[column] =
          whole
              ? natural[column]
              : Math.min(
                  natural[column],
                  Math.max(titles[column], column == natural.length - 1 ? LEAST_OF_LAST : LEAST));
    }
    for (Integer drop : drops) {
      if (width(shown, least) <= columns) {
        break;
      }
      shown.removeIf(drop::equals);
    }
    if (width(shown, least) > columns) {
      for (int column = 0; column < natural.length; column++) {
        least[column] = Math.min(natural[column], Math.max(titles[column], LEAST_OF_ALL));
      }
    }
    return with(shown, shortened(shown, natural, least, columns));
  }

  static ColumnFit with(List<Integer> shown, int[] widths) {
    return new ColumnFit(shown, Arrays.stream(widths).boxed().toList());
  }

  /** Takes from the widest column, again and again, until the rest fits. */
  private static int[] shortened(List<Integer> shown, int[] natural, int[] least, int columns) {
    int[] widths = Arrays.copyOf(natural, natural.length);
    while (width(shown, widths) > columns) {
      int widest = -1;
      for (int column : shown) {
        if (widths[column] > least[column] && (widest < 0 || widths[column] > widths[widest])) {
          widest = column;
        }
      }
      if (widest < 0) {
        return widths;
      }
      widths[widest]--;
    }
    return widths;
  }

  private static int width(List<Integer> shown, int[] widths) {
    int width = GAP * (shown.size() - 1);
    for (int column : shown) {
      width += widths[column];
    }
    return width;
  }
}

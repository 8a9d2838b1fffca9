package dev.hearth.bench.trace;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads files of comma-separated values without quotes, as the traces are; the first line names the
 * columns.
 */
final class CsvTable {
  private CsvTable() {}

  /** One line. */
  record Row(Path file, long line, Map<String, Integer> columns, List<String> cells) {
    String text(String column) {
      return cells.get(columns.get(column));
    }

    double number(String column) {
      try {
        return Double.parseDouble(text(column));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            file + ", line " + line + ", " + column + ": not a number: " + text(column), e);
      }
    }
  }

  static void read(Path file, List<String> needed, Consumer<Row> rows) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String head = reader.readLine();
      Map<String, Integer> columns = columns(head == null ? "" : head);
      for (String column : needed) {
        if (!columns.containsKey(column)) {
          throw new IllegalArgumentException(file + " has no column '" + column + "': " + head);
        }
      }
      long number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          rows.accept(row(file, number, columns, line));
        }
      }
    }
  }

  private static Row row(Path file, long number, Map<String, Integer> columns, String line) {
    List<String> cells = List.of(line.split(",", -1));
    if (cells.size() < columns.size()) {
      throw new IllegalArgumentException(
          file + ", line " + number + ": " + cells.size() + " cells, not " + columns.size());
    }
    return new Row(file, number, columns, cells);
  }

  private static Map<String, Integer> columns(String head) {
    Map<String, Integer> columns = new HashMap<>();
    String[] names = head.split(",", -1);
    for (int i = 0; i < names.length; i++) {
      columns.put(names[i].strip(), i);
    }
    return columns;
  }
}

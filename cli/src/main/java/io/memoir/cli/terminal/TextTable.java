package io.memoir.cli.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A text table: the first columns are left-aligned, figures are right-aligned. */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final int leftColumns;

  /**
   * A table without rows.
   *
   * @param leftColumns number of columns with words; those after them contain figures
   * @param heads the headings of the columns
   */
  public TextTable(int leftColumns, String... heads) {
    this.leftColumns = leftColumns;
    rows.add(List.of(heads));
  }

  /** Adds a row, with one cell per column. */
  public TextTable row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          cells.length + " cells, expected " + rows.getFirst().size());
    }
    rows.add(List.of(cells));
    return this;
  }

  /** Prints it with indented lines. */
  public void print(PrintWriter out, String indent) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], Width.of(row.get(column)));
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(indent);
      for (int column = 0; column < columns; column++) {
        String cell = row.get(column);
        String space = " ".repeat(widths[column] - Width.of(cell));
        line.append(column == 0 ? "" : GAP)
            .append(column < leftColumns ? cell + space : space + cell);
      }
      out.println(line.toString().stripTrailing());
    }
  }
}

package io.memoir.data.source;

import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.IntPredicate;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;

/**
 * The rows of a Parquet file with each field as text; times are in ISO 8601, with Z if they have a
 * zone.
 */
public final class ParquetRecords {
  private final FileSample look;
  private final List<Integer> places;
  private final int width;
  private final String select;

  /**
   * @param names of all columns
   * @param types of all columns, in the terms of DuckDB
   * @param wanted indices of the columns that are read; the others are missing
   */
  public ParquetRecords(
      FileSample look, List<String> names, List<String> types, Collection<Integer> wanted) {
    this(look, names, types, wanted, _ -> false);
  }

  /**
   * @param lists indexes at which the elements of lists, including nested ones, are joined by
   *     {@link JsonRecords#SEPARATOR}, which is also at the end
   */
  public ParquetRecords(
      FileSample look,
      List<String> names,
      List<String> types,
      Collection<Integer> wanted,
      IntPredicate lists) {
    this.look = look;
    this.width = names.size();
    this.places = wanted.stream().distinct().sorted().toList();
    List<String> columns = new ArrayList<>();
    for (int place : places) {
      String name = Duck.name(names.get(place));
      String type = types.get(place);
      columns.add(lists.test(place) && type.endsWith("]") ? joined(name, type) : text(name, type));
    }
    this.select = "SELECT " + String.join(", ", columns) + " FROM " + source(look);
  }

  /** The SQL expression for the file. */
  public static String source(FileSample look) {
    return "read_parquet(" + Duck.file(look.file()) + ", hive_partitioning = false)";
  }

  /** Whether the values of a type of DuckDB are not single values. */
  public static boolean isNested(String type) {
    return type.endsWith("]")
        || type.startsWith("STRUCT(")
        || type.startsWith("MAP(")
        || type.startsWith("UNION(");
  }

  /** Whether the values of a type of DuckDB can be ids: texts, numbers or times. */
  public static boolean isId(String type) {
    return !isNested(type) && !type.equals("BOOLEAN");
  }

  private static String joined(String column, String type) {
    // A list of a fixed length is one like others.
    String plain = type.replaceAll("\\[[0-9]+]", "[]");
    String list = plain.equals(type) ? column : "CAST(" + column + " AS " + plain + ")";
    list = plain.endsWith("[][]") ? "flatten(" + list + ")" : list;
    // Missing elements are kept as empty ones: lists may be parallel to others.
    return "array_to_string(list_transform(CAST("
        + list
        + " AS VARCHAR[]), lambda x : coalesce(x, '')), chr(31)) || chr(31)";
  }

  private static String text(String column, String type) {
    if (type.equals("TIMESTAMP WITH TIME ZONE")) {
      return "CAST(" + column + " AT TIME ZONE 'UTC' AS VARCHAR) || 'Z'";
    }
    return type.startsWith("TIMESTAMP")
        ? "CAST(CAST(" + column + " AS TIMESTAMP) AS VARCHAR)"
        : "CAST(" + column + " AS VARCHAR)";
  }

  /**
   * Passes every row to a sink.
   *
   * @throws BadInputException if the file is damaged
   */
  public void read(RecordSink sink) {
    long[] row = {0};
    try (Duck duck = Duck.reading()) {
      duck.chunks(select, chunk -> read(chunk, row, sink));
    } catch (Duck.DuckException e) {
      throw new BadInputException(look.file() + " cannot be read: " + e.reason(), e);
    }
  }

  private void read(DuckDBDataChunkReader chunk, long[] row, RecordSink sink) {
    for (long r = 0; r < chunk.rowCount(); r++) {
      String[] fields = new String[width];
      Arrays.fill(fields, "");
      for (int p = 0; p < places.size(); p++) {
        DuckDBReadableVector column = chunk.vector(p);
        if (!column.isNull(r)) {
          fields[places.get(p)] = column.getString(r);
        }
      }
      row[0]++;
      sink.record(row[0], Arrays.asList(fields), "");
    }
  }
}

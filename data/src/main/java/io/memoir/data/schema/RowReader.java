package io.memoir.data.schema;

import io.memoir.data.sql.Duck;
import io.memoir.data.value.Lists;
import io.memoir.model.CorruptFileException;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.duckdb.DuckDBReadableVector;

/** Reads the rows of a file of a data set as raw or encoded values. */
public final class RowReader {
  /** The form of the values of a column in a file. */
  private enum Form {
    TEXT,
    REAL,
    TEXTS,
    VECTOR
  }

  /** Columns of a file: their names, the forms of their values, and the SQL that selects them. */
  private record Columns(List<String> names, List<Form> forms, String select) {}

  private final Duck duck;
  private final List<TextEncoder> encoders;

  /**
   * @param encoders encoders of the texts
   */
  public RowReader(Duck duck, List<TextEncoder> encoders) {
    this.duck = duck;
    this.encoders = List.copyOf(encoders);
  }

  /**
   * The encoded rows of a file.
   *
   * @param table the file in SQL
   * @param order SQL that orders the rows; empty for the order of the file
   * @param rows number of rows
   * @throws CorruptFileException if a column is missing
   */
  public EncodedRows encode(
      Section section, String table, String order, int rows, List<Feature> features) {
    if (features.isEmpty()) {
      return EncodedRows.EMPTY;
    }
    FeatureEncoder encoder = new FeatureEncoder(features, encoders);
    EncodedRows encoded = encoder.rows(rows);
    int[] at = {0};
    read(section, table, order, features, values -> encoder.encode(values, encoded, at[0]++));
    return encoded;
  }

  /**
   * The raw values of some rows of a file.
   *
   * @param table the file in SQL
   * @param clause SQL that selects and orders the rows; empty for all rows, as in the file
   * @param features the features made of the values
   * @return an empty list if there are no features
   * @throws CorruptFileException if a column is missing
   */
  public List<Values> raw(Section section, String table, String clause, List<Feature> features) {
    List<Values> rows = new ArrayList<>();
    if (!features.isEmpty()) {
      read(section, table, clause, features, rows::add);
    }
    return rows;
  }

  private void read(
      Section section, String table, String clause, List<Feature> features, Consumer<Values> rows) {
    Columns columns = columns(section, table, features);
    duck.chunks(
        "SELECT " + columns.select + " FROM " + table + clause,
        chunk -> {
          for (long row = 0; row < chunk.rowCount(); row++) {
            Map<String, Value> values = LinkedHashMap.newLinkedHashMap(columns.names.size());
            for (int c = 0; c < columns.names.size(); c++) {
              DuckDBReadableVector vector = chunk.vector(c);
              if (!vector.isNull(row)) {
                values.put(columns.names.get(c), value(vector, row, columns.forms.get(c)));
              }
            }
            rows.accept(new Values(values));
          }
        });
  }

  private Columns columns(Section section, String table, List<Feature> features) {
    Map<String, String> types = new LinkedHashMap<>();
    duck.rows("DESCRIBE SELECT * FROM " + table)
        .forEach(column -> types.put(column.getFirst(), column.get(1)));
    List<String> names =
        features.stream().map(feature -> Words.source(feature.name())).distinct().toList();
    List<Form> forms = new ArrayList<>();
    List<String> select = new ArrayList<>();
    for (String name : names) {
      String type = types.get(name);
      if (type == null) {
        throw new CorruptFileException("the data set lacks the column '" + name + "'");
      }
      Form form = form(type);
      forms.add(form);
      select.add(expression(SchemaFitter.source(section, name), form));
    }
    return new Columns(names, forms, String.join(", ", select));
  }

  private static Form form(String type) {
    if (type.endsWith("]")) {
      return type.startsWith("VARCHAR") ? Form.TEXTS : Form.VECTOR;
    }
    return type.equals("VARCHAR") ? Form.TEXT : Form.REAL;
  }

  private static String expression(String column, Form form) {
    return switch (form) {
      case TEXT -> column;
      case REAL -> "CAST(" + column + " AS DOUBLE)";
      case TEXTS -> "array_to_string(" + column + ", chr(31))";
      case VECTOR -> "array_to_string(" + column + ", ',')";
    };
  }

  private static Value value(DuckDBReadableVector vector, long row, Form form) {
    return switch (form) {
      case TEXT -> new Value.Text(vector.getString(row));
      case REAL -> new Value.Real(vector.getDouble(row));
      case TEXTS -> {
        String joined = vector.getString(row);
        yield new Value.Texts(
            joined.isEmpty() ? List.of() : List.of(joined.split(Lists.SEPARATOR, -1)));
      }
      case VECTOR -> vector(vector.getString(row));
    };
  }

  private static Value vector(String joined) {
    String[] parts = joined.isEmpty() ? new String[0] : joined.split(",", -1);
    float[] values = new float[parts.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(parts[i]);
    }
    return new Value.Vector(values);
  }
}

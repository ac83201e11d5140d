package io.memoir.data.feature;

import io.memoir.data.source.FileSample;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a file of features is to be read.
 *
 * @param form how its records are written
 * @param delimiter what separates fields; empty unless the form is {@link Form#DELIMITED}
 * @param quoted whether fields may be in double quotes
 * @param header whether the first record names the columns
 * @param latin whether the text is in Latin-1, and not in UTF-8
 * @param names names of all columns, each once
 * @param repeated names that several columns of the file have; only the first has kept it
 * @param types of all columns, as DuckDB or RecBole call them; empty where the file has none
 * @param id place of the column of the id
 * @param title place of the column of the title, or -1
 * @param category place of the column of the categories, or -1
 * @param flags place of the first of MovieLens 100k's columns of genres, or -1
 */
public record FeatureLayout(
    FileSample look,
    Form form,
    String delimiter,
    boolean quoted,
    boolean header,
    boolean latin,
    List<String> names,
    List<String> repeated,
    List<String> types,
    int id,
    int title,
    int category,
    int flags) {

  /** How records are written. */
  public enum Form {
    DELIMITED,
    JSON,
    PARQUET
  }

  /** What the features are of. */
  public enum Subject {
    ITEMS("item"),
    USERS("user");

    final String word;

    Subject(String word) {
      this.word = word;
    }
  }

  public Path file() {
    return look.file();
  }

  /** Which columns were taken for what, as the summary says it. */
  public String columns() {
    StringBuilder text = new StringBuilder("id = ").append(names.get(id));
    if (title >= 0) {
      text.append(", title = ").append(names.get(title));
    }
    if (category >= 0) {
      text.append(", categories = ").append(names.get(category));
    } else if (flags >= 0) {
      text.append(", categories = columns of 0 and 1");
    }
    return form == Form.DELIMITED && !header ? text + "; no header" : text.toString();
  }

  /** Places of the columns that are neither id, title nor categories. */
  public List<Integer> others() {
    int end = flags < 0 ? names.size() : flags;
    return IntStream.range(0, end)
        .filter(c -> c != id && c != title && c != category)
        .boxed()
        .toList();
  }
}

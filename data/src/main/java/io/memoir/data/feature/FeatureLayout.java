package io.memoir.data.feature;

import io.memoir.data.source.FileSample;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The layout of a file of features.
 *
 * @param form of its records
 * @param delimiter of the fields; empty unless the form is {@link Form#DELIMITED}
 * @param quoted whether fields may be in double quotes
 * @param header whether the first record contains the names of the columns
 * @param latin whether the encoding is Latin-1 instead of UTF-8
 * @param names names of all columns as in the file, all different except for their case; in a file
 *     of delimited fields, different regardless of case
 * @param repeated names that several columns of the file have; only the first of them keeps the
 *     name
 * @param types of all columns, in the terms of DuckDB or RecBole; empty if the file has none
 * @param id index of the column with the id
 * @param idNamed whether its name, or the known form of the file, identifies it as the id
 * @param title index of the column with the title, or -1
 * @param category index of the column with the categories, or -1
 * @param flags index of the first genre column of MovieLens 100k, or -1
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
    boolean idNamed,
    int title,
    int category,
    int flags) {

  /** The names of columns that the tables of users and items have besides the features. */
  private static final Set<String> RESERVED =
      Set.of("number", "id", "user_id", "title", "categories", "row_of_file");

  /** The form of the records. */
  public enum Form {
    DELIMITED,
    JSON,
    PARQUET
  }

  /** The kind of things that the features describe. */
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

  /** The columns and their meaning, for the summary. */
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

  /**
   * The names of the {@linkplain #others other columns} in the data set: those of the file, but
   * distinct regardless of case, and different from the names that every data set has.
   */
  public List<String> features() {
    List<Integer> places = others();
    Set<String> taken = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    taken.addAll(RESERVED);
    String[] features = new String[places.size()];
    for (int i = 0; i < features.length; i++) {
      String name = names.get(places.get(i));
      features[i] = !name.isEmpty() && taken.add(name) ? name : "";
    }
    for (int i = 0; i < features.length; i++) {
      if (features[i].isEmpty()) {
        features[i] = free(places.get(i), taken);
      }
    }
    return List.of(features);
  }

  /** The names of columns of the file that have another name in the data set, with that name. */
  public Map<String, String> renamed() {
    List<Integer> places = others();
    List<String> features = features();
    Map<String, String> renamed = new LinkedHashMap<>();
    for (int i = 0; i < features.size(); i++) {
      String name = names.get(places.get(i));
      if (!features.get(i).equals(name) && !repeated.contains(name)) {
        renamed.put(name, features.get(i));
      }
    }
    return renamed;
  }

  private String free(int place, Set<String> taken) {
    String name = names.get(place);
    boolean reserved = RESERVED.contains(name.toLowerCase(Locale.ROOT));
    String bare = name.isEmpty() ? "column_" + (place + 1) : reserved ? name + "_given" : name;
    String free = bare;
    for (int n = 2; !taken.add(free); n++) {
      free = bare + "_" + n;
    }
    return free;
  }

  /** The indices of the columns other than id, title and categories. */
  public List<Integer> others() {
    int end = flags < 0 ? names.size() : flags;
    return IntStream.range(0, end)
        .filter(c -> c != id && c != title && c != category)
        .boxed()
        .toList();
  }
}

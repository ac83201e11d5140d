package io.memoir.data.feature;

import io.memoir.data.event.EventParser;
import io.memoir.data.feature.FeatureLayout.Subject;
import io.memoir.data.source.DelimitedRecords;
import io.memoir.data.source.JsonRecords;
import io.memoir.data.source.Latin1Stream;
import io.memoir.data.source.ParquetRecords;
import io.memoir.data.source.RecordSink;
import io.memoir.data.source.RejectedLines;
import io.memoir.data.sql.Duck;
import io.memoir.data.value.Lists;
import io.memoir.data.value.LongTexts;
import io.memoir.data.value.MissingValues;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads one file of features into a table of {@code row_of_file}, {@code id}, {@code title}, {@code
 * categories} (joined by {@link JsonRecords#SEPARATOR}) and the other columns, all as text.
 */
public final class FeatureFile implements RecordSink {
  public static final List<String> GENRES_OF_100K =
      List.of(
          "unknown",
          "Action",
          "Adventure",
          "Animation",
          "Children's",
          "Comedy",
          "Crime",
          "Documentary",
          "Drama",
          "Fantasy",
          "Film-Noir",
          "Horror",
          "Musical",
          "Mystery",
          "Romance",
          "Sci-Fi",
          "Thriller",
          "War",
          "Western");

  private final FeatureLayout layout;
  private final Subject subject;
  private final Duck.Rows rows;
  private final RejectedLines rejected;
  private final List<Integer> others;
  private final Set<String> anyLength;
  private final List<String> warnings = new ArrayList<>();
  private long count;

  /**
   * @param anyLength columns whose texts may have any length
   */
  public FeatureFile(
      FeatureLayout layout,
      Subject subject,
      Duck.Rows rows,
      RejectedLines rejected,
      Set<String> anyLength) {
    this.layout = layout;
    this.anyLength = anyLength;
    this.subject = subject;
    this.rows = rows;
    this.rejected = rejected;
    this.others = layout.others();
  }

  /** Adds every record to the table. */
  public void read() throws IOException {
    switch (layout.form()) {
      case DELIMITED -> {
        InputStream text = layout.look().open();
        new DelimitedRecords(
                layout.delimiter(),
                layout.quoted(),
                layout.header() ? 1 : 0,
                layout.names().size(),
                new DelimitedRecords.Shape(fields -> !id(fields).isEmpty(), false))
            .read(layout.latin() ? new Latin1Stream(text) : text, this);
      }
      case JSON -> json();
      case PARQUET -> {
        List<Integer> all = new ArrayList<>(others);
        all.add(layout.id());
        List.of(layout.title(), layout.category()).stream().filter(c -> c >= 0).forEach(all::add);
        new ParquetRecords(layout.look(), layout.names(), layout.types(), all, _ -> true)
            .read(this);
      }
    }
  }

  private void json() throws IOException {
    JsonRecords records =
        new JsonRecords(
            layout.look(), layout.names(), _ -> true, Map.of(layout.id(), subject.word));
    records.read(this);
    warnings.addAll(records.warnings(place -> "'" + layout.names().get(place) + "'"));
  }

  /** Warnings about the file, one sentence each. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** The number of records added. */
  public long count() {
    return count;
  }

  private String id(List<String> fields) {
    return MissingValues.present(fields.get(layout.id()));
  }

  @Override
  public void record(long line, List<String> fields, String text) {
    String id = id(fields);
    if (id.isEmpty()) {
      rejected(line, EventParser.missing(subject.word, fields.get(layout.id())), text);
      return;
    }
    String wrong = EventParser.faultOf(subject.word, id);
    if (!wrong.isEmpty()) {
      rejected(line, wrong, text);
      return;
    }
    wrong = tooLong(fields);
    if (!wrong.isEmpty()) {
      rejected(line, wrong, text);
      return;
    }
    count++;
    rows.begin();
    rows.add(line);
    rows.add(id);
    rows.add(layout.title() < 0 ? "" : Lists.shown(fields.get(layout.title())));
    rows.add(String.join(JsonRecords.SEPARATOR, categories(fields)));
    for (int other : others) {
      rows.add(Lists.raw(fields.get(other)));
    }
    rows.end();
  }

  /** The reason why a field cannot be used, or an empty string. */
  private String tooLong(List<String> fields) {
    for (int place = 0; place < fields.size(); place++) {
      String name = layout.names().get(place);
      String wrong = anyLength.contains(name) ? "" : LongTexts.faultOf(name, fields.get(place));
      if (!wrong.isEmpty()) {
        return wrong;
      }
    }
    return "";
  }

  @Override
  public void rejected(long line, String reason, String text) {
    rejected.add(layout.file(), line, reason, text);
  }

  private List<String> categories(List<String> fields) {
    if (layout.flags() >= 0) {
      List<String> genres = new ArrayList<>();
      for (int g = 0; g < GENRES_OF_100K.size(); g++) {
        if (fields.get(layout.flags() + g).equals("1")) {
          genres.add(GENRES_OF_100K.get(g));
        }
      }
      return genres;
    }
    return layout.category() < 0
        ? List.of()
        : split(fields.get(layout.category()), layout.types().get(layout.category()));
  }

  /**
   * The elements of a list, or of a text such as "a|b", "a,b" or "['a', 'b']"; RecBole separates
   * them by spaces.
   */
  private static List<String> split(String text, String type) {
    if (MissingValues.present(text).isEmpty()) {
      return List.of();
    }
    boolean list = text.endsWith(JsonRecords.SEPARATOR);
    String bare = !list && text.strip().startsWith("[") ? text.replaceAll("[\\[\\]\"']", "") : text;
    String separator =
        list
            ? JsonRecords.SEPARATOR
            : switch (type) {
              case "token_seq" -> " ";
              case "token" -> JsonRecords.SEPARATOR;
              default -> text.contains("|") ? "|" : ",";
            };
    return List.of(bare.split(Pattern.quote(separator), -1)).stream()
        .map(String::strip)
        .filter(word -> !word.isEmpty() && !word.equals("(no genres listed)"))
        .toList();
  }

  /** The columns of the table, as SQL. */
  public static String columns(List<String> features) {
    return "row_of_file BIGINT, id VARCHAR, title VARCHAR, categories VARCHAR"
        + features.stream()
            .map(name -> ", " + Duck.name(name) + " VARCHAR")
            .collect(Collectors.joining());
  }

  /** The names of the other columns in the table, different from those that every table has. */
  public static List<String> featureNames(FeatureLayout layout) {
    return layout.others().stream()
        .map(place -> layout.names().get(place))
        .map(name ->
            List.of("number", "id", "user_id", "title", "categories", "row_of_file")
                    .contains(name.toLowerCase(Locale.ROOT))
                ? name + "_given"
                : name)
        .toList();
  }
}

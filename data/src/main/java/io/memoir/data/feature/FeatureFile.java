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
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads one file of features into a table of {@code row_of_file}, {@code id}, {@code title}, {@code
 * categories} and the other columns, which are named by {@link #column}, all as texts.
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
  private final boolean[] mayBeLong;
  private final List<String> warnings = new ArrayList<>();
  private long count;

  /**
   * @param anyLength columns whose texts may have any length, by their names in the file or in the
   *     data set
   */
  public FeatureFile(
      FeatureLayout layout,
      Subject subject,
      Duck.Rows rows,
      RejectedLines rejected,
      Set<String> anyLength) {
    this.layout = layout;
    this.subject = subject;
    this.rows = rows;
    this.rejected = rejected;
    this.others = layout.others();
    this.mayBeLong = new boolean[layout.names().size()];
    for (int place = 0; place < mayBeLong.length; place++) {
      mayBeLong[place] = anyLength.contains(layout.names().get(place));
    }
    List<String> features = layout.features();
    for (int i = 0; i < features.size(); i++) {
      mayBeLong[others.get(i)] |= anyLength.contains(features.get(i));
    }
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
    rows.add(categories(fields));
    for (int other : others) {
      rows.add(Lists.raw(fields.get(other)));
    }
    rows.end();
  }

  /** The reason why a field cannot be used, or an empty string. */
  private String tooLong(List<String> fields) {
    for (int place = 0; place < fields.size(); place++) {
      String wrong =
          mayBeLong[place] ? "" : LongTexts.faultOf(layout.names().get(place), fields.get(place));
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

  /** The field with the categories, or a list of those whose column is 1. */
  private String categories(List<String> fields) {
    if (layout.flags() < 0) {
      return layout.category() < 0 ? "" : Lists.raw(fields.get(layout.category()));
    }
    StringBuilder genres = new StringBuilder();
    for (int g = 0; g < GENRES_OF_100K.size(); g++) {
      if (fields.get(layout.flags() + g).equals("1")) {
        genres.append(GENRES_OF_100K.get(g)).append(Lists.SEPARATOR);
      }
    }
    return genres.toString();
  }

  /**
   * The columns of the table, as SQL.
   *
   * @param features number of the other columns
   */
  static String columns(int features) {
    return "row_of_file BIGINT, id VARCHAR, title VARCHAR, categories VARCHAR"
        + IntStream.range(0, features)
            .mapToObj(i -> ", " + column(i) + " VARCHAR")
            .collect(Collectors.joining());
  }

  /** The name in the table of a column other than id, title and categories. */
  public static String column(int index) {
    return "f" + index;
  }
}

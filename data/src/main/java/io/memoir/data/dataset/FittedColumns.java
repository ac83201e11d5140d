package io.memoir.data.dataset;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.schema.Column;
import io.memoir.data.schema.ColumnSet;
import io.memoir.data.schema.DescriptionFile;
import io.memoir.data.schema.Kind;
import io.memoir.data.schema.Known;
import io.memoir.data.schema.SchemaFitter;
import io.memoir.data.schema.Section;
import io.memoir.data.schema.StoredTexts;
import io.memoir.data.schema.TypedColumn;
import io.memoir.data.sql.Duck;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Words;
import io.memoir.model.file.SchemaJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The columns of a data set, fitted to its training part. */
final class FittedColumns {
  /** Maximum number of columns in a line of the summary. */
  private static final int MOST_SHOWN = 20;

  private final Duck duck;
  private final Path directory;
  private final ColumnSet columns;
  private final Schema schema;
  private final List<TypedColumn> empty;
  private final List<String> warnings = new ArrayList<>();

  private FittedColumns(
      Duck duck, Path directory, ColumnSet columns, Schema schema, List<TypedColumn> empty) {
    this.duck = duck;
    this.directory = directory;
    this.columns = columns;
    this.schema = schema;
    this.empty = empty;
  }

  /**
   * Fits the columns of the written files.
   *
   * @param preparation has the text encoders; vectors of the data set that it replaces are reused
   * @param shown whether there are rows that are not folded
   */
  static FittedColumns fit(
      Duck duck,
      Path directory,
      ColumnSet columns,
      Preparation preparation,
      boolean shown,
      Progress progress)
      throws IOException {
    List<TextEncoder> encoders = preparation.textEncoders();
    String events = DatasetFiles.table(directory, DatasetFiles.EVENTS);
    String learned = " WHERE part = " + Part.TRAIN.code();
    String rows = "(SELECT * FROM " + events + learned + ")";
    String requests = rows;
    if (shown) {
      String beside = DatasetFiles.table(directory, DatasetFiles.SHOWN);
      requests =
          "(SELECT * FROM %1$s%3$s UNION ALL BY NAME SELECT * FROM %2$s%3$s)"
              .formatted(events, beside, learned);
    }
    SchemaFitter fitter =
        new SchemaFitter(
            duck,
            new SchemaFitter.Training(
                met(directory, DatasetFiles.USERS, "sequence", requests),
                met(directory, DatasetFiles.ITEMS, "item", requests),
                rows,
                requests),
            encoders);
    Schema schema = fitter.fit(columns);
    FittedColumns fitted = new FittedColumns(duck, directory, columns, schema, fitter.empty());
    fitted.encodeTexts(preparation, shown, progress);
    return fitted;
  }

  /** The users, or items, that occur in the training part. */
  private static String met(Path directory, String file, String number, String rows) {
    return "(SELECT * FROM %s WHERE number IN (SELECT %s FROM %s))"
        .formatted(DatasetFiles.table(directory, file), number, rows);
  }

  private void encodeTexts(Preparation preparation, boolean shown, Progress progress)
      throws IOException {
    Map<TextEncoder, List<String>> texts = new LinkedHashMap<>();
    for (TextEncoder encoder : preparation.textEncoders()) {
      List<String> relations = new ArrayList<>();
      for (Section section : Section.values()) {
        for (TypedColumn each : columns.of(section)) {
          Column column = each.column();
          if (column.kind() == Kind.TEXT && column.encoder().equals(encoder.name())) {
            relations.addAll(texts(section, column, shown));
          }
        }
      }
      if (!relations.isEmpty()) {
        texts.put(encoder, relations);
      }
    }
    if (!texts.isEmpty()) {
      StoredTexts before = StoredFeatures.texts(duck, preparation.output());
      warnings.addAll(StoredTexts.create(duck, texts, before, progress));
      duck.run(
          "COPY text_vectors TO "
              + Duck.literal(directory.resolve(DatasetFiles.TEXTS).toAbsolutePath().toString())
              + " (FORMAT parquet, COMPRESSION zstd)");
    }
  }

  private List<String> texts(Section section, Column column, boolean shown) {
    List<String> files =
        switch (section) {
          case USERS -> List.of(DatasetFiles.USERS);
          case ITEMS -> List.of(DatasetFiles.ITEMS);
          case EVENTS ->
              shown && column.known() != Known.EVENT
                  ? List.of(DatasetFiles.EVENTS, DatasetFiles.SHOWN)
                  : List.of(DatasetFiles.EVENTS);
        };
    return files.stream()
        .map(file ->
            "(SELECT "
                + SchemaFitter.source(section, column.name())
                + " AS text FROM "
                + DatasetFiles.table(directory, file)
                + ")")
        .toList();
  }

  /** Writes the fitted schema, if there is anything in it. */
  void write() throws IOException {
    List<String> numbers =
        columns.events().stream()
            .filter(each ->
                each.column().kind() == Kind.NUMBER
                    && each.column().known() == Known.EVENT
                    && !each.keepsItsPlace())
            .map(each -> each.column().name())
            .collect(Collectors.toCollection(ArrayList::new));
    if (columns.label().isPresent() || columns.impressions().isPresent()) {
      numbers.addFirst(EventLabels.CHOSEN);
    }
    if (schema.isEmpty() && numbers.isEmpty()) {
      return;
    }
    JsonObject json = new JsonObject();
    json.add(DatasetFiles.FEATURES_SCHEMA, SchemaJson.write(schema));
    JsonArray names = new JsonArray();
    numbers.forEach(names::add);
    json.add(DatasetFiles.FEATURES_NUMBERS, names);
    Files.writeString(directory.resolve(DatasetFiles.FEATURES), new Gson().toJson(json) + "\n");
  }

  /** Warnings about suspicious values, one sentence each. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** The use of the columns, for the summary. */
  Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    put(facts, "of users", schema.user(), Section.USERS);
    put(facts, "of items", schema.item(), Section.ITEMS);
    put(facts, "of events", schema.event(), Section.EVENTS);
    put(facts, "of requests", schema.request(), Section.EVENTS);
    List<String> texts = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (Section section : Section.values()) {
      for (TypedColumn each : columns.of(section)) {
        String because = each.column().because();
        if (each.column().kind() == Kind.TEXT && !because.isEmpty()) {
          texts.add(named(each) + ": " + each.column().encoder() + ", as " + because);
        }
        if (each.column().kind() == Kind.IGNORE) {
          left.add(named(each) + (because.isEmpty() ? "" : ": " + because));
        }
      }
    }
    empty.forEach(each -> left.add(named(each) + ": nothing to learn in the training part"));
    if (!texts.isEmpty()) {
      facts.put("texts", joined(texts, "; "));
    }
    if (!left.isEmpty()) {
      facts.put("left out", joined(left, "; "));
    }
    return facts;
  }

  /** The name of a column, with its section if another section has a column of this name. */
  private String named(TypedColumn column) {
    String name = column.column().name();
    Section own = column.raw().section();
    boolean alone =
        Stream.of(Section.values())
            .filter(section -> section != own)
            .flatMap(section -> columns.of(section).stream())
            .noneMatch(other -> other.column().name().equals(name));
    return alone ? name : name + " of " + own.word();
  }

  private void put(
      Map<String, String> facts, String what, List<Feature> features, Section section) {
    if (!features.isEmpty()) {
      Set<String> times =
          columns.of(section).stream()
              .filter(each -> each.column().kind() == Kind.TIME)
              .map(each -> each.column().name())
              .collect(Collectors.toSet());
      facts.put(what, joined(features.stream().map(each -> text(each, times)).toList(), ", "));
    }
  }

  private static String joined(List<String> texts, String separator) {
    return texts.size() <= MOST_SHOWN
        ? String.join(separator, texts)
        : String.join(separator, texts.subList(0, MOST_SHOWN))
            + counted("%s%,d more in ", separator, texts.size() - MOST_SHOWN)
            + DescriptionFile.NAME;
  }

  private static String text(Feature feature, Set<String> times) {
    String name = Words.source(feature.name());
    return switch (feature) {
      case Feature.Category category ->
          counted("%s (category of %,d)", name, category.vocabulary().values().size());
      case Feature.Categories categories ->
          counted(
              categories.name().equals(name) ? "%s (categories, %,d different)" : "%s (%,d words)",
              name,
              categories.vocabulary().values().size());
      case Feature.Number _ -> name + (times.contains(name) ? " (time)" : " (number)");
      case Feature.Vector vector -> counted("%s (vector of %,d)", name, vector.width());
      case Feature.Text text -> name + " (text, " + text.encoder() + ")";
    };
  }

  private static String counted(String form, String name, int count) {
    return String.format(Locale.ROOT, form, name, count);
  }
}

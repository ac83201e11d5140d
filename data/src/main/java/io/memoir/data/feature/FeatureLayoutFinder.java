package io.memoir.data.feature;

import io.memoir.data.feature.FeatureLayout.Form;
import io.memoir.data.feature.FeatureLayout.Subject;
import io.memoir.data.layout.HeaderFinder;
import io.memoir.data.source.FileSample;
import io.memoir.data.source.JsonNames;
import io.memoir.data.source.Latin1Stream;
import io.memoir.data.source.ParquetRecords;
import io.memoir.data.sql.Duck;
import io.memoir.data.value.Excerpts;
import io.memoir.data.value.Fields;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Detects the layout of a file of features: CSV, TSV, JSON lines, a JSON array, Parquet, RecBole's
 * {@code .item} and {@code .user}, MovieLens {@code ::} and {@code |}.
 */
public final class FeatureLayoutFinder {
  private static final List<String> TITLES =
      List.of("title", "name", "movietitle", "itemname", "productname", "itemtitle", "headline");
  private static final List<String> CATEGORIES =
      List.of(
          "categories",
          "category",
          "genres",
          "genre",
          "class",
          "tags",
          "icategory",
          "maincategory",
          "categoryid");
  private static final List<String> USERS_OF_1M =
      List.of("id", "gender", "age", "occupation", "zip_code");
  private static final List<String> USERS_OF_100K =
      List.of("id", "age", "gender", "occupation", "zip_code");
  private static final int COLUMNS_OF_100K = 5;
  private static final int MOST_SHOWN = 80;

  /** Delimiters of files with known columns and without a header. */
  private static final List<String> OF_MOVIELENS = List.of("::", "|");

  private final FileSample look;
  private final Subject subject;
  private final IdNames ids;
  private final boolean latin;

  private FeatureLayoutFinder(FileSample look, Subject subject, IdNames ids, boolean latin) {
    this.look = look;
    this.subject = subject;
    this.ids = ids;
    this.latin = latin;
  }

  /**
   * Detects the layout of a file.
   *
   * @param eventIds names of the columns of the events with the ids, if they have names
   * @throws BadInputException if it cannot be read, or has only one column
   */
  public static FeatureLayout find(Path file, Subject subject, List<String> eventIds)
      throws IOException {
    FileSample look = FileSample.at(file, subject.word + "s");
    IdNames ids = IdNames.of(subject, eventIds);
    if (look.parquet()) {
      return new FeatureLayoutFinder(look, subject, ids, false).parquet();
    }
    if (look.jsonArray() || look.lines().getFirst().startsWith("{")) {
      return new FeatureLayoutFinder(look, subject, ids, false).json();
    }
    boolean latin = Latin1Stream.isLatin1(look);
    if (latin && !Latin1Stream.isPlausible(look)) {
      throw new BadInputException(
          look.file()
              + " is neither UTF-8 nor Latin-1 (GB18030, Shift JIS, Windows-1251?), expected a file"
              + " in UTF-8");
    }
    return new FeatureLayoutFinder(look, subject, ids, latin).delimited();
  }

  private FeatureLayout json() throws IOException {
    List<String> names = JsonNames.of(look);
    return layout(Form.JSON, "", false, false, names, names.stream().map(_ -> "").toList(), -1);
  }

  private FeatureLayout parquet() {
    try (Duck duck = Duck.reading()) {
      List<List<String>> described =
          duck.rows("DESCRIBE SELECT * FROM " + ParquetRecords.source(look));
      FeatureLayout found =
          layout(
              Form.PARQUET,
              "",
              false,
              false,
              described.stream().map(List::getFirst).toList(),
              described.stream().map(row -> row.get(1)).toList(),
              -1);
      String type = found.types().get(found.id());
      if (!ParquetRecords.isId(type)) {
        throw new BadInputException(
            "%s: column '%s' has the type %s, expected texts or numbers for the %s"
                .formatted(
                    look.file(),
                    found.names().get(found.id()),
                    Excerpts.of(type, MOST_SHOWN),
                    subject.word));
      }
      return found;
    } catch (Duck.DuckException e) {
      throw new BadInputException(look.file() + " cannot be read: " + e.reason(), e);
    }
  }

  private FeatureLayout delimited() {
    List<String> records =
        Fields.records(latin ? look.lines(StandardCharsets.ISO_8859_1) : look.lines());
    String delimiter = delimiter(records);
    boolean quoted = Fields.quoted(records, delimiter);
    List<String> fields = Fields.split(records.getFirst(), delimiter, quoted);
    boolean recbole =
        delimiter.equals("\t") && fields.stream().allMatch(f -> f.matches(".+:[a-z_]+"));
    boolean header = !delimiter.equals("::") && isHeader(records, fields, delimiter, quoted);
    List<String> names =
        header
            ? fields.stream()
                .map(f -> recbole ? f.replaceFirst(":[a-z_]+$", "") : f.strip())
                .toList()
            : namesByPlace(fields.size(), delimiter);
    List<String> types =
        fields.stream().map(f -> recbole ? f.substring(f.lastIndexOf(':') + 1) : "").toList();
    boolean flags =
        subject == Subject.ITEMS
            && delimiter.equals("|")
            && names.size() == COLUMNS_OF_100K + FeatureFile.GENRES_OF_100K.size();
    return layout(
        Form.DELIMITED, delimiter, quoted, header, names, types, flags ? COLUMNS_OF_100K : -1);
  }

  private FeatureLayout layout(
      Form form,
      String delimiter,
      boolean quoted,
      boolean header,
      List<String> names,
      List<String> types,
      int flags) {
    Optional<Integer> named = ids.findIn(names);
    int id = named.orElse(0);
    boolean idNamed =
        named.isPresent() && (header || form != Form.DELIMITED || OF_MOVIELENS.contains(delimiter));
    int title = -1;
    int category = -1;
    if (subject == Subject.ITEMS) {
      title = IdNames.find(names, TITLES).orElseGet(() -> containing(names, "title"));
      category = IdNames.find(names, CATEGORIES).orElse(-1);
      title = title == id ? -1 : title;
      category = category == id || category == title ? -1 : category;
    }
    List<String> repeated = header || form == Form.JSON ? repeated(names) : List.of();
    String idName = names.get(id);
    if (header && repeated.stream().anyMatch(idName::equalsIgnoreCase)) {
      throw new BadInputException(
          "%s has several columns named '%s' (columns %s), expected a single id column"
              .formatted(look.file(), idName, places(names, idName)));
    }
    return new FeatureLayout(
        look,
        form,
        delimiter,
        quoted,
        header,
        latin,
        form == Form.DELIMITED ? unique(names) : names,
        repeated,
        types,
        id,
        idNamed,
        title,
        category,
        flags);
  }

  private static List<String> repeated(List<String> names) {
    Set<String> known = new HashSet<>();
    return names.stream()
        .filter(name -> !name.isEmpty() && !known.add(name.toLowerCase(Locale.ROOT)))
        .distinct()
        .toList();
  }

  private static String places(List<String> names, String name) {
    return IntStream.range(0, names.size())
        .filter(i -> names.get(i).equalsIgnoreCase(name))
        .mapToObj(i -> Integer.toString(i + 1))
        .collect(Collectors.joining(" and "));
  }

  /** The names of the columns, made unique without regard to case. */
  private static List<String> unique(List<String> names) {
    Set<String> known = new HashSet<>();
    List<String> unique = new ArrayList<>();
    for (String name : names) {
      String bare = name.isEmpty() ? "column_" + (unique.size() + 1) : name;
      String free = bare;
      for (int n = 2; !known.add(free.toLowerCase(Locale.ROOT)); n++) {
        free = bare + "_" + n;
      }
      unique.add(free);
    }
    return unique;
  }

  private static int containing(List<String> names, String part) {
    return IntStream.range(0, names.size())
        .filter(i -> names.get(i).toLowerCase(Locale.ROOT).contains(part))
        .findFirst()
        .orElse(-1);
  }

  private String delimiter(List<String> records) {
    String first = records.getFirst();
    for (String delimiter : List.of("::", "\t", "|", ",", ";")) {
      int width = Fields.split(first, delimiter, true).size();
      boolean listInside =
          delimiter.equals("|") && (first.contains(",") || first.contains(";")) && width < 5;
      boolean others =
          delimiter.equals(",")
              && Fields.commonCount(records, ";", true) > Fields.commonCount(records, ",", true);
      if (width >= 2
          && !listInside
          && !others
          && Fields.commonCount(records, delimiter, true) >= 2) {
        return delimiter;
      }
    }
    throw new BadInputException(
        look.file() + " has one column, expected an id and at least one feature");
  }

  private boolean isHeader(
      List<String> records, List<String> fields, String delimiter, boolean quoted) {
    boolean typed = fields.stream().allMatch(f -> f.matches(".+:[a-z_]+"));
    return typed
        || ids.findIn(fields).isPresent()
        || (records.size() > 1
            && !Fields.isNumber(fields.getFirst())
            && IdNames.find(fields, TITLES).isPresent())
        || HeaderFinder.namesColumns(
            records.stream().map(record -> Fields.split(record, delimiter, quoted)).toList());
  }

  private List<String> namesByPlace(int width, String delimiter) {
    if (subject == Subject.USERS && width == 5 && OF_MOVIELENS.contains(delimiter)) {
      return delimiter.equals("|") ? USERS_OF_100K : USERS_OF_1M;
    }
    List<String> usual =
        switch (subject) {
          case ITEMS ->
              width == COLUMNS_OF_100K + FeatureFile.GENRES_OF_100K.size()
                  ? List.of("id", "title", "release_date", "video_release_date", "url")
                  : List.of("id", "title", "categories");
          case USERS -> List.of("id");
        };
    return IntStream.range(0, width)
        .mapToObj(c -> c < usual.size() ? usual.get(c) : "feature_" + (c + 1))
        .toList();
  }
}

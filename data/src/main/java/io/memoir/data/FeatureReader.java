package io.memoir.data;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads what is known of items or of users into a table: {@code id}, for items {@code title} and
 * {@code categories}, and all other columns under their own names.
 *
 * <p>CSV, TSV, JSON lines, Parquet, RecBole's {@code .item} and {@code .user}, MovieLens {@code ::}
 * and {@code |}; in UTF-8, or else in Latin-1.
 */
final class FeatureReader {
  private static final List<String> ITEM_IDS =
      List.of(
          "itemid",
          "item",
          "movieid",
          "productid",
          "articleid",
          "artistid",
          "bookid",
          "isbn",
          "parentasin",
          "asin",
          "sku",
          "videoid",
          "newsid",
          "id");
  private static final List<String> USER_IDS =
      List.of("userid", "user", "uid", "visitorid", "customerid", "reviewerid", "id");
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
  private static final List<String> GENRES_OF_100K =
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
  private static final List<String> USERS_OF_1M =
      List.of("id", "gender", "age", "occupation", "zip_code");
  private static final List<String> USERS_OF_100K =
      List.of("id", "age", "gender", "occupation", "zip_code");

  /**
   * A source in SQL.
   *
   * @param names of its columns
   * @param columns as they stand in SQL
   * @param types of DuckDB, or of RecBole's header; empty where a file has none
   */
  private record Source(
      Path file,
      String from,
      List<String> names,
      List<String> columns,
      List<String> types,
      String delimiter) {}

  private final Duck duck;

  FeatureReader(Duck duck) {
    this.duck = duck;
  }

  /**
   * Reads what is known of items.
   *
   * @return names of the columns beside id, title and categories
   */
  List<String> readItems(Path file, String table) throws IOException {
    Source source = source(file, true);
    int id = find(source.names, ITEM_IDS).orElse(0);
    int title = find(source.names, TITLES).orElseGet(() -> containing(source.names, "title"));
    int category = find(source.names, CATEGORIES).orElse(-1);
    boolean flags = source.delimiter.equals("|") && source.names.size() == 5 + 19;
    List<Integer> others =
        IntStream.range(0, flags ? 5 : source.names.size())
            .filter(c -> c != id && c != title && c != category)
            .boxed()
            .toList();
    String categories =
        flags ? flags(source) : category < 0 ? "CAST([] AS VARCHAR[])" : list(source, category);
    List<String> extra =
        create(
            table,
            source,
            id,
            (title < 0 ? "NULL" : "CAST(" + source.columns.get(title) + " AS VARCHAR)")
                + " AS title, "
                + categories
                + " AS categories",
            others);
    return extra;
  }

  /**
   * Reads what is known of users.
   *
   * @return names of the columns beside id
   */
  List<String> readUsers(Path file, String table) throws IOException {
    Source source = source(file, false);
    int id = find(source.names, USER_IDS).orElse(0);
    List<Integer> others =
        IntStream.range(0, source.names.size()).filter(c -> c != id).boxed().toList();
    return create(table, source, id, "1 AS known", others);
  }

  private List<String> create(
      String table, Source source, int id, String columns, List<Integer> others) {
    List<String> names = new ArrayList<>();
    StringBuilder select = new StringBuilder();
    for (int other : others) {
      String name = source.names.get(other);
      if (List.of("number", "id", "user_id", "title", "categories", "known", "row_of_id")
          .contains(name.toLowerCase(Locale.ROOT))) {
        name = name + "_given";
      }
      names.add(name);
      select.append(", ").append(source.columns.get(other)).append(" AS ").append(Duck.name(name));
    }
    String idColumn = "CAST(" + source.columns.get(id) + " AS VARCHAR)";
    String create =
        "CREATE TABLE "
            + table
            + " AS SELECT * EXCLUDE (row_of_id) FROM (SELECT "
            + idColumn
            + " AS id, "
            + columns
            + select
            + ", row_number() OVER (PARTITION BY "
            + idColumn
            + ") AS row_of_id FROM "
            + source.from
            + ") WHERE row_of_id = 1 AND id IS NOT NULL";
    try {
      duck.run(create);
    } catch (Duck.DuckException e) {
      throw unreadable(source.file, e);
    }
    return names;
  }

  private static Optional<Integer> find(List<String> names, List<String> wanted) {
    for (String name : wanted) {
      for (int i = 0; i < names.size(); i++) {
        if (names.get(i).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "").equals(name)) {
          return Optional.of(i);
        }
      }
    }
    return Optional.empty();
  }

  private static int containing(List<String> names, String part) {
    return IntStream.range(0, names.size())
        .filter(i -> names.get(i).toLowerCase(Locale.ROOT).contains(part))
        .findFirst()
        .orElse(-1);
  }

  /** A list, or a text as "a|b" or "a,b" or "['a', 'b']"; RecBole separates by spaces. */
  private static String list(Source source, int category) {
    String type = source.types.get(category);
    if (type.endsWith("[]")) {
      String values = source.columns.get(category);
      String flat = type.endsWith("[][]") ? "flatten(" + values + ")" : values;
      return words("CAST(" + flat + " AS VARCHAR[])");
    }
    String text = "CAST(" + source.columns.get(category) + " AS VARCHAR)";
    String bare =
        "CASE WHEN "
            + text
            + " LIKE '[%' THEN regexp_replace("
            + text
            + ", '[\\[\\]\"'']', '', 'g')"
            + " ELSE coalesce("
            + text
            + ", '') END";
    String separator = "CASE WHEN contains(" + text + ", '|') THEN '|' ELSE ',' END";
    if (type.equals("token_seq")) {
      separator = "' '";
    } else if (type.equals("token")) {
      separator = "chr(31)";
    }
    return words("string_split(" + bare + ", " + separator + ")");
  }

  private static String words(String list) {
    return "list_filter(list_transform("
        + list
        + ", lambda word : trim(word)), lambda word : word <> '' AND word <> '(no genres listed)')";
  }

  /** MovieLens 100k has a column of 0 or 1 for every genre. */
  private static String flags(Source source) {
    List<String> cases = new ArrayList<>();
    for (int g = 0; g < GENRES_OF_100K.size(); g++) {
      cases.add(
          "CASE WHEN "
              + source.columns.get(5 + g)
              + " = '1' THEN "
              + Duck.literal(GENRES_OF_100K.get(g))
              + " END");
    }
    return "list_filter([" + String.join(", ", cases) + "], lambda word : word IS NOT NULL)";
  }

  private Source source(Path file, boolean items) throws IOException {
    Look look = Look.at(file);
    String path = Duck.literal(file.toString());
    String packed = look.gzip() ? "'gzip'" : "'none'";
    if (look.parquet()) {
      return described(file, "read_parquet(" + path + ")");
    }
    String first = look.lines().getFirst();
    if (first.startsWith("{") || look.jsonArray()) {
      String format = look.jsonArray() ? "'array'" : "'newline_delimited'";
      return described(
          file, "read_json(" + path + ", format = " + format + ", compression = " + packed + ")");
    }
    String delimiter = delimiter(look);
    List<String> fields = Fields.split(first, delimiter, true);
    boolean recbole =
        delimiter.equals("\t") && fields.stream().allMatch(f -> f.matches(".+:[a-z_]+"));
    boolean header = !delimiter.equals("::") && isHeader(look, fields, items);
    List<String> names =
        header
            ? fields.stream()
                .map(f -> recbole ? f.replaceFirst(":[a-z_]+$", "") : f.strip())
                .toList()
            : namesByPlace(fields.size(), delimiter, items);
    List<String> columns = new ArrayList<>();
    List<String> types = new ArrayList<>();
    for (int c = 1; c <= fields.size(); c++) {
      columns.add("c" + c);
      types.add("'c" + c + "': 'VARCHAR'");
    }
    String quote = delimiter.equals(",") || delimiter.equals(";") ? "'\"'" : "''";
    String from =
        "read_csv("
            + path
            + ", auto_detect = false, null_padding = true, ignore_errors = true, header = "
            + header
            + ", delim = "
            + Duck.literal(delimiter)
            + ", quote = "
            + quote
            + ", escape = "
            + quote
            + ", encoding = '"
            + (isUtf8(look) ? "utf-8" : "latin-1")
            + "', compression = "
            + packed
            + ", columns = {"
            + String.join(", ", types)
            + "})";
    List<String> kinds =
        fields.stream().map(f -> recbole ? f.substring(f.lastIndexOf(':') + 1) : "").toList();
    return new Source(file, from, names, columns, kinds, delimiter);
  }

  private Source described(Path file, String from) {
    try {
      List<List<String>> described = duck.rows("DESCRIBE SELECT * FROM " + from);
      List<String> names = described.stream().map(List::getFirst).toList();
      List<String> types = described.stream().map(row -> row.get(1)).toList();
      return new Source(file, from, names, names.stream().map(Duck::name).toList(), types, "");
    } catch (Duck.DuckException e) {
      throw unreadable(file, e);
    }
  }

  private static BadInputException unreadable(Path file, Duck.DuckException e) {
    return new BadInputException(file + " cannot be read: " + e.getMessage(), e);
  }

  private static String delimiter(Look look) {
    for (String delimiter : List.of("::", "\t", "|", ",", ";")) {
      String first = look.lines().getFirst();
      int width = Fields.split(first, delimiter, true).size();
      boolean listInside = delimiter.equals("|") && first.contains(",") && width < 5;
      if (width >= 2 && !listInside && Fields.commonCount(look.lines(), delimiter, true) >= 2) {
        return delimiter;
      }
    }
    throw new BadInputException(
        look.file() + " has one column, expected an id and what is known of it");
  }

  private static boolean isHeader(Look look, List<String> fields, boolean items) {
    boolean known = find(fields, items ? ITEM_IDS : USER_IDS).isPresent();
    boolean typed = fields.stream().allMatch(f -> f.matches(".+:[a-z_]+"));
    return known
        || typed
        || (look.lines().size() > 1
            && !Fields.isNumber(fields.getFirst())
            && find(fields, TITLES).isPresent());
  }

  private static List<String> namesByPlace(int width, String delimiter, boolean items) {
    if (!items && width == 5) {
      return delimiter.equals("|") ? USERS_OF_100K : USERS_OF_1M;
    }
    List<String> usual =
        items
            ? width == 24
                ? List.of("id", "title", "release_date", "video_release_date", "url")
                : List.of("id", "title", "categories")
            : List.of("id");
    return IntStream.range(0, width)
        .mapToObj(c -> c < usual.size() ? usual.get(c) : "feature_" + (c + 1))
        .toList();
  }

  private static boolean isUtf8(Look look) throws IOException {
    try (InputStream in = look.open()) {
      return Utf8.isValid(in);
    }
  }
}

package io.memoir.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.Preparation;
import io.memoir.data.sql.Duck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Delimiters and columns: as given by the options, or as found in the first lines. */
class LayoutsTest {
  @TempDir Path folder;

  /** Columns by the words of their options. */
  private static EventColumns columns(Map<String, String> given) {
    return new EventColumns(
        Optional.ofNullable(given.get("user")),
        Optional.ofNullable(given.get("item")),
        Optional.ofNullable(given.get("time")),
        Optional.ofNullable(given.get("type")),
        Optional.ofNullable(given.get("value")),
        Optional.ofNullable(given.get("session")),
        Optional.ofNullable(given.get("label")),
        Optional.ofNullable(given.get("impressions")));
  }

  private static UnaryOperator<Preparation.Builder> given(
      EventFormat format, Map<String, String> columns) {
    return b -> b.format(format).columns(columns(columns)).split(Split.leaveOneOut());
  }

  private static UnaryOperator<Preparation.Builder> as(EventFormat format) {
    return given(format, Map.of());
  }

  private Path file(String... lines) throws IOException {
    return Shown.file(folder, "t.txt", lines);
  }

  private Path parquet(String select) throws IOException {
    Path file = folder.resolve("t.parquet");
    try (Duck duck = Duck.reading()) {
      duck.run("COPY (" + select + ") TO " + Duck.literal(file.toString()) + " (FORMAT parquet)");
    }
    return file;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '/',
      value = {
        "auto / ' ' / 2 / 1",
        "auto / ' ' / 2 / ''",
        "auto / ' ' / '' / 1",
        "pairs / ' ' / 2 / 1",
        "pairs / , / 2 / 1",
        "auto / , / 2 / 1",
        "csv / , / 2 / 1"
      })
  void placesOfUserAndItem_holdForPairs(String format, String delimiter, String user, String item)
      throws IOException {
    Path file = file("a u\nb u\nc u\nc v".replace(" ", delimiter));
    Map<String, String> columns =
        user.isEmpty()
            ? Map.of("item", item)
            : item.isEmpty() ? Map.of("user", user) : Map.of("user", user, "item", item);
    assertThat(Shown.sequences(Shown.prepare(file, given(EventFormat.of(format), columns))))
        .containsExactly("u: a b? c!", "v: c");
  }

  @Test
  void headerOfPairs_saysWhichIsTheUser() throws IOException {
    Path file = file("item user", "a u", "b u", "c u");
    assertThat(Shown.sequences(Shown.prepare(file, as(EventFormat.AUTO))))
        .containsExactly("u: a b? c!");
    assertThat(Shown.sequences(Shown.prepare(file, as(EventFormat.PAIRS))))
        .containsExactly("u: a b? c!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"time", "type", "value", "session", "label", "impressions"})
  void columnsThatPairsDoNotHave_areRefused(String role) throws IOException {
    Path file = file("u a", "u b", "u c");
    assertThat(Shown.refusal(file, given(EventFormat.PAIRS, Map.of(role, "3"))))
        .isEqualTo(
            "t.txt: the column '3' is given for the "
                + role
                + ", but lines of pairs have no such column; expected a format with columns, such"
                + " as csv");
  }

  @ParameterizedTest
  @CsvSource({"sequences, user", "sequences, time", "sessions, item", "sessions, session"})
  void columnsOfLinesOfItems_areRefused(String format, String role) throws IOException {
    Path file = file("u1 a1 b1", "u2 b1 c1 d1");
    assertThat(Shown.refusal(file, given(EventFormat.of(format), Map.of(role, "1"))))
        .isEqualTo(
            "t.txt: the column '1' is given for the %s, but lines of %s have no such column;"
                    .formatted(role, format)
                + " expected a format with columns, such as csv");
  }

  @Test
  void anyColumnThatIsGiven_meansThatWordsAreColumns() throws IOException {
    Path file = file("u1 i1 5", "u1 i2 6", "u1 i3 7");
    assertThat(Shown.refusal(file, given(EventFormat.AUTO, Map.of("time", "3"))))
        .startsWith("t.txt has no column that is recognised as the user: found 1, 2, 3");
  }

  @Test
  void oneColumnForTwoRoles_isRefused() throws IOException {
    Path file = Shown.file(folder, "t.csv", "user,item,time", "u,a,1", "u,b,2", "u,c,3");
    assertThat(Shown.refusal(file, given(EventFormat.AUTO, Map.of("user", "1", "item", "1"))))
        .isEqualTo(
            "t.csv: --user and --item are both column 1 ('user'), expected different columns");
    assertThat(Shown.refusal(file, given(EventFormat.AUTO, Map.of("value", "time", "time", "3"))))
        .isEqualTo(
            "t.csv: --time and --value are both column 3 ('time'), expected different columns");
    Path pairs = file("u a", "u b", "u c");
    assertThat(Shown.refusal(pairs, given(EventFormat.PAIRS, Map.of("user", "2", "item", "2"))))
        .startsWith("t.txt: --user and --item are both column 2");
  }

  @Test
  void timesInThePlaceOfRatings_areRefused_unlessGiven() throws IOException {
    Path file = file("u::a::1700000000", "u::b::1700000002", "u::c::1700000001");
    assertThat(Shown.refusal(file, as(EventFormat.MOVIELENS)))
        .isEqualTo(
            "t.txt: the third of three columns looks like a time, but format movielens has ratings"
                + " there; set --time 3 or --value 3");
    Dataset timed = Shown.prepare(file, given(EventFormat.MOVIELENS, Map.of("time", "3")));
    assertThat(Shown.sequences(timed)).containsExactly("u: a c? b!");
    Dataset rated = Shown.prepare(file, given(EventFormat.MOVIELENS, Map.of("value", "3")));
    assertThat(Shown.sequences(rated)).containsExactly("u: a b? c!");
    Path ratings = file("u::a::5", "u::b::3", "u::c::4");
    assertThat(Shown.sequences(Shown.prepare(ratings, as(EventFormat.MOVIELENS))))
        .containsExactly("u: a b? c!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "csv"})
  void decimalCommasInEveryLine_areNotTheDelimiter(String format) throws IOException {
    Path file =
        Shown.file(
            folder, "t.csv", "u;a;3,5;1767225600", "u;c;4,5;1767225602", "u;b;2,5;1767225601");
    assertThat(Shown.sequences(Shown.prepare(file, as(EventFormat.of(format)))))
        .containsExactly("u: a b? c!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "csv"})
  void listsOfOneLength_areNotTheColumns(String format) throws IOException {
    Path file =
        Shown.file(
            folder,
            "t.csv",
            "u,a,p|q|r|s|t,1767225600",
            "u,c,p|q|r|s|t,1767225602",
            "u,b,p|q|r|s|t,1767225601");
    assertThat(Shown.sequences(Shown.prepare(file, as(EventFormat.of(format)))))
        .containsExactly("u: a b? c!");
  }

  /** The time, or a header, shows which of two delimiters is a part of the ids. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "Smith, John ! '>'",
        "Smith, John ! ;",
        "tenant|user ! ,",
        "a;b ! |",
      })
  void anotherDelimiterInTheFirstColumn_isAPartOfIt(String user, String delimiter)
      throws IOException {
    String by = delimiter.replace('>', '\t');
    Path file =
        file(
            String.join(by, user, "a", "1767225600"),
            String.join(by, user, "c", "1767225602"),
            String.join(by, user, "b", "1767225601"));
    assertThat(Shown.sequences(Shown.prepare(file, as(EventFormat.AUTO))))
        .containsExactly(user + ": a b? c!");
    Path headed =
        file(
            String.join(by, "user", "item"),
            String.join(by, user, "a"),
            String.join(by, user, "b"),
            String.join(by, user, "c"));
    assertThat(Shown.sequences(Shown.prepare(headed, as(EventFormat.AUTO))))
        .containsExactly(user + ": a b? c!");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "Smith, John>I ! comma ! tab",
        "Smith, John>I>5 ! comma ! tab",
        "u>I, two>1767225600, 5 ! comma ! tab",
        "Smith, John;I;5 ! comma ! semicolon",
        "u,I|b ! comma ! bar",
        "u,p|q|I ! comma ! bar"
      })
  void twoDelimitersOfColumns_areRefused(String line, String one, String other) throws IOException {
    String first = line.replace("I", "a").replace('>', '\t');
    Path file = file(first, line.replace("I", "b").replace('>', '\t'), first);
    for (EventFormat format : List.of(EventFormat.AUTO, EventFormat.CSV)) {
      if (format == EventFormat.AUTO || !other.equals("tab")) {
        assertThat(Shown.refusal(file, as(format)))
            .isEqualTo(
                "t.txt can be read in several ways: the columns are separated by %s or by %s, as in"
                        .formatted(one, other)
                    + " '"
                    + first.replace("\t", "<tab>")
                    + "'; expected a header, or quotes around fields that contain a delimiter");
      }
    }
  }

  @Test
  void twoDelimitersOfColumns_areReadIfQuotesOrTheFormatTellThemApart() throws IOException {
    Path bare = file("Smith, John\ta", "Smith, John\tb", "Smith, John\tc");
    assertThat(Shown.sequences(Shown.prepare(bare, as(EventFormat.TSV))))
        .containsExactly("Smith, John: a b? c!");
    Path user = file("\"Smith, John\"\ta", "\"Smith, John\"\tb", "\"Smith, John\"\tc");
    assertThat(Shown.sequences(Shown.prepare(user, as(EventFormat.AUTO))))
        .containsExactly("Smith, John: a b? c!");
    Path item = file("u,\"a|1\"", "u,\"b|1\"", "u,\"c|1\"");
    assertThat(Shown.sequences(Shown.prepare(item, as(EventFormat.AUTO))))
        .containsExactly("u: a|1 b|1? c|1!");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '/',
      value = {
        "auto / u1 i1,i2,i3;u2 i2,i4;u3 i1,i5,i6,i7 / comma / space",
        "sequences / u1 i1,i2,i3;u2 i2,i4;u3 i1,i5,i6,i7 / comma / space",
        "auto / u1>i1,i2,i3;u2>i2,i4;u3>i1,i5,i6,i7 / tab / comma",
        "pairs / u1>i1,i2,i3;u2>i2,i4;u3>i1,i5,i6,i7 / tab / comma",
        "sequences / u1>i1 i2 i3;u2>i2 i4 / tab / space",
        "sessions / 1 2,3;4 5,6;7 8,9 / comma / space"
      })
  void twoDelimitersInMostLines_areRefused(
      String format, String lines, String delimiter, String other) throws IOException {
    Path file = file(lines.replace('>', '\t').split(";", -1));
    assertThat(Shown.refusal(file, as(EventFormat.of(format))))
        .isEqualTo(
            "t.txt can be read in several ways: the words are separated by %s or by %s, as in '%s';"
                    .formatted(delimiter, other, lines.split(";", -1)[0].replace(">", "<tab>"))
                + " expected one delimiter, and ids that do not contain the others");
  }

  @Test
  void delimiterOfLines_isTheOneOfMost_notOfTheFirst() throws IOException {
    Path file = file("5", "1,2,3", "4, 5, 6");
    assertThat(Shown.sequences(Shown.prepare(file, as(EventFormat.SESSIONS))))
        .containsExactly("1: 5", "2: 1 2? 3!", "3: 4 5? 6!");
  }

  @Test
  void blanksInIds_betweenTabs_areKept() throws IOException {
    Path lines = file("New York\tSan Jose\tLos Angeles", "San Jose\tNew York");
    assertThat(Shown.sequences(Shown.prepare(lines, as(EventFormat.SESSIONS))))
        .containsExactly("1: New York San Jose? Los Angeles!", "2: San Jose New York");
    Path pairs = file("ann\tNew York", "ann\tSan Jose", "ann\tLos Angeles");
    for (EventFormat format : List.of(EventFormat.PAIRS, EventFormat.AUTO)) {
      assertThat(Shown.sequences(Shown.prepare(pairs, as(format))))
          .containsExactly("ann: New York San Jose? Los Angeles!");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '/',
      value = {
        "item / ['a', 'b'] / VARCHAR[] / texts or numbers",
        "user / {'id': 7} / STRUCT(id INTEGER) / texts or numbers",
        "session / true / BOOLEAN / texts or numbers",
        "time / MAP {'a': 1} / MAP(VARCHAR, INTEGER) / single values",
        "type / ['view'] / VARCHAR[] / single values"
      })
  void parquetColumnOfAnotherType_isRefused(String role, String value, String type, String expected)
      throws IOException {
    Path file = parquet("SELECT 'u' AS user_id, 'i' AS item_id, 1700000000 AS ts, " + value + " x");
    assertThat(Shown.refusal(file, given(EventFormat.AUTO, Map.of(role, "x"))))
        .isEqualTo(
            "t.parquet: column 'x' has the type %s, expected %s for the %s"
                .formatted(type, expected, role));
  }

  @Test
  void nestedParquetColumn_withTheNameOfAType_hasNotThisRole() throws IOException {
    Path file =
        parquet(
            "SELECT 'u' AS user_id, i AS item_id, ['v'] AS type FROM (VALUES ('a'), ('b'), ('c'))"
                + " t(i)");
    Dataset dataset = Shown.prepare(file, as(EventFormat.AUTO));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b? c!");
    assertThat(dataset.manifest().summary().found().get("columns"))
        .isEqualTo("user = user_id, item = item_id");
  }
}

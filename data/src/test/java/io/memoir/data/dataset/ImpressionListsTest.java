package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.EventColumns;
import io.memoir.data.Progress;
import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.data.sql.Duck;
import io.memoir.model.ItemTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of the items that were shown with an event, and lists beside them. */
class ImpressionListsTest {
  private static final EventColumns IMPRESSIONS =
      EventColumns.FOUND.orElse(Optional.empty(), Optional.of("impressions"));

  @TempDir Path folder;

  private Dataset prepared(Path input, UnaryOperator<Preparation.Builder> more) throws IOException {
    return Shown.prepare(input, b -> more.apply(b.columns(IMPRESSIONS).split(Split.leaveOneOut())));
  }

  private Dataset prepared(Path input) throws IOException {
    return prepared(input, b -> b);
  }

  private static List<String> items(Dataset dataset) {
    return dataset.items().items().stream().map(ItemTable.Item::id).sorted().toList();
  }

  private static List<String> rejected(Dataset dataset) throws IOException {
    Path file = dataset.directory().resolve("rejected.tsv");
    return Files.exists(file) ? Files.readAllLines(file).stream().skip(1).toList() : List.of();
  }

  private static List<List<String>> shown(Dataset dataset, String columns) {
    try (Duck duck = Duck.reading()) {
      return duck.rows(
          "SELECT "
              + columns
              + " FROM "
              + DatasetFiles.table(dataset.directory(), DatasetFiles.SHOWN)
              + " ORDER BY time, position");
    }
  }

  /** The second file has no bar in it, but blanks. */
  @Test
  void separator_isThatOfTheColumn_andIdsMayContainTheOthers() throws IOException {
    Path first =
        Shown.file(
            folder,
            "one.csv",
            "user,item,time,impressions",
            "u1,Red shoe,1000,Red shoe",
            "u1,Blue hat,1010,\"Red shoe|Blue hat|Cap, grey\"",
            "u1,Red shoe,1020,");
    Path second =
        Shown.file(folder, "two.csv", "user,item,time,impressions", "u2,Red shoe,1030,Red shoe");
    Preparation.of(List.of(first, second))
        .threads(1)
        .columns(IMPRESSIONS)
        .split(Split.leaveOneOut())
        .to(folder.resolve("dataset"))
        .run(Progress.SILENT);
    Dataset dataset = Dataset.open(folder.resolve("dataset"));
    assertThat(items(dataset)).containsExactly("Blue hat", "Cap, grey", "Red shoe");
    assertThat(dataset.features().shown().count()).isEqualTo(2);
    assertThat(dataset.manifest().summary().found())
        .containsEntry("impressions", "separated by bars");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {"a b c ! blanks", "'a,b, c' ! commas", "a;b ;c ! semicolons", "a |b|c ! bars"})
  void separators_areFound(String list, String word) throws IOException {
    Path input =
        Shown.file(
            folder,
            "i.csv",
            "user\titem\ttime\timpressions",
            "u\ta\t1000\t" + list,
            "u\tb\t1010\tb",
            "u\tc\t1020\tNaN");
    Dataset dataset = prepared(input);
    assertThat(items(dataset)).containsExactly("a", "b", "c");
    assertThat(dataset.features().shown().count()).isEqualTo(2);
    assertThat(dataset.manifest().summary().found())
        .containsEntry("impressions", "separated by " + word);
  }

  /** Then the lines before it may have been split wrongly. */
  @Test
  void anotherSeparator_afterTheFirstLines_isRejected() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,item,time,impressions"));
    for (int i = 0; i < 400; i++) {
      lines.add("u%d,i%d,%d,i%d j%d".formatted(i % 5, i % 7, 1000 + i, i % 7, i % 3));
    }
    lines.add("u1,i1,2000,i1|j2");
    Path input = Shown.file(folder, "i.csv", lines.toArray(String[]::new));
    assertThat(rejected(prepared(input)))
        .containsExactly(
            input
                + "\t402\timpressions are separated by bars, but in the other lines by blanks\t"
                + lines.getLast());
  }

  @Test
  void idsOfImpressions_areCheckedAsOthersAre() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      lines.add(
          "{\"user\":\"u%d\",\"item\":\"i%d\",\"time\":%d,\"impressions\":[\"i%d\",\"j\"]}"
              .formatted(i % 5, i % 7, 1000 + i, i % 7));
    }
    lines.set(9, lines.get(9).replace("\"j\"", "\"\\ud800\""));
    Path input = Shown.file(folder, "i.jsonl", lines.toArray(String[]::new));
    Dataset dataset = prepared(input);
    assertThat(rejected(dataset)).hasSize(1);
    assertThat(rejected(dataset).getFirst())
        .contains("\t10\ta list of impressions is not valid Unicode");
    assertThat(items(dataset)).hasSize(8);
  }

  /** The key is in none of the lines by which the columns are found. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '#',
      value = {"\"i%d j\" ! separated by blanks", "[\"i%d\",\"j\"] ! "})
  void impressions_thatFirstOccurLate_areRead(String list, String separator) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String more = i < 250 ? "" : ",\"impressions\":" + list.formatted(i % 7);
      lines.add(
          "{\"user\":\"u%d\",\"item\":\"i%d\",\"time\":%d%s}"
              .formatted(i % 5, i % 7, 1000 + i, more));
    }
    Dataset dataset = prepared(Shown.file(folder, "i.jsonl", lines.toArray(String[]::new)));
    assertThat(rejected(dataset)).isEmpty();
    assertThat(items(dataset)).hasSize(8).contains("j");
    assertThat(dataset.features().shown().count()).isEqualTo(50);
    assertThat(dataset.manifest().summary().found().get("impressions")).isEqualTo(separator);
  }

  @Test
  void nullInAListBesideImpressions_isAMissingElement() throws IOException {
    Path input =
        Shown.file(
            folder,
            "i.jsonl",
            """
            {"user":"u","item":"a","time":1000,"impressions":["a","b","c"],"prices":[1.5,null,2.5]}
            {"user":"u","item":"b","time":1010,"impressions":["c","b"],"prices":[3,2]}
            {"user":"u","item":"a","time":1020}\
            """);
    Dataset dataset = prepared(input);
    assertThat(shown(dataset, "position, prices"))
        .containsExactly(List.of("2", ""), List.of("3", "2.5"), List.of("1", "3.0"));
  }

  @Test
  void nullInAListOfParquet_isAMissingElement() throws IOException {
    Path input = folder.resolve("i.parquet");
    try (Duck duck = Duck.reading()) {
      duck.run(
          "COPY (SELECT * FROM (VALUES ('u', 'a', 1000, ['a', 'b', 'c'], [1.5, NULL, 2.5]),"
              + " ('u', 'b', 1010, ['c', 'b'], [3, 2]), ('u', 'a', 1020, NULL, NULL))"
              + " t(\"user\", item, time, impressions, prices)) TO "
              + Duck.literal(input.toString())
              + " (FORMAT parquet)");
    }
    Dataset dataset = prepared(input);
    assertThat(shown(dataset, "position, prices"))
        .containsExactly(List.of("2", ""), List.of("3", "2.5"), List.of("1", "3.0"));
  }

  /** Also one of missing elements only. */
  @Test
  void emptyLists_areMissingInEveryFormat() throws IOException {
    Path csv =
        Shown.file(
            folder,
            "i.csv",
            "user,item,time,impressions,prices",
            "u,a,1000,\"['a', 'b', 'c']\",\"[1.5, , 2.5]\"",
            "u,b,1010,\"['c', 'b']\",\"[3.0, 2.0]\"",
            "u,a,1020,[],[]",
            "u,c,1030,\"['a', 'c']\",\"[nan, None]\"");
    Path json =
        Shown.file(
            folder,
            "i.jsonl",
            """
            {"user":"u","item":"a","time":1000,"impressions":["a","b","c"],"prices":[1.5,null,2.5]}
            {"user":"u","item":"b","time":1010,"impressions":["c","b"],"prices":[3.0,2.0]}
            {"user":"u","item":"a","time":1020,"impressions":[],"prices":[]}
            {"user":"u","item":"c","time":1030,"impressions":["a","c"],"prices":[null,"NaN"]}\
            """);
    Path parquet = folder.resolve("i.parquet");
    try (Duck duck = Duck.reading()) {
      duck.run(
          "COPY (SELECT \"user\", item, time, CAST(impressions AS VARCHAR[]) AS impressions,"
              + " CAST(prices AS DOUBLE[]) AS prices FROM (VALUES"
              + " ('u', 'a', 1000, '[a, b, c]', '[1.5, NULL, 2.5]'),"
              + " ('u', 'b', 1010, '[c, b]', '[3.0, 2.0]'), ('u', 'a', 1020, '[]', '[]'),"
              + " ('u', 'c', 1030, '[a, c]', '[NULL, nan]'))"
              + " t(\"user\", item, time, impressions, prices)) TO "
              + Duck.literal(parquet.toString())
              + " (FORMAT parquet)");
    }
    for (Path input : List.of(csv, json, parquet)) {
      Dataset dataset = prepared(input);
      assertThat(shown(dataset, "position, prices"))
          .as(input.toString())
          .containsExactly(
              List.of("2", ""), List.of("3", "2.5"), List.of("1", "3.0"), List.of("1", ""));
    }
  }

  /** They may be separated in another way than the impressions if this is by bars or commas. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '#',
      value = {
        "a b c ! 1.5 2.5 3 ! 4.5",
        "a b c ! 1,5 2,5 3 ! 4,5",
        "a b c ! 1.5, 2.5, 3 ! 4.5",
        "a b c ! 1.5|2.5|3 ! 4.5",
        "a b c ! [1.5, 2.5, 3] ! [4.5]",
        "a;b;c ! 1.5;2.5;3 ! 4.5",
        "a;b;c ! 1,5;2,5;3 ! 4,5",
        "a; b; c ! 1.5,2.5,3 ! 4.5",
        "a|b|c ! 1,5|2,5|3 ! 4,5",
        "a|b|c ! 1.5,2.5,3 ! 4.5",
        "a,b,c ! 1.5, 2.5, 3 ! 4.5",
        "a,b,c ! 1.5|2.5|3 ! 4.5",
        "['a', 'b', 'c'] ! [1.5 2.5 3] ! [4.5]",
        "['a', 'b', 'c'] ! 1.5,2.5,3 ! 4.5"
      })
  void listsBesideImpressions_areSeparatedAsTheyAre(String shown, String prices, String price)
      throws IOException {
    Path input =
        Shown.file(
            folder,
            "i.tsv",
            "user\titem\ttime\timpressions\tprices",
            "u\ta\t1000\t" + shown + "\t" + prices,
            "u\tb\t1010\tb\t" + price,
            "u\tc\t1020\t\t");
    Dataset dataset = prepared(input);
    assertThat(shown(dataset, "position, prices"))
        .containsExactly(List.of("2", "2.5"), List.of("3", "3.0"));
  }

  @Test
  void listSeparatedByBlanks_thatIsTooShort_isRefused() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user\titem\ttime\timpressions\tprices"));
    for (int i = 0; i < 100; i++) {
      lines.add(
          "u%d\ti%d\t%d\ti%d j k\t1.5 2.5%s"
              .formatted(i % 5, i % 7, 1000 + i, i % 7, i == 39 ? "" : " " + i));
    }
    Path input = Shown.file(folder, "i.tsv", lines.toArray(String[]::new));
    assertThat(Shown.refusal(input, b -> b.columns(IMPRESSIONS)))
        .startsWith("i.tsv: 'prices' in line 41 has 2 elements for 3 impressions, expected");
  }

  @Test
  void oneListThatIsTooShort_amongManyBesideImpressions_isRefused() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,item,time,impressions,prices"));
    for (int i = 0; i < 100; i++) {
      lines.add("u%d,i%d,%d,i%d|j|k,1.5|2.5|%d".formatted(i % 5, i % 7, 1000 + i, i % 7, i));
    }
    lines.set(40, "u1,i1,1041,i1|j|k,1.5|2.5");
    Path input = Shown.file(folder, "i.csv", lines.toArray(String[]::new));
    assertThat(Shown.refusal(input, b -> b.columns(IMPRESSIONS)))
        .startsWith("i.csv: 'prices' in line 41 has 2 elements for 3 impressions, expected");
    Path schema =
        Shown.file(folder, "s.json", "{\"events\": {\"prices\": {\"kind\": \"ignore\"}}}");
    assertThat(prepared(input, b -> b.schema(schema)).sequences().eventCount()).isEqualTo(100);
  }

  /** Cities would become items that were shown and not chosen. */
  @Test
  void listsWithoutTheItemsOfTheirEvents_areNoImpressions() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,item,time,city,impressions"));
    for (int i = 0; i < 20; i++) {
      lines.add(
          "u%d,i%d,%d,%s,i%d|j"
              .formatted(i % 3, i % 7, 1000 + i, i % 2 == 0 ? "Rome" : "Bonn", i == 4 ? 9 : i % 7));
    }
    Path input = Shown.file(folder, "i.csv", lines.toArray(String[]::new));
    EventColumns cities = EventColumns.FOUND.orElse(Optional.empty(), Optional.of("city"));
    assertThat(Shown.refusal(input, b -> b.columns(cities)))
        .isEqualTo(
            "i.csv: no list of impressions in column 'city' contains the item of its event, first in"
                + " line 2; expected the ids of the items that were shown, among them the chosen"
                + " one");
    assertThat(prepared(input).manifest().summary().warnings())
        .contains(
            input
                + ": 1 of 20 lists of impressions in column 'impressions' do not contain the item of"
                + " their event, first in line 6");
  }

  /** An option and a description that name different columns, or give one another kind. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "bought ! click ! label ! has the kind 'label', but the label column is 'bought'",
        "click ! click ! number ! has the kind 'number', but the label column is 'click'"
      })
  void labelOfAnOption_thatContradictsTheDescription_isRefused(
      String option, String name, String kind, String words) throws IOException {
    Path input =
        Shown.file(
            folder, "e.csv", "user,item,time,bought,click", "u,a,1,1,0", "u,b,2,0,1", "u,c,3,1,1");
    Path schema =
        Shown.file(
            folder, "s.json", "{\"events\": {\"%s\": {\"kind\": \"%s\"}}}".formatted(name, kind));
    EventColumns columns = EventColumns.FOUND.orElse(Optional.of(option), Optional.empty());
    assertThat(Shown.refusal(input, b -> b.columns(columns).schema(schema)))
        .isEqualTo("s.json: events." + name + " " + words + ", expected the same column");
  }

  /** The newest event comes first in the file. */
  @Test
  void columnOfUsers_withSeveralValues_hasTheEarliest() throws IOException {
    Path input =
        Shown.file(
            folder,
            "e.csv",
            "user,item,time,plan",
            "u,c,1030,pro",
            "u,b,1020,free",
            "u,a,1010,",
            "v,a,1020,pro",
            "v,b,1010,free");
    Path schema = Shown.file(folder, "s.json", "{\"users\": {\"plan\": {\"kind\": \"category\"}}}");
    Dataset dataset = Shown.prepare(input, b -> b.schema(schema).split(Split.leaveOneOut()));
    try (Duck duck = Duck.reading()) {
      assertThat(
              duck.rows(
                  "SELECT plan FROM "
                      + DatasetFiles.table(dataset.directory(), DatasetFiles.USERS)))
          .containsExactly(List.of("free"), List.of("free"));
    }
    assertThat(dataset.manifest().summary().warnings())
        .anyMatch(line -> line.endsWith("such as 'u'; the earliest one is used"));
  }
}

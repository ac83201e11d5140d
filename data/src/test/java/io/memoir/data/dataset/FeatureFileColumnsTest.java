package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.EventColumns;
import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.data.sql.Duck;
import io.memoir.model.ItemTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of the columns of files of items and users, and the fields in them. */
class FeatureFileColumnsTest {
  @TempDir Path folder;
  private Path events = Path.of("");

  @BeforeEach
  void writeEvents() throws IOException {
    events = events("client_id,item_id,timestamp");
  }

  private Path events(String header) throws IOException {
    List<String> lines = new ArrayList<>(List.of(header));
    for (int i = 0; i < 60; i++) {
      lines.add("u%d,i%d,%d".formatted(i % 4, i % 5, 1_767_225_600 + i));
    }
    return Shown.file(folder, "events.csv", lines.toArray(String[]::new));
  }

  private Dataset prepared(UnaryOperator<Preparation.Builder> options) throws IOException {
    return Shown.prepare(events, b -> options.apply(b.split(Split.leaveOneOut())));
  }

  private static List<String> rows(Dataset dataset, String select, String file) {
    try (Duck duck = Duck.reading()) {
      return duck
          .rows("SELECT " + select + " FROM " + DatasetFiles.table(dataset.directory(), file))
          .stream()
          .map(row -> String.join(" ", row))
          .toList();
    }
  }

  private static Map<String, List<String>> categories(Dataset dataset) {
    return dataset.items().items().stream()
        .collect(
            Collectors.toMap(
                ItemTable.Item::id, ItemTable.Item::categories, (a, _) -> a, TreeMap::new));
  }

  private static String features(Dataset dataset) {
    return String.valueOf(dataset.manifest().summary().found().get("features"));
  }

  /** The name of the ids is one that events usually have, or one that only these events have. */
  @ParameterizedTest
  @ValueSource(strings = {"client_id", "member", "Kundennummer", "顾客"})
  void header_withTheNameOfTheIdsOfTheEvents_isRecognised(String name) throws IOException {
    events = events(name + ",item_id,timestamp");
    Path users =
        Shown.file(
            folder,
            "users.csv",
            name + ",country,plan,tier,city",
            "u0,DE,pro,a,Berlin",
            "u1,FR,free,b,Paris",
            "u2,DE,pro,a,Bonn",
            "u3,FR,pro,b,Lyon");
    EventColumns columns =
        new EventColumns(
            Optional.of(name),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Dataset dataset = prepared(b -> b.users(users).columns(columns));
    assertThat(features(dataset)).endsWith("(id = " + name + ")");
    assertThat(rows(dataset, "id, country, plan, tier, city", DatasetFiles.USERS))
        .contains("u0 DE pro a Berlin", "u3 FR pro b Lyon")
        .hasSize(4);
  }

  @Test
  void header_aboveNumbers_isRecognised() throws IOException {
    Path items =
        Shown.file(folder, "items.csv", "code,colour,size", "i0,red,4", "i1,blue,5", "i2,red,6.5");
    Dataset dataset = prepared(b -> b.items(items));
    assertThat(features(dataset)).endsWith("(id = code)");
    assertThat(rows(dataset, "colour, size", DatasetFiles.ITEMS)).contains("blue 5.0", "red 6.5");
  }

  @Test
  void header_thatIsNotRecognised_isSuspected() throws IOException {
    String[] lines = {"code,colour", "i0,red", "i1,blue", "i2,red", "i3,blue", "i4,red"};
    Path items = Shown.file(folder, "items.csv", lines);
    Dataset dataset = prepared(b -> b.items(items));
    assertThat(dataset.manifest().summary().warnings())
        .containsExactly(
            items
                + ": the first line begins with 'code', which is no item of the events, but most"
                + " other lines begin with one; if it contains the names of the columns, rename the"
                + " first column to item_id");
    lines[0] = "i0,green";
    Path plain = Shown.file(folder, "plain.csv", lines);
    assertThat(prepared(b -> b.items(plain)).manifest().summary().warnings())
        .noneMatch(line -> line.contains("first line"));
  }

  /** Five columns without a header are those of MovieLens only if the file has its delimiter. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        ", ! feature_2, feature_3, feature_4, feature_5",
        "| ! age, gender, occupation, zip_code",
        ":: ! gender, age, occupation, zip_code"
      })
  void columnsWithoutNames_haveThoseOfMovieLensOnlyInItsForm(String delimiter, String names)
      throws IOException {
    Path users =
        Shown.file(
            folder,
            "users.dat",
            String.join(delimiter, "u0", "24", "M", "5", "85711"),
            String.join(delimiter, "u1", "53", "F", "6", "94043"));
    Dataset dataset = prepared(b -> b.users(users));
    assertThat(rows(dataset, names, DatasetFiles.USERS))
        .first()
        .asString()
        .matches("24(\\.0)? M 5 85711");
  }

  /** Names that differ in case only, or that every data set has, are no names of one table. */
  @Test
  void names_thatAreNearlyEqual_areAllKept() throws IOException {
    Path items =
        Shown.file(
            folder,
            "items.jsonl",
            "{\"item_id\":\"i1\",\"Brand\":\"x\",\"\":\"e\",\"number\":1,\"number_given\":2}",
            "{\"item_id\":\"i2\",\"brand\":\"y\",\"\":\"f\",\"number\":3,\"number_given\":4}");
    Dataset dataset = prepared(b -> b.items(items));
    assertThat(
            rows(
                dataset,
                "id, coalesce(Brand, brand_2), column_3, number_given_2, number_given",
                DatasetFiles.ITEMS))
        .contains("i1 x e 1 2", "i2 y f 3 4");
    assertThat(dataset.manifest().summary().warnings())
        .contains(
            items
                + " has several columns named 'brand'; only the first keeps this name, the others"
                + " get a number",
            items + ": column '' is named 'column_3' in the data set, in models and in requests",
            items
                + ": column 'number' is named 'number_given_2' in the data set, in models and in"
                + " requests");
  }

  @Test
  void separatorOfCategories_isThatOfTheColumn() throws IOException {
    Path items =
        Shown.file(
            folder,
            "items.csv",
            "item_id,category",
            "i0,\"Toys, Kids & Baby\"",
            "i1,\"Toys, Kids & Baby|Outdoor\"",
            "i2,Outdoor|NULL| ",
            "i3,NaN");
    Dataset dataset = prepared(b -> b.items(items));
    assertThat(categories(dataset))
        .containsEntry("i0", List.of("Toys, Kids & Baby"))
        .containsEntry("i1", List.of("Toys, Kids & Baby", "Outdoor"))
        .containsEntry("i2", List.of("Outdoor"))
        .containsEntry("i3", List.of());
    assertThat(features(dataset)).endsWith("categories = category)");
  }

  @Test
  void categoriesSeparatedByCommas_areSaid() throws IOException {
    Path items =
        Shown.file(
            folder,
            "items.csv",
            "item_id,category",
            "i0,\"a, b\"",
            "i1,\"['a', 'c d']\"",
            "i2,[Science Fiction]",
            "i3,b");
    Dataset dataset = prepared(b -> b.items(items));
    assertThat(categories(dataset))
        .containsEntry("i0", List.of("a", "b"))
        .containsEntry("i1", List.of("a", "c d"))
        .containsEntry("i2", List.of("Science Fiction"))
        .containsEntry("i3", List.of("b"));
    assertThat(features(dataset)).endsWith("categories = category, separated by commas)");
  }

  @Test
  void listsOfObjects_areNoCategories() throws IOException {
    Path items =
        Shown.file(
            folder,
            "items.csv",
            "item_id,title,genres,keywords",
            "i0,A,\"[{'id': 16, 'name': 'Animation'}]\",\"[{'id': 1, 'name': 'toy'}, {'id': 2}]\"",
            "i1,B,\"[{'id': 35, 'name': 'Comedy'}, {'id': 16}]\",\"[{'id': 1, 'name': 'toy'}]\"",
            "i2,C,[],\"[{'id': 3, 'name': 'boy'}]\"");
    Dataset dataset = prepared(b -> b.items(items));
    assertThat(categories(dataset)).allSatisfy((_, each) -> assertThat(each).isEmpty());
    assertThat(dataset.manifest().summary().warnings())
        .contains(
            items + ": 'genres' of 2 rows is a list of objects, first in line 2; it was left out");
    assertThat(String.valueOf(dataset.manifest().summary().found().get("left out")))
        .contains("keywords: its values are objects or lists of objects");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t", "|", ",", ";"})
  void quotes_areNoPartOfTheFields(String delimiter) throws IOException {
    Path items =
        Shown.file(
            folder,
            "items.txt",
            String.join(delimiter, "item_id", "title", "price"),
            String.join(delimiter, "i0", "\"Heat\"", "\"3.5\""),
            String.join(delimiter, "i1", "\"12\"\" disc\"", "\"4.5\""),
            String.join(delimiter, "i2", "\"a" + delimiter + "b\"", "5.25"));
    Dataset dataset = prepared(b -> b.items(items));
    assertThat(rows(dataset, "id, title, price", DatasetFiles.ITEMS))
        .contains("i0 Heat 3.5", "i1 12\" disc 4.5", "i2 a" + delimiter + "b 5.25");
  }

  /** A tab-separated file in which a quote is an inch. */
  @Test
  void quotesInsideOfFieldsBetweenTabs_areOrdinaryCharacters() throws IOException {
    Path items =
        Shown.file(
            folder, "items.tsv", "item_id\ttitle", "i0\t12\" disc", "i1\tthe \"best\"", "i2\tcup");
    Dataset dataset = prepared(b -> b.items(items));
    assertThat(rows(dataset, "id, title", DatasetFiles.ITEMS))
        .contains("i0 12\" disc", "i1 the \"best\"", "i2 cup");
  }

  @Test
  void namesOfColumnsInLatin1_areReadAsTheRowsAre() throws IOException {
    Path items = folder.resolve("items.csv");
    String text =
        """
        item_id,cat\u00e9gorie,cat\u00e8gorie
        i0,\u00e9t\u00e9,a
        i1,hiver,b
        i2,\u00e9t\u00e9,b
        """;
    Files.write(items, text.getBytes(StandardCharsets.ISO_8859_1));
    Dataset dataset = prepared(b -> b.items(items));
    assertThat(rows(dataset, "\"cat\u00e9gorie\", \"cat\u00e8gorie\"", DatasetFiles.ITEMS))
        .contains("\u00e9t\u00e9 a", "hiver b", "\u00e9t\u00e9 b");
  }

  @Test
  void namesOfColumnsOfEvents_thatAreNotUtf8_areRefused() throws IOException {
    Path input = folder.resolve("latin.csv");
    Files.write(
        input,
        "user,item,time,cat\u00e9gorie\nu,a,1767225600,x\nv,b,1767225601,y\n"
            .getBytes(StandardCharsets.ISO_8859_1));
    assertThat(Shown.refusal(input, b -> b))
        .isEqualTo(
            "latin.csv:1: the line is not UTF-8, so the names of the columns cannot be read;"
                + " expected a file in UTF-8");
  }
}

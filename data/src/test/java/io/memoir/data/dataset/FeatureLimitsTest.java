package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.data.sql.Duck;
import io.memoir.model.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Features that cannot be used are refused in one line, and nothing is left half-written. */
class FeatureLimitsTest {
  @TempDir Path folder;
  private Path events = Path.of("");

  @BeforeEach
  void writeEvents() throws IOException {
    events = Shown.pairs(folder, 40, 4, 7);
  }

  private String refusedItems(Path items) throws IOException {
    return Shown.refusal(events, b -> b.items(items).split(Split.leaveOneOut()));
  }

  private Path parquet(String select) {
    Path file = folder.resolve("items.parquet");
    try (Duck duck = Duck.reading()) {
      duck.run("COPY (" + select + ") TO " + Duck.literal(file.toString()) + " (FORMAT parquet)");
    }
    return file;
  }

  @Test
  void textOf100_000Characters_isRefused() throws IOException {
    Path items =
        Shown.file(folder, "items.csv", "item_id,about", "i0,short", "i1," + "x".repeat(100_000));
    assertThat(refusedItems(items))
        .isEqualTo(
            "items.csv:3: 'about' has 100,000 characters, expected at most 32,768; 1 of 2 lines"
                + " (50.0%) cannot be used, more than the 1.00% allowed");
    Path schema =
        Files.writeString(
            folder.resolve("schema.json"), "{\"items\": {\"about\": {\"kind\": \"ignore\"}}}");
    Dataset dataset =
        Shown.prepare(events, b -> b.items(items).schema(schema).split(Split.leaveOneOut()));
    assertThat(dataset.features().schema().isEmpty()).isTrue();
  }

  @Test
  void categoryOfMillionsOfValues_isLeftOut_andRefusedIfAskedFor() throws IOException {
    Path items = parquet("SELECT 'i' || i AS item_id, 'c' || i AS colour FROM range(1000001) t(i)");
    Dataset dataset = Shown.prepare(events, b -> b.items(items).split(Split.leaveOneOut()));
    assertThat(dataset.manifest().summary().found().get("left out"))
        .isEqualTo("colour: 1,000,001 different values in 1,000,001 rows");
    Path schema =
        Files.writeString(
            folder.resolve("schema.json"), "{\"items\": {\"colour\": {\"kind\": \"category\"}}}");
    deleteDataset(dataset.directory());
    assertThat(Shown.refusal(events, b -> b.items(items).schema(schema).split(Split.leaveOneOut())))
        .isEqualTo(
            "schema.json: items.colour has the kind 'category', but items.parquet has 1,000,001"
                + " different values in this column, expected at most 1,000,000");
  }

  private static void deleteDataset(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  @Test
  void vectorOfTheWrongLength_isRefused() throws IOException {
    Path items =
        parquet(
            "SELECT 'i' || i AS item_id, CASE WHEN i = 3 THEN [0.5] ELSE [i / 2.0, 0.25] END AS"
                + " image FROM range(7) t(i)");
    String line = "items.parquet: 'image' in row 4 has 1 numbers, expected 2 as in the other rows";
    assertThat(refusedItems(items))
        .isEqualTo(
            line
                + "; to leave the column out, set {\"items\": {\"image\": {\"kind\": \"ignore\"}}} in a"
                + " file given with --schema");
    Path schema =
        Files.writeString(
            folder.resolve("schema.json"), "{\"items\": {\"image\": {\"kind\": \"vector\"}}}");
    assertThat(Shown.refusal(events, b -> b.items(items).schema(schema).split(Split.leaveOneOut())))
        .isEqualTo(line);
  }

  @Test
  void vectorWithANumberThatIsNotFinite_isRefused() throws IOException {
    String vectors =
        "SELECT 'i' || i AS item_id, CASE WHEN i = 3 THEN [CAST('%s' AS DOUBLE), 0.25] ELSE [i /"
            + " 2.0, 0.25] END AS image FROM range(20) t(i)";
    assertThat(refusedItems(parquet(vectors.formatted("nan"))))
        .startsWith(
            "items.parquet: 'image' in row 4 has 1 numbers (and NaN), expected 2 as in the other"
                + " rows; to leave the column out, set ");
    assertThat(refusedItems(parquet(vectors.formatted("-inf"))))
        .isEqualTo(
            "items.parquet: 'image' has '-inf, 0.25' in row 4, which is not a list of numbers; to"
                + " leave it out, set {\"items\": {\"image\": {\"kind\": \"ignore\"}}} in a file"
                + " given with --schema");
  }

  @Test
  void vectorWithATooLargeNumber_isRefused() throws IOException {
    String line =
        ": 'image' has '0.5, %s' in row 4, which has a number beyond -1e9 to 1e9; to leave it out,"
            + " set {\"items\": {\"image\": {\"kind\": \"ignore\"}}} in a file given with --schema";
    List<String> objects = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      objects.add(
          "{\"item_id\":\"i%d\",\"image\":[0.5,%s]}".formatted(i, i == 3 ? "1e10" : i + ".25"));
    }
    Path json = Shown.file(folder, "items.json", "[" + String.join(",\n", objects) + "]");
    assertThat(refusedItems(json)).isEqualTo("items.json" + line.formatted("1e10"));
    Path parquet =
        parquet(
            "SELECT 'i' || i AS item_id, CASE WHEN i = 3 THEN [CAST(0.5 AS DOUBLE), 2e9] ELSE"
                + " [CAST(0.5 AS DOUBLE), i + 0.25] END AS image FROM range(20) t(i)");
    assertThat(refusedItems(parquet)).isEqualTo("items.parquet" + line.formatted("2000000000.0"));
  }

  @Test
  void valueOfAnotherType_isMissingAndSaid_orRefusedIfTheTypeWasAskedFor() throws IOException {
    List<String> lines = new ArrayList<>(List.of("item_id,price"));
    for (int i = 0; i < 30; i++) {
      lines.add("i%d,%s".formatted(i, i == 5 ? "cheap" : i + ".5"));
    }
    Path items = Shown.file(folder, "items.csv", lines.toArray(String[]::new));
    Dataset dataset = Shown.prepare(events, b -> b.items(items).split(Split.leaveOneOut()));
    assertThat(dataset.manifest().summary().warnings())
        .containsExactly(
            items
                + ": 'price' has 'cheap' in line 7, which is not a number; such values are treated"
                + " as missing");
    float[] reals = dataset.features().items().reals();
    assertThat(reals[2 * dataset.items().indexOf("i5")]).isZero();
    assertThat(reals[2 * dataset.items().indexOf("i6")]).isEqualTo(1);
    Path schema =
        Files.writeString(
            folder.resolve("schema.json"), "{\"items\": {\"price\": {\"kind\": \"number\"}}}");
    deleteDataset(dataset.directory());
    assertThat(Shown.refusal(events, b -> b.items(items).schema(schema).split(Split.leaveOneOut())))
        .isEqualTo(
            "schema.json: items.price has the kind 'number', but items.csv has 'cheap' in line 7,"
                + " which is not a number");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '#',
      value = {
        "items.csv ! colour,price|red,1.5|blue,2|red,3 ! blue",
        "items.csv ! title,price|Heat,1.5|Ran,2|Alien,3 ! Alien",
        "items.csv ! title,price|Heat 1,1.5|Ran 2,2|Alien 3,3 ! Alien 3",
        "items.csv ! price,colour|1,red|2,blue|3,red ! 1",
        "items.jsonl ! {\"price\":4,\"colour\":\"red\"}|{\"price\":5,\"colour\":\"blue\"} ! 4"
      })
  void fileWithoutAColumnOfIds_isRefused(String name, String lines, String first)
      throws IOException {
    Path items = Shown.file(folder, name, lines.split("\\|", -1));
    assertThat(refusedItems(items))
        .isEqualTo(
            "%s has no id column: no column has a usual name for ids, and no value of the first column (such as '%s') is among the item ids of the events; rename the id column to item_id"
                .formatted(name, first));
  }

  /** As are those of events, and lists as ids in JSON. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '#',
      value = {"['i' || i] ! VARCHAR[]", "i = 1 ! BOOLEAN"})
  void idsOfParquetThatAreNoSingleValues_areRefused(String id, String type) throws IOException {
    assertThat(refusedItems(parquet("SELECT " + id + " AS item_id, i AS price FROM range(7) t(i)")))
        .isEqualTo(
            "items.parquet: column 'item_id' has the type "
                + type
                + ", expected texts or numbers for the item");
  }

  @Test
  void usersWithoutAColumnOfIds_areRefused() throws IOException {
    Path users = Shown.file(folder, "users.csv", "age,city", "31,Bonn", "42,Rome");
    assertThat(Shown.refusal(events, b -> b.users(users).split(Split.leaveOneOut())))
        .isEqualTo(
            "users.csv has no id column: no column has a usual name for ids, and no value of the"
                + " first column (such as '31') is among the user ids of the events; rename the id"
                + " column to user_id");
  }

  /** No event would be left, which is found out later. */
  @Test
  void fileWithoutAColumnOfIds_isRefusedBeforeTheEventsAreProcessed() throws IOException {
    Path named = Shown.file(folder, "named.csv", "item_id,price", "i1,1.5", "i2,2.5");
    Path unnamed = Shown.file(folder, "unnamed.csv", "title,price", "Heat,1.5", "Ran,2");
    assertThat(Shown.refusal(events, b -> b.items(named).minUser(1000)))
        .doesNotContain("has no id column");
    assertThat(Shown.refusal(events, b -> b.items(unnamed).minUser(1000)))
        .startsWith("unnamed.csv has no id column");
    assertThat(Shown.refusal(events, b -> b.users(unnamed).minUser(1000)))
        .startsWith("unnamed.csv has no id column");
  }

  @Test
  void vectors_areGivenToTheModelAsTheyAre() throws IOException {
    Path items =
        parquet(
            "SELECT 'i' || i AS item_id, CASE WHEN i <> 3 THEN [i / 3.0, 0.25] END AS image FROM"
                + " range(7) t(i)");
    Dataset dataset = Shown.prepare(events, b -> b.items(items).split(Split.leaveOneOut()));
    float[] reals = dataset.features().items().reals();
    int fifth = dataset.items().indexOf("i5");
    assertThat(reals[3 * fifth]).isEqualTo(1);
    assertThat(reals[3 * fifth + 1]).isEqualTo((float) (5 / 3.0));
    assertThat(reals[3 * dataset.items().indexOf("i3")]).isZero();
  }

  /** Also those of missing numbers only. */
  @Test
  void emptyVectors_areMissingInEveryFormat() throws IOException {
    List<String> objects = new ArrayList<>();
    List<String> lines = new ArrayList<>(List.of("item_id;image"));
    for (int i = 0; i < 7; i++) {
      String image = i == 3 ? "[]" : i == 4 ? "[null, null]" : "[%d.5, 0.25]".formatted(i);
      objects.add("{\"item_id\":\"i%d\",\"image\":%s}".formatted(i, image));
      lines.add("i%d;%s".formatted(i, image));
    }
    Path parquet =
        parquet(
            "SELECT 'i' || i AS item_id, CAST(CASE WHEN i = 3 THEN '[]' WHEN i = 4 THEN"
                + " '[NULL, NULL]' ELSE '[' || i || '.5, 0.25]' END AS DOUBLE[]) AS image FROM"
                + " range(7) t(i)");
    for (Path items :
        List.of(
            Shown.file(folder, "items.csv", lines.toArray(String[]::new)),
            Shown.file(folder, "items.jsonl", objects.toArray(String[]::new)),
            parquet)) {
      Dataset dataset = Shown.prepare(events, b -> b.items(items).split(Split.leaveOneOut()));
      assertThat(dataset.features().schema().item())
          .as(items.toString())
          .containsExactly(new Feature.Vector("image", 2));
      float[] reals = dataset.features().items().reals();
      for (int i = 0; i < 7; i++) {
        int at = 3 * dataset.items().indexOf("i" + i);
        boolean known = i != 3 && i != 4;
        assertThat(Arrays.copyOfRange(reals, at, at + 3))
            .as("item %d of %s", i, items)
            .containsExactly(known ? 1 : 0, known ? i + 0.5f : 0, known ? 0.25f : 0);
      }
    }
  }

  @Test
  void labelThatIsNeither0Nor1_isRefused() throws IOException {
    Path input =
        Shown.file(
            folder, "c.csv", "user,item,time,label", "u,a,1000,1", "u,b,1010,2", "u,c,1020,0");
    Path schema =
        Files.writeString(
            folder.resolve("schema.json"), "{\"events\": {\"label\": {\"kind\": \"label\"}}}");
    assertThat(Shown.refusal(input, b -> b.schema(schema)))
        .isEqualTo(
            "c.csv:3: label is '2', expected 0 or 1; 1 of 3 lines (33.3%) cannot be used, more than"
                + " the 1.00% allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void equalLabels_areRefused(String label) throws IOException {
    Path input =
        Shown.file(
            folder, "c.csv", "user,item,time,click", "u,a,1000," + label, "u,b,1010," + label);
    assertThat(Shown.refusal(input, b -> b))
        .isEqualTo(
            "c.csv: all 2 labels in column 'click' are "
                + label
                + ", expected 0 and 1; if it is not a label, set {\"events\": {\"click\":"
                + " {\"kind\": \"ignore\"}}} in a file given with --schema");
  }

  /** A column of a usual name of labels, with two values in turn. */
  private Path twoValues(String column, String first, String second) throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,item,time," + column));
    for (int i = 0; i < 40; i++) {
      lines.add("u%d,i%d,%d,%s".formatted(i % 4, i % 7, 1000 + i, i % 3 == 0 ? first : second));
    }
    return Shown.file(folder, "c.csv", lines.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "label, yes, no, no, yes, 2",
    "Click, 是, 否, 否, 是, 2",
    "label, 1, 2, 1, 2, 3",
    "is_click, True, nope, True, nope, 3"
  })
  void twoValuesThatAreNoLabels_areRefused(
      String column, String first, String second, String least, String most, int line)
      throws IOException {
    assertThat(Shown.refusal(twoValues(column, first, second), b -> b))
        .isEqualTo(
            ("c.csv: column '%1$s' has the values '%2$s' and '%3$s' (line %4$d), expected 0 and 1;"
                    + " if it is not a label, set {\"events\": {\"%1$s\": {\"kind\":"
                    + " \"ignore\"}}} in a file given with --schema")
                .formatted(column, least, most, line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"label", "click"})
  void labelsOfOneValueOrTwo_ignoredAsAdvised_areLeftOut(String column) throws IOException {
    Path schema =
        Files.writeString(
            folder.resolve("schema.json"),
            "{\"events\": {\"%s\": {\"kind\": \"ignore\"}}}".formatted(column));
    for (String second : List.of("yes", "1", "0")) {
      Path input = twoValues(column, second.equals("yes") ? "no" : "1", second);
      Dataset dataset = Shown.prepare(input, b -> b.schema(schema).split(Split.leaveOneOut()));
      assertThat(dataset.manifest().summary().found().get("left out")).isEqualTo(column);
      assertThat(dataset.features().schema().isEmpty()).isTrue();
      assertThat(Files.readString(dataset.directory().resolve("schema.json")))
          .contains("\"%s\": {\"kind\": \"ignore\"".formatted(column));
      deleteDataset(dataset.directory());
    }
  }

  @Test
  void labelOfAWrittenSchema_changedToIgnore_isLeftOut() throws IOException {
    Path input = twoValues("label", "1", "0");
    Dataset found = Shown.prepare(input, b -> b.split(Split.leaveOneOut()));
    String written = Files.readString(found.directory().resolve("schema.json"));
    deleteDataset(found.directory());
    Path schema =
        Files.writeString(
            folder.resolve("schema.json"),
            written.replace("{\"kind\": \"label\"}", "{\"kind\": \"ignore\"}"));
    Dataset again = Shown.prepare(input, b -> b.schema(schema).split(Split.leaveOneOut()));
    assertThat(again.manifest().summary().found().get("left out")).isEqualTo("label");
    assertThat(again.features().shown().isEmpty()).isTrue();
  }

  @Test
  void twoValuesThatAreNoLabels_ofAnotherKindInTheSchema_areAFeature() throws IOException {
    Path schema =
        Files.writeString(
            folder.resolve("schema.json"), "{\"events\": {\"click\": {\"kind\": \"category\"}}}");
    Dataset dataset =
        Shown.prepare(
            twoValues("click", "yes", "no"), b -> b.schema(schema).split(Split.leaveOneOut()));
    assertThat(dataset.features().schema().event())
        .extracting(Feature::name)
        .containsExactly("click");
  }

  @Test
  void featuresAreCheckedBeforeTheEventsAreRead() throws IOException {
    Path broken = Shown.file(folder, "e.csv", "user,item,time", ",a,1700000000", ",b,1700000060");
    Path items = Shown.file(folder, "items.csv", "item_id,price", "a,1.5", "b,cheap", "c,2");
    Path schema =
        Files.writeString(
            folder.resolve("schema.json"), "{\"items\": {\"price\": {\"kind\": \"number\"}}}");
    assertThat(Shown.refusal(broken, b -> b.items(items).schema(schema)))
        .isEqualTo(
            "schema.json: items.price has the kind 'number', but items.csv has 'cheap' in line 3,"
                + " which is not a number");
  }

  @Test
  void numbersWhoseSquaresAreInfinite_areScaledByTheirLogarithms() throws IOException {
    List<String> lines = new ArrayList<>(List.of("item_id,price"));
    for (int i = 0; i < 7; i++) {
      lines.add("i%d,%s%de300".formatted(i, i == 0 ? "-" : "", i + 1));
    }
    Path items = Shown.file(folder, "items.csv", lines.toArray(String[]::new));
    Dataset dataset = Shown.prepare(events, b -> b.items(items).split(Split.leaveOneOut()));
    Feature.Number price = (Feature.Number) dataset.features().schema().item().getFirst();
    assertThat(price.scaling().logarithmic()).isTrue();
    float[] reals = dataset.features().items().reals();
    assertThat(reals[2 * dataset.items().indexOf("i0") + 1])
        .isLessThan(reals[2 * dataset.items().indexOf("i6") + 1]);
  }
}

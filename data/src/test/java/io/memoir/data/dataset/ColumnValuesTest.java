package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.EventColumns;
import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.data.sql.Duck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers and times that the texts of a column become. */
class ColumnValuesTest {
  private static final int ITEMS = 20;

  @TempDir Path folder;
  private Path events = Path.of("");
  private Path items = Path.of("");

  @BeforeEach
  void writeEvents() throws IOException {
    events = Shown.pairs(folder, 80, 4, ITEMS);
  }

  /** A file of items with one column, separated by semicolons. */
  private void items(String name, IntFunction<String> value) throws IOException {
    List<String> lines = new ArrayList<>(List.of("item_id;" + name));
    IntStream.range(0, ITEMS).forEach(i -> lines.add("i" + i + ";" + value.apply(i)));
    items = Shown.file(folder, "items.csv", lines.toArray(String[]::new));
  }

  private Dataset prepared(UnaryOperator<Preparation.Builder> more) throws IOException {
    return Shown.prepare(events, b -> more.apply(b.items(items).split(Split.leaveOneOut())));
  }

  private static List<String> values(Dataset dataset, String column) {
    try (Duck duck = Duck.reading()) {
      return duck
          .rows(
              "SELECT CAST("
                  + column
                  + " AS VARCHAR) FROM "
                  + DatasetFiles.table(dataset.directory(), DatasetFiles.ITEMS)
                  + " ORDER BY CAST(substr(id, 2) AS INTEGER)")
          .stream()
          .map(List::getFirst)
          .toList();
    }
  }

  private List<String> warnings(Dataset dataset) {
    return dataset.manifest().summary().warnings().stream()
        .map(line -> line.replace(folder + "/", ""))
        .toList();
  }

  private Path schema(String column, String kind) throws IOException {
    return Shown.file(
        folder, "s.json", "{\"items\": {\"%s\": {\"kind\": \"%s\"}}}".formatted(column, kind));
  }

  @Test
  void decimalCommas_pointsSeparateThousands() throws IOException {
    List<String> texts = List.of("12,50", "999,00", "1.234,50", "2.000", "1.234.567", "7");
    items("price", i -> i < texts.size() ? texts.get(i) : i + ",25");
    Dataset dataset = prepared(b -> b);
    assertThat(values(dataset, "price").subList(0, 7))
        .containsExactly("12.5", "999.0", "1234.5", "2000.0", "1234567.0", "7.0", "6.25");
    assertThat(warnings(dataset)).isEmpty();
  }

  @Test
  void commasOfThousands_decimalCommaAmongThem_isNoNumber() throws IOException {
    items("price", i -> i == 3 ? "1,5" : "1,234.5" + i);
    Path schema = schema("price", "number");
    assertThat(Shown.refusal(events, b -> b.items(items).schema(schema)))
        .contains("has '1,5' in line 5, which is not a number");
    Dataset dataset = prepared(b -> b);
    assertThat(values(dataset, "price").subList(2, 5)).containsExactly("1234.52", "", "1234.54");
    assertThat(warnings(dataset))
        .containsExactly(
            "items.csv: 'price' has '1,5' in line 5, which is not a number; such values are treated"
                + " as missing");
  }

  @Test
  void commasThatCanMeanBoth_areSaid() throws IOException {
    items("price", i -> "1,2" + (10 + i));
    Dataset dataset = prepared(b -> b);
    assertThat(values(dataset, "price").getFirst()).isEqualTo("1210.0");
    assertThat(warnings(dataset))
        .containsExactly(
            "items.csv: 'price' has '1,210' in line 2, which can be read in two ways; it was read"
                + " as 1210, assuming that commas separate thousands");
  }

  @Test
  void commaAfterAZero_isADecimalComma() throws IOException {
    items("price", i -> (i % 2 == 0 ? "0,1" : "1,2") + (10 + i));
    Dataset dataset = prepared(b -> b);
    assertThat(values(dataset, "price").subList(0, 2)).containsExactly("0.11", "1.211");
    assertThat(warnings(dataset)).isEmpty();
  }

  @Test
  void elementsBesideImpressions_withDecimalCommas_areNumbers() throws IOException {
    Path input =
        Shown.file(
            folder,
            "i.csv",
            "user;item;time;impressions;prices",
            "u;a;1000;a|b;1,5|2,5",
            "u;b;1010;a|b;1.250|3,5",
            "u;a;1020;b|a;4,5|5,5");
    Dataset dataset =
        Shown.prepare(
            input,
            b ->
                b.columns(EventColumns.FOUND.orElse(Optional.empty(), Optional.of("impressions")))
                    .split(Split.leaveOneOut()));
    try (Duck duck = Duck.reading()) {
      assertThat(
              duck.rows(
                  "SELECT prices FROM "
                      + DatasetFiles.table(dataset.directory(), DatasetFiles.SHOWN)
                      + " ORDER BY time"))
          .containsExactly(List.of("2.5"), List.of("1250.0"), List.of("4.5"));
    }
  }

  @Test
  void numberAmongDates_hasNoValueAndIsSaid() throws IOException {
    items(
        "created_at",
        i -> i == 4 ? "1714521600" : i == 5 ? "20240506" : "2024-05-%02d".formatted(i + 1));
    Dataset dataset = prepared(b -> b);
    assertThat(values(dataset, "created_at").subList(3, 6))
        .containsExactly("19847.0", "", "19849.0");
    assertThat(warnings(dataset))
        .containsExactly(
            "items.csv: 'created_at' has '1714521600' in line 6, which is a number, but the other"
                + " times are dates; such values are treated as missing");
  }

  @Test
  void millisecondsAmongSeconds_haveNoValueAndAreSaid() throws IOException {
    items("created_at", i -> 1_714_521_600 + 86_400 * i + (i == 4 ? "000" : ""));
    Dataset dataset = prepared(b -> b);
    assertThat(values(dataset, "created_at").subList(3, 6))
        .containsExactly("19847.0", "", "19849.0");
    assertThat(warnings(dataset))
        .containsExactly(
            "items.csv: 'created_at' has '1714867200000' in line 6, which is in milliseconds, but"
                + " the other times are in seconds; such values are treated as missing");
  }

  @Test
  void dateAmongNumbers_ofAGivenTimeColumn_isRefused() throws IOException {
    items("created_at", i -> i == 4 ? "2024-05-05" : Integer.toString(1_714_521_600 + 86_400 * i));
    Path schema = schema("created_at", "time");
    assertThat(Shown.refusal(events, b -> b.items(items).schema(schema)))
        .isEqualTo(
            "s.json: items.created_at has the kind 'time', but items.csv has '2024-05-05' in line"
                + " 6, which is a date, but the other times are numbers");
  }

  /** Such a vector would be refused by the training, without its place. */
  @ParameterizedTest
  @ValueSource(strings = {"1e39", "1e10", "-1000000100"})
  void vectorWithATooLargeNumber_isRefused(String number) throws IOException {
    String vector = "[0.5, " + number + "]";
    items("image", i -> i == 4 ? vector : "[0.5, %d.25]".formatted(i));
    assertThat(Shown.refusal(events, b -> b.items(items)))
        .isEqualTo(
            "items.csv: 'image' has '"
                + vector
                + "' in line 6, which has a number beyond -1e9 to 1e9; to leave it out, set"
                + " {\"items\": {\"image\": {\"kind\": \"ignore\"}}} in a file given with"
                + " --schema");
    items("image", i -> "[0.%d5, %s]".formatted(i, number));
    assertThat(Shown.refusal(events, b -> b.items(items)))
        .as("in all rows")
        .startsWith("items.csv: 'image' has '[0.05, " + number + "]' in line 2, which has a");
    items("image", i -> i == 4 ? "[0.5, -1e9]" : "[0.5, %d.25]".formatted(i));
    assertThat(values(prepared(b -> b), "image").get(5)).isEqualTo("[0.5, 5.25]");
  }

  @Test
  void vectorWithACommaInANumber_isNoListOfNumbers() throws IOException {
    items("image", i -> i == 4 ? "0.5|1,234" : "0.5|%d.25".formatted(i));
    assertThat(Shown.refusal(events, b -> b.items(items)))
        .startsWith("items.csv: 'image' has '0.5|1,234' in line 6, which is not a list of numbers");
  }

  /** As NumPy prints arrays, and with tabs. */
  @Test
  void vectorsSeparatedByWhiteSpace_areRead() throws IOException {
    items(
        "image",
        i ->
            switch (i % 3) {
              case 0 -> "[0.5\t%d.25]".formatted(i);
              case 1 -> "\"[ 0.5\n  %d.25]\"".formatted(i);
              default -> "[0.5  %d.25 ]".formatted(i);
            });
    assertThat(values(prepared(b -> b), "image"))
        .isEqualTo(IntStream.range(0, ITEMS).mapToObj(i -> "[0.5, %d.25]".formatted(i)).toList());
  }

  @Test
  void missingNumberOfAVector_isNotCounted() throws IOException {
    items("image", i -> i == 4 ? "[0.5 nan]" : "[0.5 %d.25]".formatted(i));
    assertThat(Shown.refusal(events, b -> b.items(items)))
        .startsWith(
            "items.csv: 'image' in line 6 has 1 numbers (and NaN), expected 2 as in the other"
                + " rows; to leave the column out, set ");
  }

  @Test
  void missingElementsOfLists_areNoCategories() throws IOException {
    items("labels", i -> i == 4 ? "a|NULL| |b" : i % 2 == 0 ? "a|b" : "['b', 'nan', 'a']");
    Dataset dataset = prepared(b -> b);
    assertThat(values(dataset, "labels")).containsOnly("[a, b]", "[b, a]");
  }
}

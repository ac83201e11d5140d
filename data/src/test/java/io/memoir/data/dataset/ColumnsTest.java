package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.model.feature.Feature;
import io.memoir.model.task.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the columns of users, items and events are found to be. */
class ColumnsTest {
  private static final int ROWS = 120;

  @TempDir Path folder;

  /** Twelve users with ten events each, over fifteen items. */
  private Path events(String header, IntFunction<String> more) throws IOException {
    List<String> lines = new ArrayList<>(List.of("user_id,item_id,time," + header));
    for (int i = 0; i < ROWS; i++) {
      lines.add(
          "u%d,i%d,%d,%s".formatted(i % 12, (i * 7) % 15, 1_700_000_000 + 60 * i, more.apply(i)));
    }
    return Shown.file(folder, "e.csv", lines.toArray(String[]::new));
  }

  private Dataset prepared(Path input) throws IOException {
    return Shown.prepare(input, b -> b.split(Split.leaveOneOut()));
  }

  private static List<String> names(List<Feature> features) {
    return features.stream()
        .map(each -> each.getClass().getSimpleName() + " " + each.name())
        .toList();
  }

  private static String schema(Dataset dataset) throws IOException {
    return Files.readString(dataset.directory().resolve("schema.json"));
  }

  @Test
  void columnThatIsTheSameForEachUser_isOfUsers() throws IOException {
    Dataset dataset =
        prepared(events("性别,age", i -> (i % 12 % 2 == 0 ? "男" : "女") + "," + (20 + i % 12)));
    assertThat(names(dataset.features().schema().user()))
        .containsExactly("Category 性别", "Number age");
    assertThat(dataset.features().schema().event()).isEmpty();
    assertThat(dataset.features().users().codes()).contains(2, 3);
    assertThat(dataset.manifest().summary().found())
        .containsEntry("of users", "性别 (category of 2), age (number)");
  }

  /** Values that are treated as missing do not count, also as the first value of a user. */
  @ParameterizedTest
  @CsvSource({"3, old", "3, Infinity", "100, 1e400"})
  void valueThatIsNoNumber_inAColumnOfUsers_leavesItToTheUsers(int row, String bad)
      throws IOException {
    Path input = events("age", i -> i == row ? bad : Integer.toString(20 + i % 12));
    Dataset dataset = prepared(input);
    assertThat(names(dataset.features().schema().user())).containsExactly("Number age");
    assertThat(dataset.features().schema().event()).isEmpty();
    float[] reals = dataset.features().users().reals();
    for (int user = 0; user < 12; user++) {
      assertThat(reals[2 * user]).isEqualTo(1);
    }
    assertThat(dataset.manifest().summary().warnings())
        .containsExactly(
            "%s: 'age' has '%s' in line %d, which is not a number; such values are treated as missing"
                .formatted(input, bad, row + 2));
  }

  @Test
  void valueThatIsNoNumber_amongDecimalCommas_leavesTheColumnToTheItems() throws IOException {
    Dataset dataset =
        prepared(events("price", i -> i == 0 ? "cheap" : "\"%d,5\"".formatted((i * 7) % 15)));
    assertThat(names(dataset.features().schema().item())).containsExactly("Number price");
    float[] reals = dataset.features().items().reals();
    assertThat(reals[2 * dataset.items().indexOf("i0")]).isEqualTo(1);
  }

  @Test
  void columnThatIsTheSameForEachItem_isOfItemsAndNamesThem() throws IOException {
    Dataset dataset =
        prepared(
            events(
                "title,genres",
                i -> {
                  int item = (i * 7) % 15;
                  return "The Tale of Part " + item + "," + (item % 2 == 0 ? "a|b" : "b|c");
                }));
    assertThat(names(dataset.features().schema().item()))
        .containsExactly("Categories words:title", "Categories genres");
    assertThat(dataset.items().item(0).title()).isEqualTo("The Tale of Part 0");
    assertThat(dataset.items().item(0).categories()).containsExactly("a", "b");
  }

  @Test
  void otherColumns_areOfEventsOrOfRequestsByTheirNames() throws IOException {
    Dataset dataset =
        prepared(
            events(
                "device,dwell_seconds",
                i -> (i % 7 < 3 ? "phone" : "desk") + "," + (i * 13) % 101));
    assertThat(names(dataset.features().schema().event())).containsExactly("Number dwell_seconds");
    assertThat(names(dataset.features().schema().request())).containsExactly("Category device");
    assertThat(dataset.features().labels().numbers()).containsOnlyKeys("dwell_seconds");
    assertThat(schema(dataset))
        .contains("\"device\": {\"kind\": \"category\", \"known\": \"request\"}")
        .contains("\"dwell_seconds\": {\"kind\": \"number\", \"known\": \"event\"}");
  }

  @Test
  void columnsThatTellNothing_areLeftOutAndSaid() throws IOException {
    Dataset dataset =
        prepared(
            events(
                "shop,trace_id,empty,row",
                i -> "main,t" + Integer.toHexString(i * 7919) + ",NULL," + i));
    assertThat(dataset.features().schema().isEmpty()).isTrue();
    assertThat(dataset.manifest().summary().found().get("left out"))
        .isEqualTo(
            "shop: it is always 'main'; trace_id: 120 different values in 120 rows; empty: it is"
                + " empty; row: it numbers the rows");
  }

  /** A feature of items and one of events may have the same name. */
  @Test
  void columnsOfOneName_areToldApartWhereTheyAreLeftOut() throws IOException {
    Path input = events("colour,note", i -> (i % 7 < 3 ? "red" : "blue") + ",main");
    Path items = Shown.file(folder, "i.csv", "item_id,colour,note", "i0,green,x", "i1,grey,x");
    Dataset dataset = Shown.prepare(input, b -> b.items(items).split(Split.leaveOneOut()));
    assertThat(names(dataset.features().schema().item())).containsExactly("Category colour");
    assertThat(names(dataset.features().schema().event())).containsExactly("Category colour");
    assertThat(dataset.manifest().summary().found().get("left out"))
        .isEqualTo("note of users: it is always 'main'; note of items: it is always 'x'");
  }

  @Test
  void typeAndValue_areFeaturesAndLabels() throws IOException {
    Dataset dataset =
        prepared(events("event,rating", i -> (i % 5 == 0 ? "buy" : "view") + "," + i % 5));
    assertThat(names(dataset.features().schema().event()))
        .containsExactly("Category type", "Number value");
    EventLabels labels = dataset.features().labels();
    assertThat(labels.typeNames()).containsExactly("buy", "view");
    assertThat(labels.numbers().get("value")).hasSize(ROWS);
    assertThat(dataset.trainingData().labels(new Label.AtLeast("value", 4)))
        .contains(0, 1)
        .doesNotContain(Float.NaN);
  }

  /** As a feature it is a category; 0/1 columns known at the request are no labels. */
  @Test
  void zerosAndOnesOfEvents_areFeaturesAndLabels() throws IOException {
    Dataset dataset =
        prepared(
            events(
                "bought,search,grade",
                i -> "%d,%d,%d".formatted(i % 7 < 2 ? 1 : 0, i % 11 < 3 ? 1 : 0, i % 9 % 4)));
    assertThat(names(dataset.features().schema().event()))
        .containsExactly("Category bought", "Category grade");
    assertThat(names(dataset.features().schema().request())).containsExactly("Category search");
    assertThat(dataset.features().labels().numbers()).containsOnlyKeys("bought");
    float[] labels = dataset.trainingData().labels(new Label.Column("bought"));
    assertThat(labels).hasSize(ROWS).containsOnly(0f, 1f);
    int ones = 0;
    for (float label : labels) {
      ones += (int) label;
    }
    assertThat(ones).isEqualTo(35);
  }

  @Test
  void idsAndTimesOnly_haveNoFeatures() throws IOException {
    Path input = Shown.file(folder, "p.txt", "a 1", "a 2", "a 3", "b 1");
    Dataset dataset = prepared(input);
    assertThat(dataset.features()).isSameAs(FeatureData.NONE);
    assertThat(dataset.directory().resolve("features.json")).doesNotExist();
  }

  @Test
  void numbers_areReadAsTheyAreWritten() throws IOException {
    Dataset dataset =
        prepared(
            events(
                "price",
                i -> i % 10 == 3 ? "" : i % 10 == 4 ? "nan" : "\"1,2%02d.5\"".formatted(i % 97)));
    float[] reals = dataset.features().events().reals();
    assertThat(dataset.features().schema().event()).hasSize(1);
    for (int e = 0; e < ROWS; e++) {
      assertThat(reals[2 * e]).isIn(0f, 1f);
      assertThat(reals[2 * e] == 0 && reals[2 * e + 1] != 0).isFalse();
    }
    assertThat(dataset.features().labels().numbers().get("price")).contains(Double.NaN);
  }

  @Test
  void titlesWithBars_areWords_andWhatItemsAreInIsAList() throws IOException {
    Dataset dataset =
        prepared(
            events(
                "Title,Categories",
                i -> {
                  int item = (i * 7) % 15;
                  return "Part " + item + " | The Tale," + (item % 2 == 0 ? "a" : "b");
                }));
    assertThat(names(dataset.features().schema().item()))
        .containsExactly("Categories words:title", "Categories categories");
    assertThat(dataset.items().item(0).title()).isEqualTo("Part 0 | The Tale");
    assertThat(dataset.items().item(0).categories()).containsExactly("a");
  }

  @Test
  void titlesThatAreNumbers_areLeftOut_andRefusedIfAskedFor() throws IOException {
    Path input = events("title", i -> Integer.toString(1000 + (i * 7) % 15));
    Path schema =
        Files.writeString(
            folder.resolve("schema.json"), "{\"items\": {\"title\": {\"kind\": \"number\"}}}");
    assertThat(Shown.refusal(input, b -> b.schema(schema).split(Split.leaveOneOut())))
        .isEqualTo(
            "schema.json: items.title has the kind 'number', expected category, ignore, text,"
                + " words");
    Dataset dataset = prepared(input);
    assertThat(dataset.manifest().summary().found())
        .containsEntry("left out", "title: its values are numbers, not titles");
    assertThat(dataset.items().item(0).title()).isEqualTo("1000");
  }

  /** A file that describes items by other things leaves title and categories to the events. */
  @Test
  void titlesOfEvents_beside_aFileWithoutTitles_areKept() throws IOException {
    Path input =
        events(
            "title,genre",
            i -> {
              int item = (i * 7) % 15;
              return "The Tale of Part " + item + "," + (item % 2 == 0 ? "a" : "b");
            });
    Path items = Shown.file(folder, "items.csv", "item_id,price", "i0,1.5", "i1,20", "i2,3");
    Dataset dataset = Shown.prepare(input, b -> b.items(items).split(Split.leaveOneOut()));
    assertThat(dataset.items().item(0).title()).isEqualTo("The Tale of Part 0");
    assertThat(dataset.items().item(0).categories()).containsExactly("a");
    assertThat(names(dataset.features().schema().item()))
        .contains("Number price", "Categories words:title", "Category genre");
  }
}

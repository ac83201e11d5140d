package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of items and users, in every format that it may be in. */
class FeaturesTest {
  @TempDir Path folder;
  private Path events = Path.of("");

  @BeforeEach
  void writeEvents() throws IOException {
    events = Shown.file(folder, "p.txt", "7 10", "7 020", "7 30", "8 10");
  }

  /** Items as "id title [categories]", in the order of their numbers. */
  private List<String> items(Path file) throws IOException {
    Dataset dataset = Shown.prepare(events, b -> b.items(file).split(Split.leaveOneOut()));
    return dataset.items().items().stream().map(FeaturesTest::shown).toList();
  }

  private static String shown(ItemTable.Item item) {
    return item.id() + " " + item.title() + " " + item.categories();
  }

  /** A query over the users of a data set with features. */
  private List<List<String>> users(Path file, String columns) throws IOException {
    Dataset dataset = Shown.prepare(events, b -> b.users(file).split(Split.leaveOneOut()));
    try (Duck duck = Duck.reading()) {
      return duck.rows(
          "SELECT "
              + columns
              + " FROM "
              + DatasetFiles.table(dataset.directory(), DatasetFiles.USERS)
              + " ORDER BY number");
    }
  }

  private Path parquet(String name, String select) {
    Path file = folder.resolve(name);
    try (Duck duck = Duck.reading()) {
      duck.run("COPY (" + select + ") TO " + Duck.literal(file.toString()) + " (FORMAT parquet)");
    }
    return file;
  }

  @Test
  void recbole_items() throws IOException {
    Path file =
        Shown.file(
            folder,
            "small.item",
            "item_id:token\tmovie_title:token_seq\tclass:token_seq\trelease_year:float",
            "10\tToy \"Story\", The\tAnimation Children's\t1995",
            "020\tHeat\t\t1996");
    assertThat(items(file))
        .containsExactly(
            "10 Toy \"Story\", The [Animation, Children's]", "020 Heat []", "30 30 []");
  }

  @Test
  void recbole_oneCategoryIsNotSplit() throws IOException {
    Path file =
        Shown.file(
            folder,
            "small.item",
            "item_id:token\ttitle:token\tcategory:token",
            "10\tCup\tTea & Co");
    assertThat(items(file).getFirst()).isEqualTo("10 Cup [Tea & Co]");
  }

  @Test
  void recbole_users() throws IOException {
    Path file =
        Shown.file(
            folder, "small.user", "user_id:token\tage:float\tgender:token", "8\t33\tF", "7\t24\tM");
    assertThat(users(file, "id, age, gender"))
        .containsExactly(List.of("7", "24.0", "M"), List.of("8", "33.0", "F"));
  }

  @Test
  void jsonLines_items() throws IOException {
    Path file =
        Shown.file(
            folder,
            "items.jsonl",
            "{\"item_id\":\"10\",\"title\":\"Salt, Pepper\",\"categories\":[\"Food,"
                + " Drink\",\"Children's\"]}",
            "{\"categories\":null,\"item_id\":\"020\",\"title\":\"1984\",\"more\":{\"x\":1}}",
            "{\"item_id\":\"99\",\"title\":\"Nobody's\"}");
    assertThat(items(file))
        .containsExactly("10 Salt, Pepper [Food, Drink, Children's]", "020 1984 []", "30 30 []");
  }

  @Test
  void jsonLines_nestedCategoriesAndNumbersAsIds_gzipped() throws IOException {
    Path plain =
        Shown.file(
            folder,
            "meta.json",
            "{\"asin\":10,\"title\":\"Cup\",\"categories\":[[\"Home\",\"Kitchen\"],[\"Tea\"]]}",
            "{\"asin\":30,\"title\":\"Pan\",\"categories\":[[\"Home\"]]}");
    Path file = folder.resolve("meta.json.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      Files.copy(plain, out);
    }
    assertThat(items(file))
        .containsExactly("10 Cup [Home, Kitchen, Tea]", "020 020 []", "30 Pan [Home]");
  }

  @Test
  void jsonArray_items() throws IOException {
    Path file =
        Shown.file(
            folder,
            "items.json",
            "[",
            "  {\"id\": \"10\", \"name\": \"Cup\", \"category\": \"a|b\"},",
            "  {\"id\": \"020\", \"name\": \"Pan\", \"category\": \"c\"}",
            "]");
    assertThat(items(file)).containsExactly("10 Cup [a, b]", "020 Pan [c]", "30 30 []");
  }

  @Test
  void jsonLines_users() throws IOException {
    Path file =
        Shown.file(
            folder,
            "users.jsonl",
            "{\"user_id\":8,\"city\":\"Bonn\"}",
            "{\"user_id\":7,\"city\":null}");
    assertThat(users(file, "id, city")).containsExactly(List.of("7", ""), List.of("8", "Bonn"));
  }

  @Test
  void jsonLines_broken_isOneLineThatNamesTheFile() throws IOException {
    Path file = Shown.file(folder, "items.jsonl", "{\"id\":\"10\",\"title\":\"a\"}", "{\"id\":");
    assertThatThrownBy(() -> items(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ":2: the JSON object is not complete; 1 of 2 lines")
        .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1));
  }

  @Test
  void parquet_items() throws IOException {
    Path file =
        parquet(
            "items.parquet",
            "SELECT * FROM (VALUES (10, 'Cup', ['Home, Garden', 'Tea']), (30, 'Pan', NULL))"
                + " t(item_id, title, genres)");
    assertThat(items(file))
        .containsExactly("10 Cup [Home, Garden, Tea]", "020 020 []", "30 Pan []");
  }

  @Test
  void parquet_users() throws IOException {
    Path file =
        parquet("users.parquet", "SELECT * FROM (VALUES ('8', 1.5), ('7', 2.5)) t(user_id, score)");
    assertThat(users(file, "id, score")).containsExactly(List.of("7", "2.5"), List.of("8", "1.5"));
  }
}

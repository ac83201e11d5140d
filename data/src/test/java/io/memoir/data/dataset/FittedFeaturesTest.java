package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.Cut;
import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.data.TextChoice;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vocabularies and scales come from the training part, and codes from the one encoder. */
class FittedFeaturesTest {
  @TempDir Path folder;

  /** Ten training events of prices 1 to 10, then others that must not be learned from. */
  private Dataset split() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,item,time,shade,price"));
    for (int i = 0; i < 10; i++) {
      lines.add(
          "u%d,i%d,%d,%s,%d".formatted(i % 3, i % 4, 1000 + i, i % 2 == 0 ? "red" : "blue", i + 1));
    }
    for (int i = 0; i < 10; i++) {
      lines.add("u%d,i%d,%d,green,9000".formatted(i % 3, i % 4, 2000 + i));
    }
    Path input = Shown.file(folder, "e.csv", lines.toArray(String[]::new));
    return Shown.prepare(
        input,
        b ->
            b.split(
                new Split.Temporal(
                    new Cut.At(Instant.ofEpochSecond(1500)),
                    new Cut.At(Instant.ofEpochSecond(2005)))));
  }

  @Test
  void fitting_looksAtTheTrainingPartOnly() throws IOException {
    Dataset dataset = split();
    Schema schema = dataset.features().schema();
    assertThat(schema.event()).hasSize(2);
    Feature.Category shade = (Feature.Category) schema.event().get(0);
    assertThat(shade.vocabulary().values()).containsExactly("blue", "red");
    Feature.Number price = (Feature.Number) schema.event().get(1);
    assertThat(price.scaling().mean()).isEqualTo(5.5);
    assertThat(price.scaling().deviation()).isCloseTo(Math.sqrt(8.25), within(1e-12));
    // What training never saw has the code of unknown values, and extremes are bounded.
    EncodedRows events = dataset.features().events();
    for (int e = 0; e < dataset.sequences().eventCount(); e++) {
      if (dataset.sequences().times()[e] >= 2_000_000) {
        assertThat(events.codes()[e]).isEqualTo(Vocabulary.UNKNOWN);
        assertThat(events.reals()[2 * e + 1]).isEqualTo(10f);
      } else {
        assertThat(events.codes()[e]).isGreaterThanOrEqualTo(Vocabulary.FIRST);
      }
    }
  }

  @Test
  void rows_areWhatTheEncoderMakesOfTheRawValues() throws IOException {
    Dataset dataset = split();
    FeatureEncoder encoder = new FeatureEncoder(dataset.features().schema().event());
    EncodedRows events = dataset.features().events();
    for (int e = 0; e < dataset.sequences().eventCount(); e++) {
      long time = dataset.sequences().times()[e] / 1000;
      int i = (int) (time % 1000);
      Values raw =
          time >= 2000
              ? Values.NONE.with("shade", "green").with("price", 9000)
              : Values.NONE.with("shade", i % 2 == 0 ? "red" : "blue").with("price", i + 1);
      EncodedRows row = encoder.encode(raw);
      assertThat(events.codes()[e]).isEqualTo(row.codes()[0]);
      assertThat(events.reals()[2 * e]).isEqualTo(row.reals()[0]);
      assertThat(events.reals()[2 * e + 1]).isEqualTo(row.reals()[1]);
    }
  }

  @Test
  void usersWithoutAFeatureOrARow_haveTheCodeOfMissing() throws IOException {
    Path input = Shown.file(folder, "p.txt", "a 1", "a 2", "a 3", "b 1", "c 1");
    Path users = Shown.file(folder, "users.csv", "user_id,city", "a,Rome", "b,NULL", "d,Bonn");
    Dataset dataset = Shown.prepare(input, b -> b.users(users).split(Split.leaveOneOut()));
    assertThat(dataset.features().users().codes())
        .containsExactly(Vocabulary.FIRST, Vocabulary.MISSING, Vocabulary.MISSING);
  }

  @Test
  void categoriesOfNumbers_areTheSameTextAsInARequest() throws IOException {
    Path input = Shown.file(folder, "p.txt", "a 1", "a 2", "a 3", "b 1", "c 1");
    Path users = Shown.file(folder, "users.csv", "user_id,tier", "a,1.0", "b,3.0", "c,");
    Dataset dataset = Shown.prepare(input, b -> b.users(users).split(Split.leaveOneOut()));
    FeatureEncoder encoder = new FeatureEncoder(dataset.features().schema().user());
    assertThat(encoder.encode(Values.NONE.with("tier", 3)).codes()[0])
        .isEqualTo(dataset.features().users().codes()[1])
        .isGreaterThanOrEqualTo(Vocabulary.FIRST);
  }

  /** Reads texts as the counts of two letters; the real ones are in a module of their own. */
  private record LetterCounts() implements TextEncoder {
    @Override
    public String name() {
      return "letters";
    }

    @Override
    public String sha256() {
      return "00";
    }

    @Override
    public int width() {
      return 2;
    }

    @Override
    public float[] encode(String text) {
      return new float[] {
        text.chars().filter(c -> c == 'a').count(), text.chars().filter(c -> c == 'e').count()
      };
    }
  }

  @Test
  void texts_areVectorsThatNeedNoEncoderLater() throws IOException {
    Path input = Shown.file(folder, "p.txt", "a 1", "a 2", "a 3", "b 1", "c 4");
    Path items =
        Shown.file(folder, "items.tsv", "item_id\ttitle", "1\ta banana", "2\tthe tree", "3\tdog");
    Dataset dataset =
        Shown.prepare(
            input,
            b ->
                b.items(items)
                    .textChoice(TextChoice.always("letters"))
                    .textEncoders(List.of(new LetterCounts()))
                    .split(Split.leaveOneOut()));
    assertThat(dataset.features().schema().item())
        .containsExactly(new Feature.Text("title", "letters", "00", 2));
    float[] reals = dataset.features().items().reals();
    int first = dataset.items().indexOf("1");
    int second = dataset.items().indexOf("2");
    int unknown = dataset.items().indexOf("4");
    assertThat(Arrays.copyOfRange(reals, 3 * first, 3 * first + 3)).containsExactly(1, 4, 0);
    assertThat(Arrays.copyOfRange(reals, 3 * second, 3 * second + 3)).containsExactly(1, 0, 3);
    // An item without a title is called by its id, which is no text about it.
    assertThat(Arrays.copyOfRange(reals, 3 * unknown, 3 * unknown + 3)).containsExactly(0, 0, 0);
  }

  @Test
  void words_areWeightedByHowRareTheyAre() throws IOException {
    Path input = Shown.file(folder, "p.txt", "a 1", "a 2", "a 3", "a 4", "a 4", "b 1");
    Path items =
        Shown.file(
            folder,
            "items.tsv",
            "item_id\ttitle",
            "1\tThe Old Man",
            "2\tThe Old Sea",
            "3\tthe 老人与海");
    Dataset dataset = Shown.prepare(input, b -> b.items(items).split(Split.leaveOneOut()));
    Feature.Categories title = (Feature.Categories) dataset.features().schema().item().getFirst();
    assertThat(title.name()).isEqualTo("words:title");
    assertThat(title.vocabulary().values()).startsWith("the").contains("old", "man");
    float[] weights = title.weighting().weights();
    assertThat(weights[title.vocabulary().code("the")])
        .isLessThan(weights[title.vocabulary().code("man")]);
  }
}

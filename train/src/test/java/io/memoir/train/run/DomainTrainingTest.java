package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.ItemTable;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Vocabulary;
import io.memoir.train.config.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * People read a random book and then see the film of it: films follow from books, and books from
 * nothing.
 */
class DomainTrainingTest {
  private static final int BOOKS = 12;
  private static final int PAIRS = 6;
  private static final int PEOPLE = 150;

  @TempDir Path folder;

  /**
   * The log, of which the last two events in each domain are held out.
   *
   * @param books whether it has the books
   * @param values of the category of the items
   */
  private static TrainingData data(boolean books, List<String> values) {
    SplittableRandom random = new SplittableRandom(3);
    int length = books ? 2 * PAIRS : PAIRS;
    int[] offsets = new int[PEOPLE + 1];
    int[] items = new int[PEOPLE * length];
    byte[] parts = new byte[items.length];
    int at = 0;
    for (int person = 0; person < PEOPLE; person++) {
      for (int pair = 0; pair < PAIRS; pair++) {
        int book = random.nextInt(BOOKS);
        Part part =
            pair == PAIRS - 1 ? Part.TEST : pair == PAIRS - 2 ? Part.VALIDATION : Part.TRAIN;
        if (books) {
          parts[at] = part.code();
          items[at++] = book;
        }
        parts[at] = part.code();
        items[at++] = BOOKS + book * 5 % BOOKS;
      }
      offsets[person + 1] = at;
    }
    int[] codes = new int[2 * BOOKS];
    for (int item = 0; item < codes.length; item++) {
      codes[item] = Vocabulary.FIRST + Math.min(values.size() - 1, item / BOOKS);
    }
    return new TrainingData(
        "the log",
        "none",
        new ItemTable(
            IntStream.range(0, codes.length)
                .mapToObj(item -> ItemTable.Item.of("item-" + item))
                .toList()),
        new Sequences(
            IntStream.range(0, PEOPLE).mapToObj(person -> "p" + person).toArray(String[]::new),
            offsets,
            items,
            new long[0],
            parts),
        new FeatureData(
            new Schema(
                List.of(),
                List.of(new Feature.Category("section", new Vocabulary(values))),
                List.of(),
                List.of()),
            new EncodedRows(1, 0, codes, new float[0]),
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            EventLabels.NONE,
            Shown.NONE));
  }

  private static TrainingConfig config(String... more) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "width", "32",
                "batch", "16",
                "epochs", "25",
                "patience", "25",
                "rate", "0.01",
                "dropout", "0",
                "embedding-dropout", "0",
                "item-start", "random",
                "keep-seen", "true",
                "metric", "hr@1"));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return TrainingConfig.named("lstm").with(settings);
  }

  private Model train(TrainingData data, TrainingConfig config) throws IOException {
    return new Training(data, config, folder.resolve("model"), new TrainingOptions(7, 1, false))
        .run(Progress.SILENT);
  }

  private static double hits(Model model) {
    return model.metrics().getOrDefault("validation hr@1", 0.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"softmax", "sampled-softmax"})
  void oneMemory_ofBothDomains_knowsWhatOneDomainAloneDoesNot(String loss) throws IOException {
    List<String> sections = List.of("books", "films");
    Model shared = train(data(true, sections), config("domain", "section", "loss", loss));
    Model twin = train(data(false, sections), config("loss", loss));
    // Half of the targets of the shared model are books, which nothing tells.
    assertThat(hits(shared)).as("of books and films").isGreaterThan(0.4);
    assertThat(hits(twin)).as("of films by films").isLessThan(0.25);
    SequenceNetwork network = (SequenceNetwork) shared.architecture();
    assertThat(network.domains()).hasValue(new Domains("section", sections));
    int[] domains = ItemTensors.domains(network, shared.weights());
    assertThat(domains).startsWith(1, 1).endsWith(2, 2).hasSize(2 * BOOKS);
    assertThat(network.schema().isEmpty()).as("features=false").isTrue();
  }

  /** Films follow from books, of which a memory of the films alone knows nothing. */
  @Test
  void memoriesOfDomains_knowTheirDomainAlone_unlessThereIsAGate() throws IOException {
    TrainingData data = data(true, List.of("books", "films"));
    Model separate = train(data, config("domain", "section", "domain-memory", "separate"));
    Model gated = train(data, config("domain", "section", "domain-memory", "gated"));
    assertThat(hits(separate)).as("of each by itself").isLessThan(0.25);
    assertThat(hits(gated)).as("of books and films").isGreaterThan(0.4);
    SequenceNetwork network = (SequenceNetwork) gated.architecture();
    assertThat(network.domainMemory()).isEqualTo(DomainMemory.GATED);
    double squares = 0;
    for (float weight : gated.weights().floats(SequenceNetwork.HEAD + "gate_weight")) {
      squares += weight * weight;
    }
    assertThat(squares).as("the gate is learned").isGreaterThan(1e-4);
  }

  @Test
  void map_isLearned() throws IOException {
    Model model =
        train(data(true, List.of("books", "films")), config("domain", "section", "epochs", "1"));
    float[] map = model.weights().floats(SequenceNetwork.HEAD + "map");
    assertThat(map).hasSize(2 * 32 * 32);
    for (int domain = 0; domain < 2; domain++) {
      double squares = 0;
      for (int i = domain * 32 * 32; i < (domain + 1) * 32 * 32; i++) {
        squares += map[i] * map[i];
      }
      assertThat(squares).as("map of domain %d", domain).isGreaterThan(1e-4);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          domain=sektion          | setting 'domain' is 'sektion', expected a category of the items of the log with at least two values (did you mean 'section'?); found section
          domain=section,tasks=next-item,click,task.click.label=happened | setting 'domain' is 'section', expected none with tasks other than next-item
          domain=section,loss=bce,sparse-updates=true | setting 'domain' is 'section', expected none with sparse-updates
          """)
  void domain_thatDoesNotFit_isRefused(String settings, String message) {
    TrainingData data = data(true, List.of("books", "films"));
    String[] more =
        settings.replace("next-item,click", "next-item;click").replace('=', ',').split(",", -1);
    for (int i = 0; i < more.length; i++) {
      more[i] = more[i].replace(';', ',');
    }
    assertThatThrownBy(() -> train(data, config(more)))
        .isInstanceOf(BadInputException.class)
        .hasMessage(message);
  }

  @Test
  void domain_ofOneValue_isRefused() {
    assertThatThrownBy(() -> train(data(true, List.of("books")), config("domain", "section")))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the domain column 'section' has the single value 'books', expected at least two"
                + " values");
  }
}

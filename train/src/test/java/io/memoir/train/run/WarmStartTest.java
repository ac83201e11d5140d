package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import io.memoir.model.BadInputException;
import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.ItemTable;
import io.memoir.model.Provenance;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.Schema;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.reference.PackedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarmStartTest {
  private static final int WIDTH = 32;

  @TempDir static Path data;
  @TempDir Path folder;

  private static Dataset dataset;

  @BeforeAll
  static void prepare() throws IOException {
    dataset = SmallData.prepare(data);
  }

  private static ItemTable.Item item(String id, String title, String... categories) {
    return new ItemTable.Item(id, title, List.of(categories));
  }

  private static SequenceNetwork network(ItemTable items) {
    return SmallData.config().network().architecture(items.size());
  }

  private static Model model(ItemTable items, long seed) {
    return model(network(items), items, seed);
  }

  private static Model model(SequenceNetwork network, ItemTable items, long seed) {
    return model(network, InitialValues.of(network, seed).toWeights(network), items);
  }

  private static Model model(SequenceNetwork network, Weights weights, ItemTable items) {
    Provenance provenance =
        new Provenance("none", 0, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0);
    return new Model("before", network, weights, items, new JsonObject(), Map.of(), provenance);
  }

  private static float[] row(Parameters parameters, int item) {
    float[] table = parameters.get(SequenceNetwork.ITEM_EMBEDDING).toArray();
    return Arrays.copyOfRange(table, item * WIDTH, (item + 1) * WIDTH);
  }

  private static double validation(Model model) {
    return model.metrics().getOrDefault("validation ndcg@10", Double.NaN);
  }

  private static float[] row(Model model, int item) {
    float[] table = model.weights().floats(SequenceNetwork.ITEM_EMBEDDING);
    return Arrays.copyOfRange(table, item * WIDTH, (item + 1) * WIDTH);
  }

  @Test
  void into_itemsByIdTitleAndCategory_takesTheirRows() {
    Model before =
        model(
            new ItemTable(
                List.of(item("a", "Alpha", "x"), item("b", "Beta", "x"), item("c", "Gamma", "y"))),
            1);
    ItemTable items =
        new ItemTable(
            List.of(
                item("b", "renamed", "y"),
                item("z", " ALPHA", "y"),
                item("n", "new", "x"),
                item("m", "m", "unheard of")));
    Parameters parameters = InitialValues.of(network(items), 2);
    float[] random = row(parameters, 3);

    WarmStart.Transferred taken =
        new WarmStart(before, List.of()).into(network(items), items, parameters).taken();

    assertThat(row(parameters, 0)).containsExactly(row(before, 1));
    assertThat(row(parameters, 1)).containsExactly(row(before, 0));
    float[] mean = row(before, 0);
    for (int k = 0; k < WIDTH; k++) {
      mean[k] = (float) (((double) mean[k] + row(before, 1)[k]) / 2);
    }
    assertThat(row(parameters, 2)).containsExactly(mean);
    assertThat(row(parameters, 3)).containsExactly(random);
    assertThat(taken).isEqualTo(new WarmStart.Transferred(1, 1, 1, 1, 5, 0, false));
    assertThat(parameters.get("body.0.weight_hh").toArray())
        .containsExactly(before.weights().floats("body.0.weight_hh"));
  }

  @Test
  void run_itemsAndFirstLayerFrozen_onlyTheRestMoves() throws IOException {
    // A model that knows half of the items.
    ItemTable half = new ItemTable(dataset.items().items().subList(0, SmallData.ITEMS / 2));
    Model before = model(half, 3);
    Model after = train(new WarmStart(before, List.of("items", "body.0")));
    for (int item = 0; item < half.size(); item++) {
      assertThat(row(after, item)).as("row %d", item).containsExactly(row(before, item));
    }
    Parameters untrained = InitialValues.of(network(dataset.items()), 7);
    assertThat(row(after, half.size())).isNotEqualTo(row(untrained, half.size()));
    assertThat(after.weights().floats("body.0.weight_ih"))
        .containsExactly(before.weights().floats("body.0.weight_ih"));
    assertThat(after.weights().floats("body.1.weight"))
        .isNotEqualTo(before.weights().floats("body.1.weight"));
  }

  @Test
  void run_fromATrainedModel_beginsWhereItEnded() throws IOException {
    Model trained = train(SmallData.config(), "first", Optional.empty());
    Model again =
        train(
            SmallData.config().with(Map.of("epochs", "1")),
            "second",
            Optional.of(new WarmStart(trained, List.of())));
    Model anew = train(SmallData.config().with(Map.of("epochs", "1")), "third", Optional.empty());
    assertThat(validation(again)).isGreaterThan(validation(anew) + 0.1);
  }

  /** The run that begins with {@code resume} false, or goes on. */
  private Training training(boolean resume, Optional<WarmStart> start, List<Model> teachers)
      throws IOException {
    return new Training(
        dataset,
        SmallData.config(),
        folder.resolve("m"),
        new TrainingOptions(7, 1, resume, start, teachers));
  }

  private void requireRefused(Optional<WarmStart> start, List<Model> teachers, String difference)
      throws IOException {
    Training training = training(true, start, teachers);
    assertThatThrownBy(() -> training.run(Progress.SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the checkpoint in "
                + Training.trainingDirectory(folder.resolve("m"))
                + " was written with another "
                + difference
                + ": continue with the same, or start over without --resume");
  }

  /** What cannot begin leaves the log and the checkpoint of the run before it, or nothing. */
  @Test
  void run_thatCannotStartFromAModel_touchesNothing() throws IOException {
    Optional<WarmStart> unknown =
        Optional.of(new WarmStart(model(dataset.items(), 3), List.of("bodi")));
    assertThatThrownBy(() -> training(false, unknown, List.of()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("nothing to freeze matches 'bodi'");
    assertThat(folder).isEmptyDirectory();

    training(false, Optional.empty(), List.of()).advance(1, () -> false, Progress.SILENT);
    Path log = Training.trainingDirectory(folder.resolve("m")).resolve("metrics.jsonl");
    String before = Files.readString(log);
    assertThatThrownBy(() -> training(false, unknown, List.of()))
        .isInstanceOf(BadInputException.class);
    Training resumed = training(true, Optional.empty(), List.of(model(dataset.items(), 3)));
    assertThatThrownBy(() -> resumed.run(Progress.SILENT)).isInstanceOf(BadInputException.class);
    assertThat(Files.readString(log)).isEqualTo(before);
  }

  @Test
  void resume_withOtherModelsThanAtFirst_isRefused() throws IOException {
    Model before = model(dataset.items(), 3);
    String name = "before of 2026-01-01T00:00:00Z";
    Optional<WarmStart> frozen = Optional.of(new WarmStart(before, List.of("body.0")));
    training(false, frozen, List.of()).advance(1, () -> false, Progress.SILENT);

    requireRefused(Optional.empty(), List.of(), "--from (" + name + ", now none)");
    requireRefused(
        Optional.of(new WarmStart(before, List.of())), List.of(), "--freeze (body.0, now none)");
    requireRefused(frozen, List.of(before), "--teacher (none, now " + name + ")");

    TrainingProgress second =
        training(true, frozen, List.of()).advance(2, () -> false, Progress.SILENT);
    assertThat(second.epochs()).isEqualTo(2);
  }

  /** Also with layers of which some would fit by name alone. */
  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void into_aBidirectionalModel_beginsWithItsScoresWhereNothingIsKnownAfter(String residual) {
    Map<String, String> back = Map.of("layers", "2", "residual", residual, "normalise", "true");
    Map<String, String> both = new HashMap<>(back);
    both.put("bidirectional", "true");
    ItemTable items = dataset.items();
    SequenceNetwork source = SmallData.config().with(both).network().architecture(items.size());
    SequenceNetwork network = SmallData.config().with(back).network().architecture(items.size());
    Model before = model(source, items, 4);
    Parameters parameters = InitialValues.of(network, 5);

    WarmStart.Transferred taken =
        new WarmStart(before, List.of()).into(network, items, parameters).taken();

    assertThat(taken.tensorsLeft()).isZero();
    assertThat(taken.toText()).contains("copied (forward direction only), 0 new");
    int[][] histories = {{3, 1, 4, 1, 5, 9, 2, 6}, {7}};
    assertThat(
            new PackedNetwork(network, parameters.toWeights(network))
                .logits(histories, new long[0][]))
        .isDeepEqualTo(
            new PackedNetwork(source, before.weights()).logits(histories, new long[0][]));
  }

  /** The layers after a convolution have other numbers than without it. */
  @ParameterizedTest
  @ValueSource(strings = {"residual", "long-short", "bidirectional", "time"})
  void into_withAConvolutionBeforeTheLayers_theOtherLayersAreThoseOfTheModel(String flag) {
    Map<String, String> without = Map.of("layers", "2", flag, "true");
    Map<String, String> with = new HashMap<>(without);
    with.put("convolution", "3");
    if (flag.equals("bidirectional")) {
      with.remove(flag); // only the forward network is copied
    }
    ItemTable items = dataset.items();
    SequenceNetwork source = SmallData.config().with(without).network().architecture(items.size());
    SequenceNetwork network = SmallData.config().with(with).network().architecture(items.size());
    Model before = model(source, items, 4);
    Parameters parameters = InitialValues.of(network, 5);

    WarmStart.Transferred taken =
        new WarmStart(before, List.of()).into(network, items, parameters).taken();

    int convolutions = flag.equals("long-short") ? 2 : 1;
    assertThat(taken.tensorsLeft()).isEqualTo(2 * convolutions);
    parameters
        .matrices()
        .forEach((name, matrix) -> {
          if (name.endsWith("0.inner.weight") || name.endsWith("0.inner.bias")) {
            matrix.fill(0); // so that it adds nothing
          }
        });
    int[][] histories = {{3, 1, 4, 1, 5, 9, 2, 6}, {7}};
    long[][] times = {{1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2}};
    assertThat(new PackedNetwork(network, parameters.toWeights(network)).logits(histories, times))
        .isDeepEqualTo(new PackedNetwork(source, before.weights()).logits(histories, times));
  }

  @Test
  void into_withoutTheConvolutionOfTheModel_theOtherLayersAreThoseOfTheModel() {
    Map<String, String> without = Map.of("layers", "2");
    Map<String, String> with = Map.of("layers", "2", "convolution", "3");
    ItemTable items = dataset.items();
    SequenceNetwork source = SmallData.config().with(with).network().architecture(items.size());
    SequenceNetwork network = SmallData.config().with(without).network().architecture(items.size());
    Model before = model(source, items, 4);
    Parameters parameters = InitialValues.of(network, 5);

    WarmStart.Transferred taken =
        new WarmStart(before, List.of()).into(network, items, parameters).taken();

    assertThat(taken.tensorsLeft()).isZero();
    assertThat(parameters.get("body.0.weight_hh").toArray())
        .containsExactly(before.weights().floats("body.1.weight_hh"));
    assertThat(parameters.get("body.1.weight_hh").toArray())
        .containsExactly(before.weights().floats("body.2.weight_hh"));
  }

  private static SequenceNetwork network(ItemTable items, List<String> domains) {
    TrainingConfig config = SmallData.config().with(Map.of("long-short", "true", "time", "true"));
    return config
        .network()
        .architecture(
            items.size(),
            Schema.NONE,
            config.tasks(),
            domains.isEmpty() ? Optional.empty() : Optional.of(new Domains("section", domains)),
            DomainMemory.SHARED);
  }

  private static int tensorsLeft(List<String> before, List<String> after) {
    ItemTable items = dataset.items();
    SequenceNetwork network = network(items, after);
    return new WarmStart(model(network(items, before), items, 4), List.of())
        .into(network, items, InitialValues.of(network, 5))
        .taken()
        .tensorsLeft();
  }

  @Test
  void into_domains_takesTheHeadAndTheMapsOfTheSameDomains() {
    List<String> films = List.of("films", "games");
    assertThat(tensorsLeft(films, films)).isZero();
    assertThat(tensorsLeft(List.of(), films)).as("the maps are new").isEqualTo(1);
    assertThat(tensorsLeft(films, List.of())).isZero();
    assertThat(tensorsLeft(films, List.of("books", "games"))).isZero();
    assertThat(tensorsLeft(films, List.of("books", "music")))
        .as("the maps belong to other domains")
        .isEqualTo(1);
  }

  /** The order of domains is that of their frequency, so it changes with the data. */
  @Test
  void into_domainsInAnotherOrder_takesTheMapsByName() {
    ItemTable items = dataset.items();
    SequenceNetwork source = withDomains("toys", "games");
    Parameters trained = InitialValues.of(source, 1);
    String maps = SequenceNetwork.HEAD + "map";
    float[] ofToysAndGames = new float[2 * WIDTH * WIDTH];
    Arrays.fill(ofToysAndGames, 0, WIDTH * WIDTH, 1);
    Arrays.fill(ofToysAndGames, WIDTH * WIDTH, 2 * WIDTH * WIDTH, 2);
    trained.get(maps).copyFrom(ofToysAndGames);
    Model before = model(source, trained.toWeights(source), items);
    SequenceNetwork network = withDomains("games", "books", "toys");
    Parameters parameters = InitialValues.of(network, 2);

    WarmStart.Transferred taken =
        new WarmStart(before, List.of()).into(network, items, parameters).taken();

    float[] copied = parameters.get(maps).toArray();
    assertThat(copied).hasSize(3 * WIDTH * WIDTH);
    for (int i = 0; i < WIDTH * WIDTH; i++) {
      assertThat(copied[i]).as("games").isEqualTo(2);
      assertThat(copied[WIDTH * WIDTH + i]).as("books, which are new").isZero();
      assertThat(copied[2 * WIDTH * WIDTH + i]).as("toys").isEqualTo(1);
    }
    assertThat(taken.tensorsLeft()).isZero();
  }

  /** The layers of the memories of domains and the gate are copied; another kind has some new. */
  @Test
  void into_memoriesOfDomains_areThoseOfTheModel() {
    ItemTable items = dataset.items();
    Map<String, String> layers = Map.of("layers", "2");
    SequenceNetwork gated = withDomains(layers, DomainMemory.GATED, "toys", "games");
    Model before = model(gated, items, 1);
    Parameters parameters = InitialValues.of(gated, 2);
    assertThat(new WarmStart(before, List.of()).into(gated, items, parameters).taken())
        .extracting(WarmStart.Transferred::tensorsLeft)
        .isEqualTo(0);
    for (String tensor : List.of("body.0.weight_hh", "domain.0.weight_hh", "domain.1.weight_ih")) {
      assertThat(parameters.get(tensor).toArray())
          .as(tensor)
          .containsExactly(before.weights().floats(tensor));
    }
    assertThat(before.weights().floats("domain.0.weight_hh"))
        .isNotEqualTo(before.weights().floats("body.0.weight_hh"));
    Map<String, String> shifted = Map.of("layers", "2", "convolution", "3");
    SequenceNetwork later = withDomains(shifted, DomainMemory.SEPARATE, "toys", "games");
    Parameters moved = InitialValues.of(later, 3);
    assertThat(new WarmStart(before, List.of()).into(later, items, moved).taken().tensorsLeft())
        .as("the convolutions are new")
        .isEqualTo(4);
    assertThat(moved.get("domain.1.weight_hh").toArray())
        .containsExactly(before.weights().floats("domain.0.weight_hh"));
    SequenceNetwork shared = withDomains(layers, DomainMemory.SHARED, "toys", "games");
    assertThat(
            new WarmStart(model(shared, items, 4), List.of())
                .into(gated, items, InitialValues.of(gated, 5))
                .taken()
                .tensorsLeft())
        .as("the memories of domains and their gate are new")
        .isEqualTo(gated.body().parameters(SequenceNetwork.DOMAIN).size() + 2);
  }

  private static SequenceNetwork withDomains(String... names) {
    return withDomains(Map.of(), DomainMemory.SHARED, names);
  }

  private static SequenceNetwork withDomains(
      Map<String, String> settings, DomainMemory memory, String... names) {
    TrainingConfig config = SmallData.config().with(settings);
    return config
        .network()
        .architecture(
            dataset.items().size(),
            Schema.NONE,
            config.tasks(),
            Optional.of(new Domains("section", List.of(names))),
            memory);
  }

  @Test
  void into_unknownPart_isRefused() {
    ItemTable items = dataset.items();
    WarmStart start = new WarmStart(model(items, 1), List.of("bodi"));
    assertThatThrownBy(() -> start.into(network(items), items, InitialValues.of(network(items), 1)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("nothing to freeze matches 'bodi', expected items, body, head");
  }

  @Test
  void into_anotherWidth_isRefused() {
    ItemTable items = dataset.items();
    SequenceNetwork wider =
        SmallData.config().with(Map.of("width", "64")).network().architecture(items.size());
    WarmStart start = new WarmStart(model(items, 1), List.of());
    assertThatThrownBy(() -> start.into(wider, items, InitialValues.of(wider, 1)))
        .isInstanceOf(BadInputException.class)
        .hasMessage("the model to start from has width 32, this run has 64: set width=32");
  }

  private Model train(WarmStart start) throws IOException {
    return train(SmallData.config(), "run", Optional.of(start));
  }

  private Model train(TrainingConfig config, String name, Optional<WarmStart> start)
      throws IOException {
    return new Training(
            dataset, config, folder.resolve(name), new TrainingOptions(7, 2, false, start))
        .run(Progress.SILENT);
  }
}

package io.memoir.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.memoir.data.evaluation.SequenceScorer;
import io.memoir.model.BadInputException;
import io.memoir.model.Head;
import io.memoir.model.ItemTable;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.layer.Lstm;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import io.memoir.runtime.Event;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Ranking;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A network without its rare items, and the evaluation of a model that knows a part only. */
class NetworkItemsTest {
  private static final int ITEMS = 6;
  private static final int WIDTH = 8;
  private static final long SEED = 5;

  /** Items 1 and 3 are the most used; of 0 and 4, which are used alike, the first is kept. */
  private static final long[] COUNTS = {4, 9, 1, 7, 4, 0};

  @Test
  void mostUsed_half_keepsTheMostUsedInTheirOrder() {
    Model half = NetworkItems.mostUsed(network(), COUNTS, 0.5);
    assertThat(half.items().items())
        .extracting(ItemTable.Item::id)
        .containsExactly("item-0", "item-1", "item-3");
  }

  @Test
  void mostUsed_half_scoresWhatIsLeftAsBefore() {
    Recommender whole = Recommender.of(network());
    Recommender half = Recommender.of(NetworkItems.mostUsed(network(), COUNTS, 0.5));
    UserState before = whole.newState();
    UserState after = half.newState();
    for (String item : List.of("item-3", "item-1", "item-3", "item-0")) {
      whole.observe(before, new Event(item, 0));
      half.observe(after, new Event(item, 0));
    }
    float[] scores = whole.score(before);
    assertThat(half.score(after)).containsExactly(scores[0], scores[1], scores[3]);
  }

  @Test
  void mostUsed_tinyShare_keepsOne() {
    assertThat(NetworkItems.mostUsed(network(), COUNTS, 1e-9).items().item(0).id())
        .isEqualTo("item-1");
  }

  @Test
  void mostUsed_badShareOrCountedModel_refused() {
    assertThatThrownBy(() -> NetworkItems.mostUsed(network(), COUNTS, 0))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("more than 0 and at most 1");
    Model counted =
        new Model(
            "popularity",
            new Architecture.Popularity(1),
            new Weights(
                Map.of(Architecture.Popularity.COUNT, new Tensor.Floats(List.of(1), new float[1]))),
            new ItemTable(List.of(ItemTable.Item.of("a"))),
            new JsonObject(),
            Map.of(),
            new Provenance("", SEED, "", "", "", "", "", 0));
    assertThatThrownBy(() -> NetworkItems.mostUsed(counted, new long[1], 0.5))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no item vectors, expected a network");
  }

  /** A network with features of items and a task that looks at them, of which some items stay. */
  @Test
  void mostUsed_networkWithFeaturesAndTasks_answersAsBefore() {
    Recommender whole = Recommender.of(featured());
    Recommender half = Recommender.of(NetworkItems.mostUsed(featured(), COUNTS, 0.5));
    assertThat(half.schema()).isEqualTo(whole.schema());
    assertThat(half.tasks()).isEqualTo(whole.tasks());
    UserState before = whole.newState();
    UserState after = half.newState();
    for (String item : List.of("item-3", "item-1", "item-0")) {
      whole.observe(before, new Event(item, 0));
      half.observe(after, new Event(item, 0));
    }
    float[] scores = whole.score(before);
    assertThat(half.score(after)).containsExactly(scores[0], scores[1], scores[3]);
    List<String> left = List.of("item-0", "item-1", "item-3");
    RankRequest request = RankRequest.by("click");
    assertThat(half.rank(after, left, request).candidates())
        .extracting(Ranking.Candidate::score)
        .isEqualTo(
            whole.rank(before, left, request).candidates().stream()
                .map(Ranking.Candidate::score)
                .toList());
  }

  @Test
  void repeated_networkWithFeaturesAndTasks_keepsThem() {
    Model large = NetworkItems.repeated(featured(), 3 * ITEMS, SEED);
    SequenceNetwork network = (SequenceNetwork) large.architecture();
    EncodedRows features = ItemTensors.features(network, large.weights());
    EncodedRows few =
        ItemTensors.features((SequenceNetwork) featured().architecture(), featured().weights());
    assertThat(Arrays.copyOfRange(features.codes(), ITEMS, 2 * ITEMS)).isEqualTo(few.codes());
    assertThat(large.weights().floats("task.click.item_bias")).hasSize(3 * ITEMS);
    assertThat(Recommender.of(large).tasks()).hasSize(2);
  }

  private static Model featured() {
    Schema schema =
        new Schema(
            List.of(),
            List.of(
                new Feature.Category("colour", new Vocabulary(List.of("red", "blue"))),
                new Feature.Number("price", new Scaling(false, 3, 2))),
            List.of(),
            List.of());
    SequenceNetwork network =
        new SequenceNetwork(
            schema,
            new ItemEncoder(ITEMS, WIDTH, 1),
            new Lstm(WIDTH, WIDTH),
            List.of(
                new Task.NextItem(new Head.Direct()),
                new Task.Binary(
                    "click",
                    new Label.Happened(),
                    new Interaction.TargetAttention(2, 4),
                    Tower.of(3),
                    false)),
            0);
    FeatureEncoder encoder = new FeatureEncoder(schema.item());
    EncodedRows rows = encoder.rows(ITEMS);
    for (int item = 0; item < ITEMS; item++) {
      encoder.encode(
          Values.NONE.with("colour", item % 2 == 0 ? "red" : "blue").with("price", item),
          rows,
          item);
    }
    Model plain = random(network);
    return new Model(
        plain.name(),
        network,
        ItemTensors.withFeatures(plain.weights(), rows, ITEMS),
        plain.items(),
        plain.settings(),
        plain.metrics(),
        plain.provenance());
  }

  @Test
  void repeated_moreItems_lieAroundThoseOfTheNetwork() {
    Model large = NetworkItems.repeated(network(), 100 * ITEMS, SEED);
    float[] few = network().weights().floats(SequenceNetwork.ITEM_EMBEDDING);
    float[] many = large.weights().floats(SequenceNetwork.ITEM_EMBEDDING);
    assertThat(large.items().item(101).id()).isEqualTo("101");
    for (int value = 0; value < few.length; value++) {
      double sum = 0;
      for (int turn = 0; turn < 100; turn++) {
        sum += many[turn * few.length + value];
      }
      assertThat(sum / 100).as("seed %d, value %d", SEED, value).isCloseTo(few[value], within(0.3));
    }
    assertThat(large.weights().floats(SequenceNetwork.ITEM_BIAS)[ITEMS + 2])
        .isEqualTo(network().weights().floats(SequenceNetwork.ITEM_BIAS)[2]);
  }

  @Test
  void scorer_ofAPartOfTheCatalogue_missesTheRestAndPassesOverIt() {
    Recommender half = Recommender.of(NetworkItems.mostUsed(network(), COUNTS, 0.5));
    RecommenderScorer scorer = RecommenderScorer.of(half, network().items());
    assertThat(scorer.itemCount()).isEqualTo(ITEMS);
    assertThat(scorer.unknown()).isEqualTo(3);
    SequenceScorer.Lanes lanes = scorer.lanes(2);
    int[] both = {0, 1};
    lanes.observe(both, new int[] {2, 1}, new long[2], 2); // lane 0 does not know item 2
    lanes.observe(both, new int[] {3, 5}, new long[2], 2); // lane 1 does not know item 5
    lanes.observe(both, new int[] {2, 5}, new long[2], 2);
    float[] scores = new float[ITEMS];
    lanes.score(0, 0, scores);
    float[] three = scoresAfter(half, "item-3");
    float none = Float.NEGATIVE_INFINITY;
    assertThat(scores).containsExactly(three[0], three[1], none, three[2], none, none);
    lanes.score(1, 0, scores);
    float[] one = scoresAfter(half, "item-1");
    assertThat(scores).containsExactly(one[0], one[1], none, one[2], none, none);
  }

  @Test
  void scorer_ofItemsInAnotherOrder_scoresByIds() {
    Recommender whole = Recommender.of(network());
    RecommenderScorer scorer =
        RecommenderScorer.of(whole, new ItemTable(network().items().items().reversed()));
    SequenceScorer.Lanes lanes = scorer.lanes(1);
    lanes.observe(new int[1], new int[] {ITEMS - 1 - 3}, new long[1], 1);
    float[] scores = new float[ITEMS];
    lanes.score(0, 0, scores);
    float[] expected = scoresAfter(whole, "item-3");
    for (int item = 0; item < ITEMS; item++) {
      assertThat(scores[ITEMS - 1 - item]).as("item %d", item).isEqualTo(expected[item]);
    }
  }

  @Test
  void scorer_ofAModelWithOtherItems_refused() {
    Recommender whole = Recommender.of(network());
    ItemTable other = new ItemTable(List.of(ItemTable.Item.of("item-0")));
    assertThatThrownBy(() -> RecommenderScorer.of(whole, other))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("5 of the 6 items of the model are missing from the data set");
  }

  private static float[] scoresAfter(Recommender recommender, String item) {
    UserState state = recommender.newState();
    recommender.observe(state, new Event(item, 0));
    return recommender.score(state);
  }

  private static Model network() {
    return random(new SequenceNetwork(ITEMS, WIDTH, 1, new Lstm(WIDTH, WIDTH)));
  }

  private static Model random(SequenceNetwork network) {
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    return new Model(
        "lstm",
        network,
        new Weights(tensors),
        new ItemTable(
            IntStream.range(0, ITEMS).mapToObj(i -> ItemTable.Item.of("item-" + i)).toList()),
        new JsonObject(),
        Map.of(),
        new Provenance("", SEED, "", "", "", "", "", 0));
  }
}

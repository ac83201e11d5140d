package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.model.Head;
import io.memoir.model.Tensor;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.ItemMemory;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.TimeLstm;
import io.memoir.runtime.Explanation.Cause;
import io.memoir.runtime.Explanation.Effect;
import io.memoir.runtime.Explanation.Standing;
import io.memoir.runtime.Shares.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExplanationTest {
  private static final long SEED = 20_261_123;
  private static final int ITEMS = 61;
  private static final long START = 1_767_600_000_000L;
  private static final long MINUTE = 60_000;

  /** Two memories and a gate, all of it timed. */
  private static Model longShort() {
    int width = 12;
    return TestModels.random(
        new SequenceNetwork(
            ITEMS,
            width,
            3,
            Parallel.of(new Gru(width, width), new TimeLstm(width, width)),
            new Head.LongShort(true, true)),
        SEED);
  }

  /** The same with the sum of item vectors in each of the two memories. */
  private static Model longShortWithItemMemories() {
    int width = 12;
    return TestModels.random(
        new SequenceNetwork(
            ITEMS,
            width,
            3,
            Parallel.of(
                new ItemMemory(new Gru(width, width), 2),
                new ItemMemory(new TimeLstm(width, width), 3)),
            new Head.LongShort(true, true)),
        SEED);
  }

  /** One memory beside a sum of item vectors. */
  private static Model itemMemory(Head head) {
    int width = 8;
    return TestModels.random(
        new SequenceNetwork(ITEMS, width, 2, new ItemMemory(new Linear(width, width), 3), head),
        SEED);
  }

  static Stream<Model> itemMemories() {
    return Stream.of(
        longShortWithItemMemories(), itemMemory(new Head.Direct()), itemMemory(new Head.Clock()));
  }

  static Stream<Model> models() {
    return Stream.of(
        longShort(),
        longShortWithItemMemories(),
        itemMemory(new Head.Clock()),
        TestModels.random(TestModels.network(ITEMS, TestModels.residualStack(13)), SEED),
        CountedModelsTest.itemNeighbours(new Architecture.ItemNeighbours(4, 3, 0.5f)),
        TestModels.model(
            new Architecture.Popularity(3),
            Map.of("count", new Tensor.Floats(List.of(3), new float[] {3, 5, 1}))));
  }

  private static List<Event> history(int length, int items, SplittableRandom random) {
    List<Event> events = new ArrayList<>();
    long time = START;
    for (int i = 0; i < length; i++) {
      time += random.nextInt(3) == 0 ? random.nextInt(3000) * MINUTE : MINUTE;
      events.add(new Event("item-" + random.nextInt(items), time));
    }
    return events;
  }

  /** How an item stands by folding a history from its start. */
  private static Standing standing(
      Recommender recommender, List<Event> history, int item, long time, Set<String> held) {
    UserState state = recommender.newState(false);
    history.forEach(event -> recommender.observe(state, event));
    float[] scores = new float[recommender.items().size()];
    recommender.score(state, time, scores);
    double sum = 0;
    int others = 0;
    int rank = 1;
    for (int other = 0; other < scores.length; other++) {
      if (!held.contains("item-" + other)) {
        sum += scores[other];
        others++;
        rank +=
            scores[other] > scores[item] || (scores[other] == scores[item] && other < item) ? 1 : 0;
      }
    }
    double mean = others == 0 ? 0 : sum / others;
    return new Standing(scores[item], (float) (scores[item] - mean), rank);
  }

  /** Scores of 100 items and more are sorted once, those of few are counted for each. */
  @ParameterizedTest
  @MethodSource("models")
  void explain_manyItemsAtOnce_asOneByOne(Model model) {
    Recommender recommender = Recommender.of(model);
    int items = recommender.items().size();
    List<Event> history = history(12, items, new SplittableRandom(SEED));
    long time = history.getLast().time();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 100 + items; i++) {
      ids.add("item-" + i % items);
    }
    List<Explanation> together = recommender.explain(history, ids, time, 5);
    for (int i = 0; i < ids.size(); i++) {
      Explanation alone = recommender.explain(history, List.of(ids.get(i)), time, 5).getFirst();
      assertThat(together.get(i).standing()).as(ids.get(i)).isEqualTo(alone.standing());
      assertThat(together.get(i).unheard()).as(ids.get(i)).isEqualTo(alone.unheard());
      assertThat(together.get(i).causes()).as(ids.get(i)).isEqualTo(alone.causes());
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void explain_everyEvent_asFoldedAnewWithoutIt(Model model) {
    Recommender recommender = Recommender.of(model);
    SplittableRandom random = new SplittableRandom(SEED);
    int items = recommender.items().size();
    for (int length : new int[] {1, 2, 15, 16, 17, 40}) {
      List<Event> history = history(length, items, random);
      long time = history.getLast().time();
      Set<String> held = new HashSet<>(history.stream().map(Event::itemId).toList());
      int item = random.nextInt(items);
      Explanation explanation = recommender.explain(history, "item-" + item, 0);
      Standing whole = standing(recommender, history, item, time, held);
      requireNear(explanation.standing(), whole);
      requireNear(explanation.unheard(), standing(recommender, List.of(), item, time, held));
      assertThat(explanation.causes()).hasSize(length);
      assertThat(explanation.earlier()).isEmpty();
      for (int left = 0; left < length; left++) {
        List<Event> others = new ArrayList<>(history);
        others.remove(left);
        Standing without = standing(recommender, others, item, time, held);
        Cause cause = explanation.causes().get(left);
        assertThat(cause.event()).isEqualTo(history.get(left));
        requireNear(
            cause.effect(),
            Effect.between(without, whole),
            "event %d of %d, item %d, seed %d".formatted(left, length, item, SEED));
      }
    }
  }

  @Test
  void explain_fewerThanThereAre_theOthersTogether() {
    Recommender recommender = Recommender.of(longShort());
    List<Event> history = history(30, ITEMS, new SplittableRandom(SEED));
    Set<String> held = new HashSet<>(history.stream().map(Event::itemId).toList());
    List<Explanation> both =
        recommender.explain(history, List.of("item-7", "item-8"), START * 2, 4);
    for (Explanation explanation : both) {
      int item = explanation.item();
      Standing whole = standing(recommender, history, item, START * 2, held);
      assertThat(explanation.causes()).extracting(Cause::position).containsExactly(26, 27, 28, 29);
      assertThat(explanation.earlier().orElseThrow().count()).isEqualTo(26);
      requireNear(
          explanation.earlier().orElseThrow().effect(),
          Effect.between(
              standing(recommender, history.subList(26, 30), item, START * 2, held), whole),
          "item " + item);
      assertThat(explanation.causes())
          .isEqualTo(
              recommender
                  .explain(history, explanation.itemId(), START * 2)
                  .causes()
                  .subList(26, 30));
    }
  }

  @Test
  void explain_unknownItems_passedOverInTheHistoryAndRefusedElsewhere() {
    Recommender recommender = Recommender.of(longShort());
    List<Event> history = List.of(Event.of("item-1"), Event.of("nothing"), Event.of("item-2"));
    assertThat(recommender.explain(history, "item-3", 0).causes())
        .extracting(Cause::position)
        .containsExactly(0, 2);
    assertThatThrownBy(() -> recommender.explain(history, "nothing", 0))
        .isInstanceOf(BadInputException.class)
        .hasMessage("no item 'nothing' in the model");
    assertThat(recommender.explain(List.of(), "item-3", 0).sentence())
        .startsWith("No events are known yet");
  }

  /** Nobody's history speaks for what is popular with everybody. */
  @Test
  void explain_popularity_noReasons() {
    Recommender recommender =
        Recommender.of(
            TestModels.model(
                new Architecture.Popularity(3),
                Map.of("count", new Tensor.Floats(List.of(3), new float[] {3, 5, 1}))));
    Explanation explanation = recommender.explain(List.of(Event.of("item-0")), "item-1", 0);
    assertThat(explanation.reasons(5)).isEmpty();
    assertThat(explanation.sentence())
        .isEqualTo(
            "The history does not support it: it has rank 1, and without any history rank 1; popular with all users.");
  }

  @Test
  void shares_thousandPeople_addUpToEveryScore() {
    Recommender recommender = Recommender.of(longShort());
    SplittableRandom random = new SplittableRandom(SEED);
    float[] scores = new float[ITEMS];
    for (int person = 0; person < 1000; person++) {
      UserState state = recommender.newState();
      for (Event event : history(random.nextInt(30), ITEMS, random)) {
        recommender.observe(state, event);
      }
      long time = state.lastTime() + random.nextLong(1_000_000) * MINUTE;
      recommender.score(state, time, scores);
      Interests interests = recommender.interests(state, time).orElseThrow();
      for (int item = 0; item < ITEMS; item++) {
        Shares shares = recommender.shares(interests, item);
        assertThat(shares.longTerm() + shares.shortTerm())
            .as("item %d of person %d, seed %d", item, person, SEED)
            .isCloseTo(scores[item], Offset.offset(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("itemMemories")
  void shares_itemMemories_addUpToEveryScore(Model model) {
    Recommender recommender = Recommender.of(model);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int person = 0; person < 100; person++) {
      UserState state = recommender.newState();
      for (Event event : history(random.nextInt(30), ITEMS, random)) {
        recommender.observe(state, event);
      }
      long time = state.lastTime() + random.nextLong(1_000_000) * MINUTE;
      List<Recommendation> all =
          recommender.recommend(state, Request.top(ITEMS).keepSeen().at(time));
      assertThat(all).hasSize(ITEMS);
      for (Recommendation each : all) {
        Shares shares = each.shares().orElseThrow();
        assertThat(shares.parts().values().stream().mapToDouble(Float::doubleValue).sum())
            .as("item %d of person %d, seed %d", each.item(), person, SEED)
            .isCloseTo(each.score(), Offset.offset(1e-4));
        assertThat(shares.similarity() != 0).isEqualTo(state.eventCount() > 0);
      }
    }
  }

  @Test
  void shares_itemMemories_areDistinguishedByWhatTheModelHas() {
    assertThat(best(longShort()).parts()).containsOnlyKeys(Part.LONG_TERM, Part.SHORT_TERM);
    assertThat(best(longShortWithItemMemories()).parts())
        .containsOnlyKeys(Part.LONG_TERM, Part.SHORT_TERM, Part.SIMILARITY);
    assertThat(best(itemMemory(new Head.Clock())).parts())
        .containsOnlyKeys(Part.SIMILARITY, Part.OTHER);
    Recommender one = Recommender.of(itemMemory(new Head.Clock()));
    assertThat(one.interests(one.newState(), 0)).isEmpty();
    Recommender two = Recommender.of(longShortWithItemMemories());
    UserState state = two.newState();
    two.observe(state, 3, START);
    Recommendation best = two.recommend(state, Request.top(1)).getFirst();
    assertThat(two.shares(two.interests(state, 0).orElseThrow(), best.item()))
        .isEqualTo(best.shares().orElseThrow());
  }

  private static Shares best(Model model) {
    Recommender recommender = Recommender.of(model);
    UserState state = recommender.newState();
    recommender.observe(state, 3, START);
    return recommender.recommend(state, Request.top(1)).getFirst().shares().orElseThrow();
  }

  /** The sum is computed apart from the network, in double precision. */
  @Test
  void shares_similarity_isTheScoreMinusThatWithoutTheSum() {
    Model model = itemMemory(new Head.Direct());
    SequenceNetwork network = (SequenceNetwork) model.architecture();
    int width = network.width();
    float[] vectors = model.weights().floats(SequenceNetwork.ITEM_EMBEDDING);
    float[] biases = model.weights().floats(SequenceNetwork.ITEM_BIAS);
    Recommender recommender = Recommender.of(model);
    UserState state = recommender.newState();
    SplittableRandom random = new SplittableRandom(SEED);
    double[] sum = new double[width];
    double[] hidden = new double[width];
    for (int event = 0; event < 9; event++) {
      int item = random.nextInt(ITEMS);
      recommender.observe(state, item, 0);
      double[] x = new double[width];
      for (int k = 0; k < width; k++) {
        x[k] = (double) network.inputScale() * vectors[item * width + k];
      }
      hidden = affine(model, "body.inner.", x);
      double[] gates = affine(model, "body.", hidden);
      double weight =
          Math.exp(Math.clamp(gates[0], -ItemMemory.WEIGHT_LIMIT, ItemMemory.WEIGHT_LIMIT));
      double kept = 1 / (1 + Math.exp(-gates[1]));
      for (int k = 0; k < width; k++) {
        sum[k] = kept * sum[k] + weight * x[k];
      }
    }
    double mix = 2 / (1 + Math.exp(-model.weights().floats("body.mix")[0]));
    double[] both = new double[width];
    for (int k = 0; k < width; k++) {
      both[k] = hidden[k] / length(hidden) + mix * sum[k] / length(sum);
    }
    double factor = 3 / length(both);
    List<Recommendation> all = recommender.recommend(state, Request.top(ITEMS).keepSeen());
    assertThat(all).hasSize(ITEMS);
    for (Recommendation each : all) {
      double without = biases[each.item()];
      for (int k = 0; k < width; k++) {
        without += factor * hidden[k] / length(hidden) * vectors[each.item() * width + k];
      }
      Shares shares = each.shares().orElseThrow();
      assertThat((double) shares.of(Part.OTHER))
          .as("item %d, seed %d", each.item(), SEED)
          .isCloseTo(without, Offset.offset(1e-4));
      assertThat((double) shares.similarity())
          .as("item %d, seed %d", each.item(), SEED)
          .isCloseTo(each.score() - without, Offset.offset(1e-4));
    }
  }

  private static double[] affine(Model model, String prefix, double[] x) {
    float[] weight = model.weights().floats(prefix + "weight");
    float[] bias = model.weights().floats(prefix + "bias");
    double[] y = new double[bias.length];
    for (int row = 0; row < y.length; row++) {
      y[row] = bias[row];
      for (int k = 0; k < x.length; k++) {
        y[row] += weight[row * x.length + k] * x[k];
      }
    }
    return y;
  }

  private static double length(double[] vector) {
    double squares = 0;
    for (double value : vector) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  /** What the sentence of an explanation is made from. */
  @Test
  void explain_itemMemory_liftsAddUpToTheScoreRelativeToTheMean() {
    Recommender recommender = Recommender.of(longShortWithItemMemories());
    List<Event> history = history(12, ITEMS, new SplittableRandom(SEED));
    UserState state = recommender.newState();
    history.forEach(event -> recommender.observe(state, event));
    float[] scores = recommender.score(state);
    float[] biases = longShortWithItemMemories().weights().floats(SequenceNetwork.ITEM_BIAS);
    double mean = 0;
    for (int item = 0; item < ITEMS; item++) {
      mean += (scores[item] - biases[item]) / (double) ITEMS;
    }
    for (int item = 0; item < ITEMS; item++) {
      Explanation explanation = recommender.explain(history, "item-" + item, 0);
      Shares lift = explanation.lift().orElseThrow();
      assertThat(lift.has(Part.SIMILARITY)).isTrue();
      assertThat(lift.parts().values().stream().mapToDouble(Float::doubleValue).sum())
          .as("item %d, seed %d", item, SEED)
          .isCloseTo(scores[item] - biases[item] - mean, Offset.offset(1e-4));
    }
  }

  @Test
  void interests_afterAWeeksSilence_leanToTheLongTerm() {
    Recommender recommender = Recommender.of(longShort());
    SplittableRandom random = new SplittableRandom(SEED);
    for (int person = 0; person < 200; person++) {
      UserState state = recommender.newState();
      for (Event event : history(1 + random.nextInt(30), ITEMS, random)) {
        recommender.observe(state, event);
      }
      Interests now = recommender.interests(state, state.lastTime() + MINUTE).orElseThrow();
      long week = state.lastTime() + 7 * 24 * 60 * MINUTE;
      Interests later = recommender.interests(state, week).orElseThrow();
      assertThat(later.gate())
          .as("person %d, seed %d", person, SEED)
          .isBetween(now.gate() + 1e-3f, 1f);
      List<Recommendation> answer = recommender.recommend(state, Request.top(1).at(week));
      assertThat(answer.getFirst().shares())
          .contains(recommender.shares(later, answer.getFirst().item()))
          .isNotEqualTo(Optional.of(recommender.shares(now, answer.getFirst().item())));
    }
  }

  private static void requireNear(Standing found, Standing expected) {
    assertThat(found.score()).isCloseTo(expected.score(), Offset.offset(1e-4f));
    assertThat(found.margin()).isCloseTo(expected.margin(), Offset.offset(1e-4f));
    assertThat(found.rank()).isEqualTo(expected.rank());
  }

  private static void requireNear(Effect found, Effect expected, String what) {
    assertThat(found.score()).as(what).isCloseTo(expected.score(), Offset.offset(1e-4f));
    assertThat(found.margin()).as(what).isCloseTo(expected.margin(), Offset.offset(1e-4f));
    assertThat(found.places()).as(what).isEqualTo(expected.places());
  }
}

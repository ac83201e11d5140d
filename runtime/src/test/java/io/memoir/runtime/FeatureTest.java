package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.Tensor;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Model;
import io.memoir.model.architecture.ModelEnsemble;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Values;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.ItemMemory;
import io.memoir.model.layer.Parallel;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import io.memoir.runtime.Recommender.Options.Wanted;
import io.memoir.runtime.ReferenceNetwork.Question;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Features of items, events, users and requests in the next-item task. */
class FeatureTest {
  private static final long SEED = 31;
  private static final int WIDTH = 10;

  private final Model model = FeatureModels.everything(WIDTH, SEED);
  private final Recommender recommender = Recommender.of(model);
  private final Values user = FeatureModels.values(new SplittableRandom(3));
  private final Values request = FeatureModels.values(new SplittableRandom(4));

  @ParameterizedTest
  @EnumSource(
      value = Wanted.class,
      names = {"SCALAR", "VECTOR"})
  void recommend_profileAndValues_asTheFormulas(Wanted kernel) {
    Recommender own = Recommender.of(model, Recommender.Options.of(kernel));
    ReferenceNetwork reference = new ReferenceNetwork(model);
    for (int length : new int[] {0, 1, 8}) {
      List<Event> history = FeatureModels.events(length, SEED + length);
      UserState state = FeatureModels.folded(own, history);
      List<Recommendation> all =
          own.recommend(state, Request.top(FeatureModels.ITEMS).keepSeen().about(user, request));
      assertThat(all).hasSize(FeatureModels.ITEMS);
      for (Recommendation each : all) {
        Question question = new Question(history, 0, user, request);
        double score = reference.nextItem(question, reference.known(each.item()));
        assertThat((double) each.score())
            .as("item %d after %d events, seed %d", each.item(), length, SEED)
            .isCloseTo(score, within(1e-4 * Math.max(1, Math.abs(score))));
      }
    }
  }

  /** The lists of items are read by LSTMs: those of the catalogue, and those of a new item. */
  @ParameterizedTest
  @EnumSource(
      value = Wanted.class,
      names = {"SCALAR", "VECTOR"})
  void recommend_listsInOrder_asTheFormulas(Wanted kernel) {
    Model inOrder = FeatureModels.everythingInOrder(WIDTH, SEED);
    NewItem fresh = NewItem.of("new", FeatureModels.itemValues(501));
    Recommender own =
        Recommender.of(inOrder, Recommender.Options.of(kernel)).withItems(List.of(fresh));
    ReferenceNetwork reference = new ReferenceNetwork(inOrder);
    List<Event> history = FeatureModels.events(6, SEED);
    UserState state = FeatureModels.folded(own, history);
    List<Recommendation> all =
        own.recommend(state, Request.top(FeatureModels.ITEMS + 1).keepSeen().about(user, request));
    assertThat(all).hasSize(FeatureModels.ITEMS + 1);
    for (Recommendation each : all) {
      Question question = new Question(history, 0, user, request);
      double score =
          reference.nextItem(
              question,
              each.itemId().equals("new")
                  ? reference.unknown(fresh.values())
                  : reference.known(each.item()));
      assertThat((double) each.score())
          .as("%s, seed %d", each.itemId(), SEED)
          .isCloseTo(score, within(1e-4 * Math.max(1, Math.abs(score))));
    }
  }

  @Test
  void recommend_severalStates_eachWithTheProfile() {
    List<UserState> states =
        IntStream.range(0, 4)
            .mapToObj(
                length -> FeatureModels.folded(recommender, FeatureModels.events(length, SEED)))
            .toList();
    Request asked = Request.top(5).about(Profile.of(user, request));
    List<List<Recommendation>> together = recommender.recommend(states, asked);
    for (int i = 0; i < states.size(); i++) {
      List<Recommendation> alone = recommender.recommend(states.get(i), asked);
      assertThat(together.get(i).stream().map(Recommendation::item).toList())
          .isEqualTo(alone.stream().map(Recommendation::item).toList());
    }
  }

  /** The profile belongs to the request: it leaves no trace in a state. */
  @Test
  void recommend_profileChanged_appliesAtOnce() {
    UserState state = FeatureModels.folded(recommender, FeatureModels.events(4, SEED));
    byte[] before = state.toBytes();
    List<Recommendation> first = recommender.recommend(state, Request.top(5).about(user, request));
    List<Recommendation> other =
        recommender.recommend(
            state, Request.top(5).about(user.with("colour", "blue"), Values.NONE));
    assertThat(other).isNotEqualTo(first);
    assertThat(state.toBytes()).isEqualTo(before);
    assertThat(recommender.recommend(state, Request.top(5).about(user, request))).isEqualTo(first);
  }

  /** A long-term and a short-term share, of which user and request each have a part. */
  @Test
  void shares_withProfile_addUpToTheScore() {
    Model longShort =
        FeatureModels.random(
            FeatureModels.network(
                FeatureModels.schema(),
                Parallel.of(new Gru(WIDTH, WIDTH), new Gru(WIDTH, WIDTH)),
                List.of(new Task.NextItem(new Head.LongShort(true, true)))),
            SEED);
    Recommender own = Recommender.of(longShort);
    for (int length : new int[] {0, 3}) {
      UserState state = FeatureModels.folded(own, FeatureModels.events(length, SEED));
      for (Recommendation each : own.recommend(state, Request.top(5).about(user, request))) {
        Shares shares = each.shares().orElseThrow();
        assertThat((double) shares.longTerm() + shares.shortTerm())
            .isCloseTo(each.score(), within(1e-4));
        assertThat(shares.shortTerm()).isNotZero();
      }
    }
  }

  /** The profile is part of the interests, or of the rest, and not of the items of the history. */
  @Test
  void shares_itemMemoryWithProfile_addUpToTheScore() {
    Layer memory = new ItemMemory(new Gru(WIDTH, WIDTH), 2);
    Map<Layer, Head> networks =
        Map.of(
            Parallel.of(memory, memory), new Head.LongShort(true, true), memory, new Head.Clock());
    networks.forEach((body, head) -> {
      Recommender own =
          Recommender.of(
              FeatureModels.random(
                  FeatureModels.network(
                      FeatureModels.schema(), body, List.of(new Task.NextItem(head))),
                  SEED));
      for (int length : new int[] {0, 3}) {
        UserState state = FeatureModels.folded(own, FeatureModels.events(length, SEED));
        for (Recommendation each : own.recommend(state, Request.top(5).about(user, request))) {
          Shares shares = each.shares().orElseThrow();
          assertThat(shares.parts().values().stream().mapToDouble(Float::doubleValue).sum())
              .as("%s, %d events", head, length)
              .isCloseTo(each.score(), within(1e-4));
          assertThat(shares.similarity() != 0).isEqualTo(length > 0);
        }
      }
    });
  }

  @Test
  void shares_withBoostsOrAnotherOrder_areThoseOfTheModelOrNone() {
    Recommender own =
        Recommender.of(
            FeatureModels.random(
                FeatureModels.network(
                    FeatureModels.schema(),
                    Parallel.of(new Gru(WIDTH, WIDTH), new Gru(WIDTH, WIDTH)),
                    List.of(
                        new Task.NextItem(new Head.LongShort(true, true)),
                        new Task.Binary(
                            "click",
                            new Label.Happened(),
                            new Interaction.Product(),
                            Tower.of(9, 4),
                            false))),
                SEED));
    UserState state = FeatureModels.folded(own, FeatureModels.events(3, SEED));
    Recommendation best = own.recommend(state, Request.top(1)).getFirst();
    Recommendation boosted =
        own.recommend(state, Request.top(1).boosting(Map.of(best.itemId(), Boost.plus(100))))
            .getFirst();
    assertThat(boosted.score()).isCloseTo(best.score() + 100, within(1e-3f));
    assertThat(boosted.shares()).isPresent().isEqualTo(best.shares());
    assertThat(own.recommend(state, Request.top(5).orderedBy("click", 10)))
        .hasSize(5)
        .allSatisfy(each -> {
          assertThat(each.prediction()).isPresent();
          assertThat(each.shares()).isEmpty();
        });
  }

  @Test
  void observe_valueOfAnotherKind_refusedAndUnchanged() {
    UserState state = FeatureModels.folded(recommender, FeatureModels.events(3, SEED));
    byte[] before = state.toBytes();
    Event bad = new Event("item-1", 5, Values.NONE.with("price", "cheap"));
    assertThatThrownBy(() -> recommender.observe(state, bad))
        .isInstanceOf(BadInputException.class)
        .hasMessage("feature 'price' is the text 'cheap', expected a number");
    assertThat(state.toBytes()).isEqualTo(before);
    assertThatThrownBy(() ->
            recommender.recommend(
                state, Request.top(1).about(Values.NONE, Values.NONE.with("tags", 1))))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("feature 'tags' is the number 1.0, expected a list of texts");
    assertThat(recommender.recommend(state, Request.top(1))).hasSize(1);
  }

  @Test
  void observe_textForAnEncoder_asItsVector() {
    float[] vector = {0.5f, -1, 2};
    TextEncoder encoder =
        new TextEncoder() {
          @Override
          public String name() {
            return "some-encoder";
          }

          @Override
          public String sha256() {
            return "00";
          }

          @Override
          public int width() {
            return vector.length;
          }

          @Override
          public float[] encode(String text) {
            return text.equals("a title") ? vector : new float[3];
          }
        };
    Recommender reading =
        Recommender.of(model, Recommender.Options.defaults().withTexts(List.of(encoder)));
    Event asText = new Event("item-1", 5, Values.NONE.with("title", "a title"));
    Event asVector =
        new Event(
            "item-1",
            5,
            Values.NONE.with("title", new io.memoir.model.feature.Value.Vector(vector)));
    UserState one = FeatureModels.folded(reading, List.of(asText));
    UserState other = FeatureModels.folded(reading, List.of(asVector));
    assertThat(one.toBytes()).isEqualTo(other.toBytes());
    assertThatThrownBy(() -> recommender.observe(recommender.newState(), asText))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("its encoder some-encoder is not available");
  }

  /** Values of events are nothing to a model without event features. */
  @Test
  void observe_modelWithoutFeatures_sameBits() {
    Recommender plain =
        Recommender.of(
            TestModels.random(TestModels.network(FeatureModels.ITEMS, new Gru(8, 8)), 1));
    UserState with = FeatureModels.folded(plain, FeatureModels.events(5, SEED));
    UserState without = plain.newState();
    for (Event event : FeatureModels.events(5, SEED)) {
      plain.observe(without, new Event(event.itemId(), event.time()));
    }
    assertThat(with.toBytes()).isEqualTo(without.toBytes());
    assertThat(plain.recommend(with, Request.top(5).about(user, request)))
        .isEqualTo(plain.recommend(without, Request.top(5)));
    assertThat(plain.schema()).isEqualTo(Schema.NONE);
  }

  @Test
  void open_codesThatDoNotFit_refused() {
    Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights().tensors());
    int[] codes = model.weights().ints(SequenceNetwork.ITEM_CODES).clone();
    int slots = codes.length / FeatureModels.ITEMS;
    List<Integer> shape = List.of(FeatureModels.ITEMS, slots);
    codes[slots] = 99;
    tensors.put(SequenceNetwork.ITEM_CODES, new Tensor.Ints(shape, codes));
    Model altered = TestModels.model(model.architecture(), tensors);
    assertThatThrownBy(() -> Recommender.of(altered))
        .isInstanceOf(CorruptFileException.class)
        .hasMessage(
            "tensor 'item_codes' has code 99 for feature 'colour' of item 1, expected 0 to 5");
    tensors.put(SequenceNetwork.ITEM_CODES, new Tensor.Ints(List.of(1, codes.length), codes));
    Model reshaped = TestModels.model(model.architecture(), tensors);
    assertThatThrownBy(() -> Recommender.of(reshaped))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("tensor 'item_codes' has shape [1, ");
  }

  /** Events before and behind a gap with their values; a profile for the answer. */
  @Test
  void between_events_withValues() {
    Architecture.SequenceNetwork both =
        FeatureModels.network(
            FeatureModels.schema(),
            new io.memoir.model.layer.Bidirectional(new Gru(WIDTH, WIDTH), new Gru(WIDTH, 4)),
            List.of(new Task.NextItem(new Head.Direct())));
    Recommender own = Recommender.of(FeatureModels.random(both, SEED));
    List<Event> before = FeatureModels.events(3, 1);
    List<Event> after = FeatureModels.events(2, 2);
    List<Event> bare =
        after.stream().map(event -> new Event(event.itemId(), event.time())).toList();
    Request asked = Request.top(4).about(user, request);
    List<Recommendation> answer = own.between(before, after, asked);
    assertThat(answer).hasSize(4);
    assertThat(own.between(before, bare, asked)).isNotEqualTo(answer);
  }

  /** Two networks with features and a counted model that looks at none. */
  @Test
  void ensemble_membersWithFeatures_meanOfTheirPredictions() {
    Model other = FeatureModels.everything(WIDTH + 3, SEED + 1);
    Model popular =
        TestModels.model(
            new Architecture.Popularity(FeatureModels.ITEMS),
            Map.of(
                "count",
                new Tensor.Floats(List.of(FeatureModels.ITEMS), new float[FeatureModels.ITEMS])));
    Recommender together =
        Recommender.of(
            ModelEnsemble.of(
                List.of(model, other, popular),
                List.of(1f, 3f, 1f),
                new Combination.Score(),
                "test"));
    Recommender second = Recommender.of(other);
    List<Event> history = FeatureModels.events(7, SEED);
    UserState state = FeatureModels.folded(together, history);
    UserState one = FeatureModels.folded(recommender, history);
    UserState two = FeatureModels.folded(second, history);
    RankRequest asked = RankRequest.by("click-1").about(user, request);
    double expected =
        (recommender.predict(one, "item-3", asked).value()
                + 3 * second.predict(two, "item-3", asked).value())
            / 4;
    assertThat(together.predict(state, "item-3", asked).value()).isCloseTo(expected, within(1e-5));
    assertThat(together.tasks().stream().map(Task::name)).contains("next-item", "stars-3");
    assertThat(together.schema()).isEqualTo(recommender.schema());
    assertThat(together.recommend(state, Request.top(3).about(user, request))).hasSize(3);
  }
}

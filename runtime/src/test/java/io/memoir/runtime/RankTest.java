package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Values;
import io.memoir.model.layer.Gru;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import io.memoir.runtime.Recommender.Options.Wanted;
import io.memoir.runtime.ReferenceNetwork.Question;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RankTest {
  private static final long SEED = 20_261_129;
  private static final int WIDTH = 12;
  private static final double ROUNDING = 1e-4;
  private static final List<String> EVERYTHING =
      IntStream.range(0, FeatureModels.ITEMS).mapToObj(item -> "item-" + item).toList();

  private final Model model = FeatureModels.everything(WIDTH, SEED);
  private final Recommender recommender = Recommender.of(model);

  static Stream<Arguments> kernelsAndLengths() {
    return Stream.of(Wanted.SCALAR, Wanted.VECTOR)
        .flatMap(kernel ->
            Stream.of(0, 1, 3, FeatureModels.WINDOW, FeatureModels.WINDOW + 5, 40)
                .map(length -> Arguments.of(kernel, length)));
  }

  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void rank_everyFeatureAndInteraction_asTheFormulas(Wanted kernel, int length) {
    requireFormulas(model, kernel, length);
  }

  /** A body of another width than the items', and nothing known of users and requests. */
  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void rank_outputsOfAnotherWidth_asTheFormulas(Wanted kernel, int length) {
    Schema schema = FeatureModels.schema();
    requireFormulas(
        FeatureModels.random(
            FeatureModels.network(
                new Schema(List.of(), schema.item(), schema.event(), List.of()),
                new Gru(19, 7),
                FeatureModels.tasks()),
            SEED),
        kernel,
        length);
  }

  private static void requireFormulas(Model model, Wanted kernel, int length) {
    Recommender recommender = Recommender.of(model, Recommender.Options.of(kernel));
    ReferenceNetwork reference = new ReferenceNetwork(model);
    SplittableRandom random = new SplittableRandom(SEED + length);
    List<Event> history = FeatureModels.events(length, SEED + length);
    Values user = FeatureModels.values(random);
    Values request = FeatureModels.values(random);
    Values unknown = FeatureModels.values(random);
    long time = length % 2 == 0 ? 1_770_000_000_000L : 0;
    Question question = new Question(history, time, user, request);
    UserState state = FeatureModels.folded(recommender, history);
    for (Task task : recommender.tasks()) {
      RankRequest asked =
          RankRequest.by(task.name())
              .at(time)
              .about(user, request)
              .knowing(Map.of("unknown", unknown));
      List<String> ids = Stream.concat(EVERYTHING.stream(), Stream.of("unknown", "none")).toList();
      Ranking ranking = recommender.rank(state, ids, asked);

      assertThat(ranking.missing()).containsExactly("none");
      assertThat(ranking.candidates()).hasSize(ids.size() - 1);
      assertThat(ranking.candidates())
          .isSortedAccordingTo(
              Comparator.comparingDouble((Ranking.Candidate each) -> -each.score()));
      for (Ranking.Candidate each : ranking.candidates()) {
        ReferenceNetwork.Candidate candidate =
            each.item() < 0 ? reference.unknown(unknown) : reference.known(each.item());
        double score =
            task instanceof Task.Scored scored
                ? reference.score(scored, question, candidate)
                : reference.nextItem(question, candidate);
        double value =
            switch (task) {
              case Task.NextItem _ -> score;
              case Task.Binary _ -> 1 / (1 + Math.exp(-score));
              case Task.Rating rating -> Math.clamp(score, rating.low(), rating.high());
            };
        assertThat((double) each.score())
            .as("score of %s by %s, seed %d", each.itemId(), task, SEED)
            .isCloseTo(score, within(ROUNDING * Math.max(1, Math.abs(score))));
        assertThat(each.value()).isCloseTo(value, within(ROUNDING * Math.max(1, Math.abs(value))));
        assertThat(recommender.predict(state, each.itemId(), asked).value())
            .isCloseTo(each.value(), within(1e-5));
      }
    }
  }

  /** Calls use the memory of the calls before, which had more or fewer events and candidates. */
  @ParameterizedTest
  @EnumSource(
      value = Wanted.class,
      names = {"SCALAR", "VECTOR"})
  void rank_afterOtherCalls_sameBitsAsAlone(Wanted kernel) {
    Recommender used = Recommender.of(model, Recommender.Options.of(kernel));
    for (Task task : used.tasks()) {
      RankRequest asked = RankRequest.by(task.name());
      for (int length : new int[] {40, 1, 0, FeatureModels.WINDOW - 1, 3}) {
        List<Event> history = FeatureModels.events(length, SEED + length);
        List<String> ids = EVERYTHING.subList(0, length == 40 ? EVERYTHING.size() : 1 + length);
        Recommender alone = Recommender.of(model, Recommender.Options.of(kernel));
        assertThat(used.rank(FeatureModels.folded(used, history), ids, asked))
            .as("%d events, task %s, seed %d", length, task.name(), SEED)
            .isEqualTo(alone.rank(FeatureModels.folded(alone, history), ids, asked));
      }
    }
  }

  /** The state is stored and read again between any two events. */
  @Test
  void rank_storedAfterEachEvent_sameAnswers() {
    List<Event> history = FeatureModels.events(2 * FeatureModels.WINDOW + 1, SEED);
    UserState whole = FeatureModels.folded(recommender, history);
    UserState stored = recommender.newState();
    for (Event event : history) {
      recommender.observe(stored, event);
      stored = recommender.readState(stored.toBytes());
    }
    UserState half = recommender.readState(whole.toBytes(UserState.Storage.FLOAT16));
    for (Task task : recommender.tasks()) {
      RankRequest asked = RankRequest.by(task.name()).at(1_770_000_000_000L);
      Ranking expected = recommender.rank(whole, EVERYTHING, asked);
      assertThat(recommender.rank(stored, EVERYTHING, asked)).isEqualTo(expected);
      Ranking rounded = recommender.rank(half, EVERYTHING, asked);
      for (Ranking.Candidate each : expected.candidates()) {
        assertThat(value(rounded, each.itemId())).isCloseTo(each.value(), within(0.05));
      }
    }
  }

  private static double value(Ranking ranking, String id) {
    return ranking.candidates().stream()
        .filter(each -> each.itemId().equals(id))
        .findFirst()
        .orElseThrow()
        .value();
  }

  /** Lanes take what was encoded before, side by side and of different lengths. */
  @Test
  void lanes_encodedValues_asOneAfterTheOther() {
    Schema schema = recommender.schema();
    FeatureEncoder events = new FeatureEncoder(schema.event());
    FeatureEncoder users = new FeatureEncoder(schema.user());
    FeatureEncoder requests = new FeatureEncoder(schema.request());
    int count = 3;
    Lanes lanes = recommender.lanes(count);
    for (int step = 0; step < 9; step++) {
      int taking = Math.min(count, 1 + step / 2);
      int[] which = IntStream.range(0, taking).map(lane -> taking - 1 - lane).toArray();
      int[] items = new int[taking];
      long[] times = new long[taking];
      EncodedRows rows = events.rows(taking);
      for (int i = 0; i < taking; i++) {
        Event event = FeatureModels.events(9, which[i]).get(step);
        items[i] = recommender.items().indexOf(event.itemId());
        times[i] = event.time();
        events.encode(event.values(), rows, i);
      }
      lanes.observe(which, items, times, rows, IntStream.range(0, taking).toArray(), taking);
    }
    Values user = FeatureModels.values(new SplittableRandom(1));
    Values request = FeatureModels.values(new SplittableRandom(2));
    Profile encoded = Profile.encoded(users.encode(user), 0, requests.encode(request), 0);
    int[] all = IntStream.range(0, FeatureModels.ITEMS).toArray();
    for (int lane = 0; lane < count; lane++) {
      List<Event> history = FeatureModels.events(9, lane);
      UserState state =
          FeatureModels.folded(
              recommender, history.subList(lane == 0 ? 0 : 2 * lane, history.size()));
      for (Task task : recommender.tasks()) {
        RankRequest asked = RankRequest.by(task.name()).at(1_770_000_000_000L);
        double[] values = lanes.predict(lane, all, asked.about(encoded));
        Ranking expected = recommender.rank(state, EVERYTHING, asked.about(user, request));
        for (int item : all) {
          assertThat(values[item]).isCloseTo(value(expected, "item-" + item), within(ROUNDING));
        }
      }
      float[] scores = new float[FeatureModels.ITEMS];
      lanes.score(lane, 0, encoded, scores);
      float[] alone = new float[FeatureModels.ITEMS];
      recommender.score(state, 0, Profile.of(user, request), alone);
      for (int item : all) {
        assertThat((double) scores[item]).isCloseTo(alone[item], within(ROUNDING));
      }
    }
    EncodedRows others = new EncodedRows(1, 0, new int[1], new float[0]);
    assertThatThrownBy(() -> lanes.observe(new int[1], new int[1], new long[1], others, all, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 codes and 0 numbers were given");
  }

  @Test
  void rank_itemsRoundedOrInClusters_nearlyTheSame() {
    UserState state = FeatureModels.folded(recommender, FeatureModels.events(9, SEED));
    for (ItemStorage storage : List.of(ItemStorage.FLOAT16, ItemStorage.INT8)) {
      Recommender rounded =
          Recommender.of(model, Recommender.Options.defaults().withItems(storage));
      UserState same = rounded.readState(state.toBytes());
      for (Task task : recommender.tasks()) {
        RankRequest asked = RankRequest.by(task.name());
        Ranking expected = recommender.rank(state, EVERYTHING, asked);
        Ranking found = rounded.rank(same, EVERYTHING, asked);
        for (Ranking.Candidate each : expected.candidates()) {
          assertThat(value(found, each.itemId()))
              .isCloseTo(each.value(), within(5e-3 * Math.max(1, Math.abs(each.value()))));
        }
      }
    }
  }

  @Test
  void rank_unknownTask_namesThoseThereAre() {
    Recommender clicks =
        Recommender.of(
            FeatureModels.random(
                FeatureModels.network(
                    Schema.NONE,
                    new Gru(WIDTH, WIDTH),
                    List.of(
                        new Task.Binary(
                            "click",
                            new Label.Happened(),
                            new Interaction.Product(),
                            Tower.of(),
                            false))),
                SEED));
    UserState state = clicks.newState();
    assertThatThrownBy(() -> clicks.rank(state, EVERYTHING, RankRequest.by("purchase")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("the model has no task 'purchase', only click");
    assertThatThrownBy(() -> clicks.recommend(state, Request.top(3)))
        .isInstanceOf(BadInputException.class)
        .hasMessage("the model has no next-item task, only click");
    assertThatThrownBy(() ->
            recommender.recommend(recommender.newState(), Request.top(3).orderedBy("purchase", 10)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the model has no task 'purchase', only click-0, stars-0");
    assertThatThrownBy(() -> clicks.predict(state, "nothing", RankRequest.by("click")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("no item 'nothing' in the model");
  }

  /** Without item features nothing is known of an item that training never saw. */
  @Test
  void rank_modelWithoutItemFeatures_unknownItemsAreMissing() {
    Recommender plain =
        Recommender.of(TestModels.random(TestModels.network(5, new Gru(8, 8)), SEED));
    Ranking ranking =
        plain.rank(
            plain.newState(),
            List.of("new", "item-4", "item-0"),
            RankRequest.by("next-item").knowing(Map.of("new", FeatureModels.itemValues(0))));
    assertThat(ranking.missing()).containsExactly("new");
    float[] scores = plain.score(plain.newState());
    assertThat(ranking.candidates()).hasSize(2);
    for (Ranking.Candidate each : ranking.candidates()) {
      assertThat(each.score()).isEqualTo(scores[each.item()]);
    }
  }

  @Test
  void rank_repeatedIds_areOneCandidate() {
    UserState state = FeatureModels.folded(recommender, FeatureModels.events(9, SEED));
    for (Task task : recommender.tasks()) {
      RankRequest asked = RankRequest.by(task.name());
      List<String> once = List.of("item-2", "none", "item-1");
      List<String> repeated = List.of("item-2", "none", "item-2", "item-1", "none", "item-1");
      assertThat(recommender.rank(state, repeated, asked))
          .isEqualTo(recommender.rank(state, once, asked));
    }
  }

  @Test
  void rank_noCandidates_nothing() {
    Ranking ranking =
        recommender.rank(recommender.newState(), List.of(), RankRequest.by("click-1"));
    assertThat(ranking.candidates()).isEmpty();
    assertThat(ranking.missing()).isEmpty();
  }

  /** More candidates than are scored together, most of them new, the others between and after. */
  @Test
  void rank_manyCandidates_asOneByOne() {
    UserState state = FeatureModels.folded(recommender, FeatureModels.events(9, SEED));
    Map<String, Values> news =
        IntStream.range(0, 150)
            .boxed()
            .collect(Collectors.toMap(i -> "new-" + i, FeatureModels::itemValues));
    List<String> many =
        Stream.concat(
                IntStream.range(0, 150).mapToObj(i -> "new-" + i), EVERYTHING.stream().skip(5))
            .collect(Collectors.toCollection(ArrayList::new));
    many.addAll(70, EVERYTHING.subList(0, 5));
    for (Task task : recommender.tasks()) {
      RankRequest asked = RankRequest.by(task.name()).knowing(news);
      Ranking ranking = recommender.rank(state, many, asked);
      assertThat(ranking.candidates()).hasSize(150 + FeatureModels.ITEMS);
      for (Ranking.Candidate each : ranking.candidates()) {
        assertThat(each.value())
            .isCloseTo(recommender.predict(state, each.itemId(), asked).value(), within(1e-5));
      }
    }
  }
}

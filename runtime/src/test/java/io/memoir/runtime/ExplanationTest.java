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
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.TimeLstm;
import io.memoir.runtime.Explanation.Cause;
import io.memoir.runtime.Explanation.Effect;
import io.memoir.runtime.Explanation.Standing;
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

  static Stream<Model> models() {
    return Stream.of(
        longShort(),
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

package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.CorruptFileException;
import io.memoir.model.Head;
import io.memoir.model.Tensor;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Model;
import io.memoir.model.architecture.ModelEnsemble;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.SelfAttention;
import io.memoir.model.layer.Stack;
import io.memoir.model.layer.TimeLstm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class EnsembleTest {
  private static final long SEED = 11;
  private static final int ITEMS = 30;
  private static final Combination SCORE = new Combination.Score();
  private static final Combination RANK = new Combination.ReciprocalRank(60);
  private static final Offset<Float> ROUNDING = Offset.offset(1e-4f);

  private final Model lstm = TestModels.random(TestModels.network(ITEMS, new Lstm(9, 9)), 1);
  private final Model attention =
      TestModels.random(
          TestModels.network(
              ITEMS, Stack.of(new SelfAttention(8, 2, 4), TestModels.residualStack(8))),
          2);
  private final Model timed =
      TestModels.random(
          new Architecture.SequenceNetwork(
              ITEMS,
              6,
              1,
              Parallel.of(new TimeLstm(6, 6), new Gru(6, 6)),
              new Head.LongShort(true, true)),
          3);
  private final Model popularity =
      TestModels.model(
          new Architecture.Popularity(ITEMS),
          Map.of("count", floats(IntStream.range(0, ITEMS).map(i -> 1 + i * 7 % ITEMS).toArray())));

  private static Model together(Combination combination, List<Float> weights, Model... members) {
    return ModelEnsemble.of(List.of(members), weights, combination, "test");
  }

  private static Model together(Combination combination, Model... members) {
    return together(combination, Collections.nCopies(members.length, 1f), members);
  }

  /** Item i leads to its three successors, the nearer the likelier; a longer window than chain. */
  private static Model chain(int window) {
    int[] offsets = new int[ITEMS + 1];
    int[] columns = new int[3 * ITEMS];
    float[] values = new float[3 * ITEMS];
    for (int item = 0; item < ITEMS; item++) {
      offsets[item + 1] = 3 * (item + 1);
      for (int next = 0; next < 3; next++) {
        columns[3 * item + next] = (item + next + 1) % ITEMS;
        values[3 * item + next] = (3 - next) / 6f;
      }
    }
    return TestModels.model(
        new Architecture.ItemNeighbours(ITEMS, window, 0.8f),
        Map.of(
            "row_offset", new Tensor.Ints(List.of(offsets.length), offsets),
            "column", new Tensor.Ints(List.of(columns.length), columns),
            "value", new Tensor.Floats(List.of(values.length), values)));
  }

  private static Model sessions() {
    int[] sessionOffset = new int[ITEMS + 1];
    int[] sessionItem = new int[2 * ITEMS];
    int[] itemOffset = new int[ITEMS + 1];
    int[] itemSession = new int[2 * ITEMS];
    for (int i = 0; i < ITEMS; i++) {
      sessionOffset[i + 1] = 2 * (i + 1);
      itemOffset[i + 1] = 2 * (i + 1);
      int next = (i + 1) % ITEMS;
      int before = (i + ITEMS - 1) % ITEMS;
      sessionItem[2 * i] = Math.min(i, next);
      sessionItem[2 * i + 1] = Math.max(i, next);
      itemSession[2 * i] = Math.max(i, before);
      itemSession[2 * i + 1] = Math.min(i, before);
    }
    return TestModels.model(
        new Architecture.SessionNeighbours(ITEMS, ITEMS, 3, 5, 2),
        Map.of(
            "session_offset", new Tensor.Ints(List.of(ITEMS + 1), sessionOffset),
            "session_item", new Tensor.Ints(List.of(2 * ITEMS), sessionItem),
            "item_offset", new Tensor.Ints(List.of(ITEMS + 1), itemOffset),
            "item_session", new Tensor.Ints(List.of(2 * ITEMS), itemSession)));
  }

  /** What a person did: item and time of each event. */
  private static void fold(Recommender recommender, UserState state, int events) {
    SplittableRandom random = new SplittableRandom(SEED);
    long time = 1_700_000_000_000L;
    for (int event = 0; event < events; event++) {
      time += random.nextLong(100_000_000);
      recommender.observe(state, random.nextInt(ITEMS), time);
    }
  }

  private static float[] scores(Model model, int events) {
    Recommender recommender = Recommender.of(model);
    UserState state = recommender.newState();
    fold(recommender, state, events);
    return recommender.score(state);
  }

  private static List<Integer> ranking(Model model, int events) {
    Recommender recommender = Recommender.of(model);
    UserState state = recommender.newState();
    fold(recommender, state, events);
    return recommender.recommend(state, Request.top(ITEMS)).stream()
        .map(Recommendation::item)
        .toList();
  }

  @Test
  void recommend_oneMember_ranksAsTheMember() {
    for (Model member : List.of(lstm, attention, timed, popularity, chain(4), sessions())) {
      for (Combination combination : List.of(SCORE, RANK)) {
        for (int events : new int[] {0, 1, 12}) {
          assertThat(ranking(together(combination, member), events))
              .as("%s by %s after %d", member.architecture(), combination, events)
              .isEqualTo(ranking(member, events));
        }
      }
    }
  }

  @Test
  void score_byScore_isTheWeightedMeanOfProbabilities() {
    float[] network = scores(lstm, 7);
    float[] counted = scores(chain(2), 7);
    double exponentials = 0;
    double counts = 0;
    for (int item = 0; item < ITEMS; item++) {
      exponentials += Math.exp(network[item]);
      counts += counted[item];
    }
    float[] expected = new float[ITEMS];
    for (int item = 0; item < ITEMS; item++) {
      double ofNetwork = Math.exp(network[item]) / exponentials;
      double ofCounted = counted[item] / counts;
      expected[item] = (float) Math.log((3 * ofNetwork + ofCounted) / 4);
    }
    assertThat(scores(together(SCORE, List.of(3f, 1f), lstm, chain(2)), 7))
        .containsExactly(expected, ROUNDING);
  }

  /** Before the first event a chain knows nothing, and leaves the order to the others. */
  @Test
  void score_byScore_memberThatKnowsNothing_changesNoOrder() {
    assertThat(ranking(together(SCORE, popularity, chain(1)), 0)).isEqualTo(ranking(popularity, 0));
  }

  @Test
  void score_byRank_tiesShareTheMeanOfTheirRanks() {
    Model few =
        TestModels.model(new Architecture.Popularity(4), Map.of("count", floats(5, 0, 9, 0)));
    Model other =
        TestModels.model(new Architecture.Popularity(4), Map.of("count", floats(-1, -2, -2, -2)));
    float[] found = scores(together(RANK, List.of(1f, 3f), few, other), 0);
    // Ranks of the one: 2, 3.5, 1, 3.5; of the other: 1, 3, 3, 3.
    float third = (float) (0.75 / 63);
    assertThat(found)
        .containsExactly(
            new float[] {
              (float) (0.25 / 62 + 0.75 / 61),
              (float) (0.25 / 63.5) + third,
              (float) (0.25 / 61) + third,
              (float) (0.25 / 63.5) + third
            },
            Offset.offset(1e-8f));
  }

  @Test
  void observe_differentMembers_eachRemembersAsIfAlone() {
    Model[] members = {timed, chain(1), lstm, sessions(), attention, chain(5), popularity};
    for (int events : new int[] {0, 1, 9}) {
      double[] sum = new double[ITEMS];
      for (Model member : members) {
        float[] alone = scores(together(RANK, member), events);
        for (int item = 0; item < ITEMS; item++) {
          sum[item] += alone[item] / members.length;
        }
      }
      float[] expected = new float[ITEMS];
      for (int item = 0; item < ITEMS; item++) {
        expected[item] = (float) sum[item];
      }
      assertThat(scores(together(RANK, members), events))
          .as("%d events", events)
          .containsExactly(expected, Offset.offset(1e-7f));
    }
  }

  @Test
  void lanes_differentMembers_asOneByOne() {
    Recommender recommender =
        Recommender.of(together(SCORE, timed, chain(3), lstm, sessions(), attention));
    Lanes lanes = recommender.lanes(3);
    UserState[] states = new UserState[3];
    Arrays.setAll(states, _ -> recommender.newState(false));
    SplittableRandom random = new SplittableRandom(SEED);
    float[] inLane = new float[ITEMS];
    for (int event = 0; event < 20; event++) {
      int[] which = {2, random.nextInt(2)};
      int[] items = {random.nextInt(ITEMS), random.nextInt(ITEMS)};
      long[] times = {event * 3_600_000L + 1, event * 60_000L + 1};
      lanes.observe(which, items, times, 2);
      for (int row = 0; row < 2; row++) {
        recommender.observe(states[which[row]], items[row], times[row]);
        lanes.score(which[row], 0, inLane);
        assertThat(inLane)
            .as("event %d, seed %d", event, SEED)
            .containsExactly(recommender.score(states[which[row]]), ROUNDING);
      }
    }
  }

  @Test
  void readState_ofToBytes_goesOnTheSame() {
    Recommender recommender = Recommender.of(together(SCORE, timed, chain(3), lstm));
    UserState state = recommender.newState();
    int before = state.toBytes().length;
    fold(recommender, state, 9);
    UserState read = recommender.readState(state.toBytes());
    recommender.observe(state, 5, 0);
    recommender.observe(read, 5, 0);
    assertThat(recommender.score(read)).containsExactly(recommender.score(state));
    UserState unseen = recommender.newState(false);
    fold(recommender, unseen, 9);
    int length = unseen.toBytes().length;
    fold(recommender, unseen, 90);
    assertThat(unseen.toBytes()).hasSize(length).hasSizeGreaterThanOrEqualTo(before);
  }

  /** Each part is weighted by what the member contributes to the probability of the item. */
  @Test
  void recommend_memberWithShares_partsOfItsShares() {
    Recommender recommender = Recommender.of(together(SCORE, List.of(2f, 1f), timed, chain(2)));
    Recommender alone = Recommender.of(timed);
    UserState state = recommender.newState();
    UserState same = alone.newState();
    fold(recommender, state, 6);
    fold(alone, same, 6);
    float[] scores = alone.score(same);
    double exponentials = 0;
    for (float score : scores) {
      exponentials += Math.exp(score);
    }
    assertThat(recommender.interests(state, 0)).isEmpty();
    Interests interests = alone.interests(same, 0).orElseThrow();
    List<Recommendation> answer = recommender.recommend(state, Request.top(ITEMS).keepSeen());
    assertThat(answer).hasSize(ITEMS);
    for (Recommendation each : answer) {
      double weight =
          2 / 3.0 * Math.exp(scores[each.item()]) / exponentials / Math.exp(each.score());
      Shares own = alone.shares(interests, each.item());
      Shares found = each.shares().orElseThrow();
      String what = "item %d, seed %d".formatted(each.item(), SEED);
      assertThat(found.parts().keySet())
          .containsExactly(Shares.Part.LONG_TERM, Shares.Part.SHORT_TERM, Shares.Part.OTHER);
      assertThat(weight).as(what).isBetween(0.0, 1.0001);
      assertThat(found.longTerm())
          .as(what)
          .isCloseTo((float) (weight * own.longTerm()), Offset.offset(1e-3f));
      assertThat(found.shortTerm())
          .as(what)
          .isCloseTo((float) (weight * own.shortTerm()), Offset.offset(1e-3f));
      assertThat(found.longTerm() + found.shortTerm() + found.of(Shares.Part.OTHER))
          .as(what)
          .isCloseTo(each.score(), ROUNDING);
    }
    assertThat(recommender.recommend(List.of(state, state), Request.top(ITEMS).keepSeen()))
        .isEqualTo(List.of(answer, answer));
  }

  @Test
  void recommend_membersWithoutShares_givesNone() {
    for (Model model :
        List.of(together(SCORE, lstm, chain(1)), together(RANK, timed, popularity))) {
      Recommender recommender = Recommender.of(model);
      UserState state = recommender.newState();
      fold(recommender, state, 3);
      assertThat(recommender.recommend(state, Request.top(1)).getFirst().shares()).isEmpty();
    }
  }

  @Test
  void explain_memberWithShares_theSharesOfTheAnswer() {
    Recommender recommender = Recommender.of(together(SCORE, timed, chain(2)));
    UserState state = recommender.newState();
    List<Event> history = new ArrayList<>();
    for (int event = 0; event < 5; event++) {
      history.add(new Event("item-" + 3 * event, 1_700_000_000_000L + event * 60_000L));
      recommender.observe(state, history.getLast());
    }
    Recommendation first = recommender.recommend(state, Request.top(1)).getFirst();
    Explanation explanation = recommender.explain(history, first.itemId(), 0);
    Shares shares = explanation.shares().orElseThrow();
    for (Shares.Part part : Shares.Part.values()) {
      assertThat(shares.of(part))
          .as("%s", part)
          .isCloseTo(first.shares().orElseThrow().of(part), ROUNDING);
    }
    assertThat(explanation.lift()).isEmpty();
    assertThat(explanation.sentence()).doesNotContain("term", "taste", "interest");
  }

  @Test
  void of_memberWithATableThatLeadsOutside_refused() {
    Model good = together(SCORE, lstm, chain(1));
    Map<String, Tensor> tensors = new LinkedHashMap<>(good.weights().tensors());
    int[] columns = good.weights().ints("member.1.column").clone();
    columns[4] = ITEMS;
    tensors.put("member.1.column", new Tensor.Ints(List.of(columns.length), columns));
    Model bad = TestModels.model(good.architecture(), tensors);
    assertThatThrownBy(() -> Recommender.of(bad))
        .isInstanceOf(CorruptFileException.class)
        .hasMessage("table 'column' contains 30, expected 0 to 29");
  }

  private static Tensor floats(int... counts) {
    float[] values = new float[counts.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = counts[i];
    }
    return new Tensor.Floats(List.of(values.length), values);
  }
}

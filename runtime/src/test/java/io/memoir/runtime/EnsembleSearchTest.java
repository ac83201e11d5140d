package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.Tensor;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Model;
import io.memoir.model.architecture.ModelEnsemble;
import io.memoir.model.layer.Gru;
import io.memoir.runtime.Recommender.Options;
import io.memoir.runtime.Recommender.Options.Wanted;
import io.memoir.runtime.architecture.Predictors;
import io.memoir.runtime.kernel.VectorKernel;
import io.memoir.runtime.predict.Asked;
import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.retrieval.ItemLayout;
import io.memoir.runtime.retrieval.TopK;
import io.memoir.runtime.state.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The best items of an ensemble against the plain way: score all of them and sort. */
class EnsembleSearchTest {
  private static final long SEED = 41;
  private static final int ITEMS = 3_000;
  private static final int WIDTH = 8;

  /**
   * A network whose item vectors are multiplied by a factor: the smaller, the more equal are the
   * probabilities, and the more items could be among the best.
   */
  private static Model network(int items, float factor, long seed) {
    Model model = TestModels.random(TestModels.network(items, new Gru(WIDTH, WIDTH)), seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights().tensors());
    float[] embedding = model.weights().floats(SequenceNetwork.ITEM_EMBEDDING).clone();
    float[] bias = model.weights().floats(SequenceNetwork.ITEM_BIAS).clone();
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] *= factor;
    }
    for (int i = 0; i < bias.length; i++) {
      bias[i] *= factor / 4;
    }
    // Some items are alike, so that ties decide.
    for (int item = 9; item < items; item += 10) {
      System.arraycopy(embedding, (item - 1) * WIDTH, embedding, item * WIDTH, WIDTH);
      bias[item] = bias[item - 1];
    }
    tensors.put(
        SequenceNetwork.ITEM_EMBEDDING, new Tensor.Floats(List.of(items, WIDTH), embedding));
    tensors.put(SequenceNetwork.ITEM_BIAS, new Tensor.Floats(List.of(items), bias));
    return TestModels.model(model.architecture(), tensors);
  }

  /** Sessions of two to seven items that are near each other, most of them of the first items. */
  private static Model sessions(int items, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int count = items;
    List<Set<Integer>> sessions = new ArrayList<>();
    for (int session = 0; session < count; session++) {
      int centre = random.nextInt(1 + random.nextInt(items));
      Set<Integer> distinct = new TreeSet<>();
      for (int i = 2 + random.nextInt(6); i > 0; i--) {
        distinct.add((centre + random.nextInt(30)) % items);
      }
      sessions.add(distinct);
    }
    List<List<Integer>> ofItem = new ArrayList<>();
    for (int item = 0; item < items; item++) {
      ofItem.add(new ArrayList<>());
    }
    for (int session = count - 1; session >= 0; session--) {
      for (int item : sessions.get(session)) {
        ofItem.get(item).add(session);
      }
    }
    return TestModels.model(
        new Architecture.SessionNeighbours(items, count, 40, 100, 5),
        Map.of(
            "session_offset", offsets(sessions),
            "session_item", ints(sessions),
            "item_offset", offsets(ofItem),
            "item_session", ints(ofItem)));
  }

  /** Each item leads to some others, some of them with the weight 0. */
  private static Model neighbours(int items, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Set<Integer>> rows = new ArrayList<>();
    int entries = 0;
    for (int item = 0; item < items; item++) {
      Set<Integer> row = new TreeSet<>();
      for (int i = random.nextInt(12); i > 0; i--) {
        row.add(random.nextInt(items));
      }
      rows.add(row);
      entries += row.size();
    }
    float[] values = new float[entries];
    for (int i = 0; i < entries; i++) {
      values[i] = random.nextInt(4) / 4f;
    }
    return TestModels.model(
        new Architecture.ItemNeighbours(items, 4, 0.7f),
        Map.of(
            "row_offset", offsets(rows),
            "column", ints(rows),
            "value", new Tensor.Floats(List.of(entries), values)));
  }

  private static Model popularity(int items, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] counts = new float[items];
    for (int item = 0; item < items; item++) {
      counts[item] = random.nextInt(1 + random.nextInt(1 + random.nextInt(200)));
    }
    return TestModels.model(
        new Architecture.Popularity(items),
        Map.of("count", new Tensor.Floats(List.of(items), counts)));
  }

  private static Tensor offsets(List<? extends Collection<Integer>> rows) {
    int[] offsets = new int[rows.size() + 1];
    for (int row = 0; row < rows.size(); row++) {
      offsets[row + 1] = offsets[row] + rows.get(row).size();
    }
    return new Tensor.Ints(List.of(offsets.length), offsets);
  }

  private static Tensor ints(List<? extends Collection<Integer>> rows) {
    int[] values = rows.stream().flatMap(Collection::stream).mapToInt(Integer::intValue).toArray();
    return new Tensor.Ints(List.of(values.length), values);
  }

  private static Model together(List<Float> weights, Model... members) {
    return ModelEnsemble.of(List.of(members), weights, new Combination.Score(), "test");
  }

  /** Members of all kinds; with several networks, and with nearly equal probabilities. */
  static Stream<Arguments> ensembles() {
    Model sharp = network(ITEMS, 6, 1);
    Model other = network(ITEMS, 3, 2);
    Model flat = network(ITEMS, 0.01f, 3);
    Model sessions = sessions(ITEMS, 4);
    Model neighbours = neighbours(ITEMS, 5);
    Model popularity = popularity(ITEMS, 6);
    return Stream.of(
        Arguments.of("network", together(List.of(1f), sharp)),
        Arguments.of("network and sessions", together(List.of(1f, 1f), sharp, sessions)),
        Arguments.of("flat network, sessions", together(List.of(2f, 1f), flat, sessions)),
        Arguments.of("sessions, network", together(List.of(0.1f, 1f), sessions, other)),
        Arguments.of("two networks", together(List.of(1f, 2f), sharp, other)),
        Arguments.of(
            "two networks, sessions", together(List.of(1f, 1f, 1f), sharp, flat, sessions)),
        Arguments.of(
            "all kinds",
            together(List.of(1f, 2f, 1f, 1f, 3f), other, sessions, popularity, sharp, neighbours)),
        Arguments.of("popularity, rules", together(List.of(1f, 1f), popularity, neighbours)),
        Arguments.of("sessions", together(List.of(1f), sessions)),
        Arguments.of("sessions and rules", together(List.of(1f, 1f), sessions, neighbours)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ensembles")
  void recommend_anyFilterAndLength_asScoredAndSorted(String name, Model model) {
    for (ItemStorage storage : ItemStorage.values()) {
      Recommender recommender = Recommender.of(model, Options.defaults().withItems(storage));
      requireAsSorted(recommender, name + ", " + storage);
    }
    requireAsSorted(Recommender.of(model, Options.of(Wanted.SCALAR)), name + ", scalar kernel");
  }

  private static void requireAsSorted(Recommender recommender, String name) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 10; round++) {
      UserState state = recommender.newState();
      Set<Integer> seen = new TreeSet<>();
      int near = random.nextInt(1_000);
      for (int event = 0; event < round; event++) {
        int item = near + random.nextInt(30);
        recommender.observe(state, item, event);
        seen.add(item);
      }
      int limit = round == 9 ? 600 : 1 + random.nextInt(round % 3 == 0 ? 80 : 12);
      int keep = round % 4 == 3 ? 300 : 1 + random.nextInt(3);
      IntPredicate some = item -> item % keep == 0;
      float[] scores = recommender.score(state);
      List<Integer> wanted = sorted(scores, item -> some.test(item) && !seen.contains(item), limit);
      List<Recommendation> found = recommender.recommend(state, Request.top(limit).among(some));
      String what = "%s, round %d, best %d, seed %d".formatted(name, round, limit, SEED);
      assertThat(found.stream().map(Recommendation::item).toList()).as(what).isEqualTo(wanted);
      for (Recommendation each : found) {
        assertThat(each.score()).as(what).isEqualTo(scores[each.item()]);
      }
      assertThat(recommender.recommend(List.of(state, state), Request.top(limit).among(some)))
          .as(what)
          .isEqualTo(List.of(found, found));
      // Few candidates are scored one by one, and so are items with boosts.
      List<String> few = List.of("item-3", "item-77", "item-2999", "item-800");
      for (Recommendation each :
          recommender.recommend(state, Request.top(4).keepSeen().among(few))) {
        assertThat(each.score()).as(what).isEqualTo(scores[each.item()]);
      }
      Map<String, Boost> boosts = new HashMap<>();
      few.forEach(id -> boosts.put(id, Boost.plus(1_000)));
      for (Recommendation each :
          recommender.recommend(state, Request.top(4).keepSeen().boosting(boosts))) {
        assertThat(few).as(what).contains(each.itemId());
        assertThat(each.score()).as(what).isEqualTo(Boost.plus(1_000).of(scores[each.item()]));
      }
    }
  }

  private static List<Integer> sorted(float[] scores, IntPredicate allowed, int limit) {
    return IntStream.range(0, scores.length)
        .filter(allowed)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer item) -> -scores[item])
                .thenComparingInt(item -> item))
        .limit(limit)
        .toList();
  }

  /** The scores are the logarithms of means of probabilities, in double precision. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("ensembles")
  void score_anyMembers_isALogarithmOfProbabilities(String name, Model model) {
    Recommender recommender = Recommender.of(model);
    UserState state = recommender.newState();
    for (int event = 0; event < 5; event++) {
      recommender.observe(state, 40 + 3 * event, event);
    }
    double sum = 0;
    for (float score : recommender.score(state)) {
      sum += Math.exp(score);
    }
    assertThat(sum).as(name).isBetween(1 - 1e-4, 1 + 1e-4);
  }

  /** With one network, no more than a few items are looked at, however flat its probabilities. */
  @Test
  void best_networkAndSessions_scoresFewItems() {
    for (float factor : new float[] {0.01f, 1, 6}) {
      Model model = together(List.of(1f, 1f), network(ITEMS, factor, 1), sessions(ITEMS, 4));
      Predictor predictor =
          new Predictors(new VectorKernel(), ItemLayout.FLOAT32, OptionalDouble.empty(), List.of())
              .of(model.architecture(), model.weights());
      Workspace workspace = predictor.newWorkspace(1);
      State state = new State(0, predictor.memoryLength(), predictor.window(), false);
      for (int event = 0; event < 6; event++) {
        workspace.states[0] = state;
        workspace.items[0] = 100 + 4 * event;
        predictor.observe(workspace, 1);
        state.note(100 + 4 * event, 0);
        TopK top = new TopK();
        top.reset(10);
        predictor.best(state, Asked.at(0), ITEMS, item -> true, top, workspace);
        assertThat(top.size()).isEqualTo(10);
        int sessionItems = workspace.members[1].sparse.size();
        assertThat(sessionItems).isBetween(1, 280);
        assertThat(workspace.contributed.size())
            .as("factor %s, event %d", factor, event)
            .isBetween(20, 20 + sessionItems);
        // The network was searched once: a second search would be for more items.
        assertThat(workspace.members[0].top.capacity()).isEqualTo(20);
      }
    }
  }

  /** Items that several count-based members mention take one place each among the candidates. */
  @Test
  void best_sameSessionsThreeTimes_scoresAsFewItemsAsOnce() {
    Model sessions = sessions(ITEMS, 4);
    int once = contributed(together(List.of(1f), sessions));
    assertThat(contributed(together(List.of(1f, 1f, 1f), sessions, sessions, sessions)))
        .isEqualTo(once);
  }

  /** The number of items that are scored for the best 10 after some events. */
  private static int contributed(Model model) {
    Predictor predictor =
        new Predictors(new VectorKernel(), ItemLayout.FLOAT32, OptionalDouble.empty(), List.of())
            .of(model.architecture(), model.weights());
    Workspace workspace = predictor.newWorkspace(1);
    State state = new State(0, predictor.memoryLength(), predictor.window(), false);
    for (int event = 0; event < 6; event++) {
      state.note(100 + 4 * event, 0);
    }
    TopK top = new TopK();
    top.reset(10);
    predictor.best(state, Asked.at(0), ITEMS, item -> true, top, workspace);
    return workspace.contributed.size();
  }

  /** By clusters, most of what scoring everything finds is found, with the scores of everything. */
  @Test
  void recommend_byClusters_mostOfTheBest() {
    int items = Search.Clusters.LEAST_ITEMS;
    Model one = network(items, 6, 1);
    Model sessions = sessions(items, 4);
    for (Model model :
        List.of(
            together(List.of(1f, 1f), one, sessions),
            together(List.of(1f, 1f, 2f), one, network(items, 4, 2), sessions))) {
      Recommender exact = Recommender.of(model);
      Recommender clusters =
          Recommender.of(model, Options.defaults().withSearch(new Search.Clusters(0.95)));
      assertThat(clusters.searchedShare()).isBetween(0.001, 0.99);
      assertThat(exact.searchedShare()).isEqualTo(1);
      SplittableRandom random = new SplittableRandom(SEED);
      int wanted = 0;
      int found = 0;
      double difference = 0;
      for (int person = 0; person < 60; person++) {
        UserState state = clusters.newState();
        UserState same = exact.newState();
        int near = random.nextInt(items - 30);
        for (int event = 0; event < 1 + person % 8; event++) {
          int item = near + random.nextInt(30);
          clusters.observe(state, item, event);
          exact.observe(same, item, event);
        }
        IntPredicate some = person % 3 == 0 ? item -> item % 40 == 0 : item -> true;
        Request request = Request.top(10).among(some);
        float[] scores = clusters.score(state);
        float[] exactScores = exact.score(same);
        List<Recommendation> answer = clusters.recommend(state, request);
        assertThat(answer).as("person %d, seed %d", person, SEED).hasSize(10);
        List<Integer> best =
            exact.recommend(same, request).stream().map(Recommendation::item).toList();
        for (Recommendation each : answer) {
          assertThat(each.score()).isEqualTo(scores[each.item()]);
          difference += Math.abs(each.score() - exactScores[each.item()]);
          wanted++;
          found += best.contains(each.item()) ? 1 : 0;
        }
      }
      assertThat(found / (double) wanted).as("seed %d", SEED).isGreaterThan(0.9);
      assertThat(difference / wanted).as("seed %d", SEED).isLessThan(0.1);
    }
  }

  @Test
  void recommend_byClusters_nobodyGetsExactlyTheBest() {
    int items = Search.Clusters.LEAST_ITEMS;
    Model model = together(List.of(1f, 1f), network(items, 4, 1), sessions(items, 4));
    Recommender exact = Recommender.of(model);
    Recommender clusters =
        Recommender.of(model, Options.defaults().withSearch(new Search.Clusters(0.5)));
    assertThat(
            clusters.recommend(clusters.newState(), Request.top(20)).stream()
                .map(Recommendation::item)
                .toList())
        .isEqualTo(
            exact.recommend(exact.newState(), Request.top(20)).stream()
                .map(Recommendation::item)
                .toList());
  }

  /** Ranks need all scores, so nothing is searched by clusters. */
  @Test
  void searchedShare_byRank_everything() {
    int items = Search.Clusters.LEAST_ITEMS;
    Model model =
        ModelEnsemble.of(
            List.of(network(items, 1, 1), popularity(items, 2)),
            List.of(1f, 1f),
            new Combination.ReciprocalRank(60),
            "test");
    assertThat(
            Recommender.of(model, Options.defaults().withSearch(new Search.Clusters(0.5)))
                .searchedShare())
        .isEqualTo(1);
  }

  /** The plain sum of the rows, and the plain definition of session neighbours. */
  @Test
  void score_countBased_asInOneArray() {
    Model rules = neighbours(ITEMS, 5);
    Model sessions = sessions(ITEMS, 4);
    Recommender byRules = Recommender.of(rules);
    Recommender bySessions = Recommender.of(sessions);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 30; round++) {
      UserState state = byRules.newState();
      UserState same = bySessions.newState();
      List<Integer> history = new ArrayList<>();
      for (int event = 0; event < round % 9; event++) {
        int item = random.nextInt(40);
        history.addFirst(item);
        byRules.observe(state, item, 0);
        bySessions.observe(same, item, 0);
      }
      String what = "round %d, seed %d".formatted(round, SEED);
      assertThat(byRules.score(state)).as(what).containsExactly(rows(rules, history));
      assertThat(bySessions.score(same))
          .as(what)
          .containsExactly(votes(sessions, history), Offset.offset(1e-5f));
    }
  }

  private static float[] rows(Model model, List<Integer> newestFirst) {
    int[] offsets = model.weights().ints("row_offset");
    int[] columns = model.weights().ints("column");
    float[] values = model.weights().floats("value");
    float[] scores = new float[ITEMS];
    float factor = 1;
    for (int item : newestFirst.subList(0, Math.min(4, newestFirst.size()))) {
      for (int entry = offsets[item]; entry < offsets[item + 1]; entry++) {
        scores[columns[entry]] += factor * values[entry];
      }
      factor *= 0.7f;
    }
    return scores;
  }

  private static float[] votes(Model model, List<Integer> newestFirst) {
    int[] offsets = model.weights().ints("session_offset");
    int[] items = model.weights().ints("session_item");
    List<Integer> last = newestFirst.stream().limit(5).distinct().toList();
    record Candidate(int session, float similarity, float newest) {}
    List<Candidate> candidates = new ArrayList<>();
    for (int session = offsets.length - 2; session >= 0 && candidates.size() < 100; session--) {
      int[] own = Arrays.copyOfRange(items, offsets[session], offsets[session + 1]);
      float shared = 0;
      float newest = 0;
      for (int k = 0; k < last.size(); k++) {
        int item = last.get(k);
        if (Arrays.stream(own).anyMatch(each -> each == item)) {
          float weight = (float) (last.size() - k) / last.size();
          shared += weight;
          newest = Math.max(newest, weight);
        }
      }
      if (shared > 0) {
        float length = (float) Math.sqrt((double) last.size() * own.length);
        candidates.add(new Candidate(session, shared / length, newest));
      }
    }
    float[] scores = new float[ITEMS];
    candidates.stream()
        .sorted(Comparator.comparingDouble((Candidate each) -> -each.similarity))
        .limit(40)
        .forEach(each -> {
          for (int entry = offsets[each.session]; entry < offsets[each.session + 1]; entry++) {
            scores[items[entry]] += each.similarity * each.newest;
          }
        });
    return scores;
  }

  /** Counts with ties and below 0: the most popular of the allowed, as by sorting. */
  @Test
  void recommend_popularity_asSorted() {
    Model model =
        TestModels.model(
            new Architecture.Popularity(7),
            Map.of(
                "count",
                new Tensor.Floats(List.of(7), new float[] {2, -1, Float.NaN, 5, 2, 0, 5})));
    Recommender recommender = Recommender.of(model);
    assertThat(
            recommender.recommend(recommender.newState(), Request.top(9)).stream()
                .map(Recommendation::item))
        .containsExactly(3, 6, 0, 4, 5, 1);
    assertThat(
            recommender
                .recommend(recommender.newState(), Request.top(2).among(item -> item != 6))
                .stream()
                .map(Recommendation::item))
        .containsExactly(3, 0);
  }
}

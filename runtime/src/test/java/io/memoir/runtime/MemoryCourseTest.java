package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.Head;
import io.memoir.model.Tensor;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.ItemMemory;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.TimeLstm;
import io.memoir.runtime.interest.Memory;
import io.memoir.runtime.interest.MemoryCourse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The course of the memory, beside what the recommender tells of each part of the history. */
class MemoryCourseTest {
  private static final long SEED = 20_261_130;
  private static final int ITEMS = 40;
  private static final int EVENTS = 25;
  private static final int WIDTH = 12;

  private static Model longShort() {
    return TestModels.random(
        new SequenceNetwork(
            ITEMS,
            WIDTH,
            3,
            Parallel.of(new Gru(WIDTH, WIDTH), new TimeLstm(WIDTH, WIDTH)),
            new Head.LongShort(true, true)),
        SEED);
  }

  private static Model longShortWithItemMemories() {
    return TestModels.random(
        new SequenceNetwork(
            ITEMS,
            WIDTH,
            3,
            Parallel.of(
                new ItemMemory(new Gru(WIDTH, WIDTH), 2),
                new ItemMemory(new TimeLstm(WIDTH, WIDTH), 3)),
            new Head.LongShort(true, true)),
        SEED);
  }

  static Stream<Model> twoMemories() {
    return Stream.of(longShort(), longShortWithItemMemories());
  }

  private static List<Event> history() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Event> history = new ArrayList<>();
    long time = 1_767_600_000_000L;
    for (int e = 0; e < EVENTS; e++) {
      time += random.nextLong(1, 5_000_000);
      history.add(new Event("item-" + random.nextInt(ITEMS), time));
    }
    return history;
  }

  /** The state after the first events, folded anew. */
  private static UserState after(Recommender recommender, int events) {
    UserState state = recommender.newState();
    history()
        .subList(0, events)
        .forEach(event -> assertThat(recommender.observe(state, event)).isTrue());
    return state;
  }

  private static List<MemoryCourse.Change> course(Recommender recommender, int from) {
    UserState state = after(recommender, from);
    MemoryCourse course = new MemoryCourse(recommender, state);
    List<MemoryCourse.Change> changes = new ArrayList<>();
    for (Event event : history().subList(from, EVENTS)) {
      assertThat(recommender.observe(state, event)).isTrue();
      changes.add(course.follow(state));
    }
    return changes;
  }

  private static double distance(float[] x, float[] y) {
    double product = 0;
    double left = 0;
    double right = 0;
    for (int j = 0; j < x.length; j++) {
      product += (double) x[j] * y[j];
      left += Math.pow(x[j], 2);
      right += Math.pow(y[j], 2);
    }
    return 1 - product / Math.sqrt(left * right);
  }

  @ParameterizedTest
  @MethodSource("twoMemories")
  void follow_eachPartOfAHistory_equalsTheInterestsAfterIt(Model model) {
    Recommender recommender = Recommender.of(model);
    assertThat(new MemoryCourse(recommender, recommender.newState()).memories())
        .containsExactly(Memory.LONG_TERM, Memory.SHORT_TERM);
    List<MemoryCourse.Change> changes = course(recommender, 0);
    Set<Float> weights = new HashSet<>();
    for (int e = 0; e < EVENTS; e++) {
      String where = "seed %d, after event %d".formatted(SEED, e + 1);
      Interests now = recommender.interests(after(recommender, e + 1), 0).orElseThrow();
      assertThat(changes.get(e).longTermWeight()).as(where).contains(now.gate());
      weights.add(now.gate());
      if (e == 0) {
        assertThat(changes.get(e).moved()).as(where).isEmpty();
        continue;
      }
      Interests before = recommender.interests(after(recommender, e), 0).orElseThrow();
      Map<Memory, Double> moved = changes.get(e).moved();
      assertThat(moved).as(where).containsOnlyKeys(Memory.LONG_TERM, Memory.SHORT_TERM);
      assertThat(moved.get(Memory.LONG_TERM))
          .as(where)
          .isCloseTo(distance(before.longTerm(), now.longTerm()), within(1e-9));
      assertThat(moved.get(Memory.SHORT_TERM))
          .as(where)
          .isCloseTo(distance(before.shortTerm(), now.shortTerm()), within(1e-9));
      assertThat(moved.values()).as(where).allSatisfy(each -> assertThat(each).isBetween(0.0, 2.0));
    }
    assertThat(weights).as("seed %d: weights of a learned gate", SEED).hasSizeGreaterThan(5);
  }

  @ParameterizedTest
  @MethodSource("twoMemories")
  void follow_fromALaterState_isTheEndOfTheCourse(Model model) {
    Recommender recommender = Recommender.of(model);
    List<MemoryCourse.Change> all = course(recommender, 0);
    assertThat(course(recommender, 17)).isEqualTo(all.subList(17, EVENTS));
  }

  @Test
  void follow_modelWithOneMemory_movesItsQuery() {
    Recommender recommender =
        Recommender.of(
            TestModels.random(TestModels.network(ITEMS, TestModels.residualStack(WIDTH)), SEED));
    assertThat(new MemoryCourse(recommender, recommender.newState()).memories())
        .containsExactly(Memory.WHOLE);
    List<MemoryCourse.Change> changes = course(recommender, 0);
    for (int e = 1; e < EVENTS; e++) {
      float[] before = recommender.query(after(recommender, e), 0).orElseThrow();
      float[] now = recommender.query(after(recommender, e + 1), 0).orElseThrow();
      assertThat(changes.get(e).longTermWeight()).isEmpty();
      assertThat(changes.get(e).moved()).containsOnlyKeys(Memory.WHOLE);
      assertThat(changes.get(e).moved().get(Memory.WHOLE))
          .as("seed %d, after event %d", SEED, e + 1)
          .isCloseTo(distance(before, now), within(1e-9));
    }
  }

  @Test
  void follow_countBasedModel_tellsNothing() {
    Architecture popularity = new Architecture.Popularity(ITEMS);
    float[] counts = new float[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
      counts[i] = 1 + i;
    }
    Recommender recommender =
        Recommender.of(
            TestModels.model(
                popularity,
                Map.of(
                    Architecture.Popularity.COUNT,
                    new Tensor.Floats(popularity.parameters().getFirst().shape(), counts))));
    assertThat(new MemoryCourse(recommender, recommender.newState()).memories()).isEmpty();
    assertThat(course(recommender, 0))
        .hasSize(EVENTS)
        .allSatisfy(change -> {
          assertThat(change.longTermWeight()).isEmpty();
          assertThat(change.moved()).isEmpty();
        });
  }
}

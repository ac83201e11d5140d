package io.memoir.runtime.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.BadInputException;
import io.memoir.runtime.Event;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterestCourseTest {
  private static final long HOUR = 3_600_000;

  private final Recommender recommender = Recommender.of(PlantedTastes.longShort());
  private final InterestMap map =
      PlantedTastes.map(recommender.fingerprint(), Memory.LONG_TERM, Memory.SHORT_TERM);
  private final UserState state = recommender.newState(false);
  private final InterestCourse course = new InterestCourse(map);

  private void see(int item, long hour) {
    assertThat(recommender.observe(state, new Event(PlantedTastes.id(item), hour * HOUR))).isTrue();
    course.follow(recommender, state);
  }

  private Interest of(Memory memory, int group) {
    return course.now().stream()
        .filter(each -> each.memory() == memory && each.cluster().id() == group)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void now_withoutEvents_isEmpty() {
    assertThat(course.now()).isEmpty();
    assertThatIllegalStateException().isThrownBy(() -> course.strongest(0));
  }

  @Test
  void follow_tasteChanges_shortTermFirstAndLongTermLater() {
    for (int e = 1; e <= 20; e++) {
      see(3 * (e % 4), e);
    }
    assertThat(course.strongest(0).cluster().id()).isZero();
    assertThat(course.strongest(1).cluster().id()).isZero();
    assertThat(of(Memory.SHORT_TERM, 0).trend()).isEqualTo(Trend.STEADY);
    assertThat(of(Memory.SHORT_TERM, 0).heldEvents()).isEqualTo(20);
    assertThat(of(Memory.SHORT_TERM, 0).since()).isEqualTo(HOUR);

    int changed = 0;
    int changedLongTerm = 0;
    for (int e = 1; e <= 40; e++) {
      see(3 * (e % 4) + 1, 20 + e);
      if (changed == 0 && course.strongest(1).cluster().id() == 1) {
        changed = e;
        assertThat(of(Memory.SHORT_TERM, 1).trend()).isEqualTo(Trend.RISING);
        assertThat(of(Memory.SHORT_TERM, 0).trend()).isEqualTo(Trend.FADING);
      }
      if (changedLongTerm == 0 && course.strongest(0).cluster().id() == 1) {
        changedLongTerm = e;
      }
    }
    assertThat(changed).as("events until the short-term interest changes").isBetween(1, 3);
    assertThat(changedLongTerm).as("events until the long-term one does").isBetween(8, 20);
    assertThat(of(Memory.SHORT_TERM, 1).trend()).isEqualTo(Trend.STEADY);
    assertThat(of(Memory.SHORT_TERM, 1).heldEvents()).isBetween(38L, 40L);
    assertThat(of(Memory.SHORT_TERM, 1).since()).isBetween(21 * HOUR, 23 * HOUR);
    assertThat(course.events()).isEqualTo(60);
  }

  @Test
  void now_interestThatIsGone_isListedWhileItFades() {
    for (int e = 1; e <= 12; e++) {
      see(0, e);
    }
    for (int e = 1; e <= 5; e++) {
      see(2, 12 + e);
    }
    Interest gone = of(Memory.SHORT_TERM, 0);
    assertThat(gone.share()).isLessThan(InterestCourse.HELD);
    assertThat(gone.before()).isGreaterThan(0.5);
    assertThat(gone.heldEvents()).isZero();
    assertThat(gone.since()).isZero();
    assertThat(course.now().getFirst().memory()).isEqualTo(Memory.LONG_TERM);
    for (int e = 1; e <= 12; e++) {
      see(2, 20 + e);
    }
    assertThat(course.now())
        .filteredOn(each -> each.memory() == Memory.SHORT_TERM)
        .extracting(each -> each.cluster().id())
        .containsExactly(2);
  }

  @Test
  void now_fewEvents_comparesWithTheFirst() {
    see(0, 1);
    see(1, 2);
    see(1, 3);
    Interest interest = of(Memory.SHORT_TERM, 0);
    assertThat(interest.before()).isGreaterThan(interest.share());
    assertThat(interest.trend()).isEqualTo(Trend.FADING);
  }

  @Test
  void follow_eventByEvent_equalsTheStateAfterAll() {
    int[] items = {0, 4, 2, 5, 7, 1, 9, 3};
    for (int i = 0; i < items.length; i++) {
      see(items[i], i);
    }
    UserState whole = recommender.newState(false);
    for (int i = 0; i < items.length; i++) {
      recommender.observe(whole, new Event(PlantedTastes.id(items[i]), i * HOUR));
    }
    List<float[]> vectors = InterestVectors.of(recommender, whole);
    for (int s = 0; s < map.spaces().size(); s++) {
      double[] shares = map.shares(map.spaces().get(s), vectors.get(s));
      assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-9));
      Interest strongest = course.strongest(s);
      assertThat(strongest.share()).isEqualTo(Arrays.stream(shares).max().orElseThrow());
      assertThat(map.nearest(map.spaces().get(s), vectors.get(s)))
          .isEqualTo(map.clusters().indexOf(strongest.cluster()));
    }
  }

  @Test
  void follow_mapOfAnotherModel_isRefused() {
    InterestCourse other = new InterestCourse(PlantedTastes.map("0123456789abcdef", Memory.WHOLE));
    recommender.observe(state, Event.of(PlantedTastes.id(0)));
    assertThatThrownBy(() -> other.follow(recommender, state))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("0123456789abcdef")
        .hasMessageContaining(recommender.fingerprint());
  }

  @Test
  void memories_areThoseOfTheModel() {
    assertThat(InterestVectors.memories(recommender))
        .containsExactly(Memory.LONG_TERM, Memory.SHORT_TERM);
    Recommender whole = Recommender.of(PlantedTastes.whole());
    assertThat(InterestVectors.memories(whole)).containsExactly(Memory.WHOLE);
    UserState own = whole.newState(false);
    whole.observe(own, Event.of(PlantedTastes.id(1)));
    float[] query = InterestVectors.of(whole, own).getFirst();
    assertThat(query).hasSize(PlantedTastes.WIDTH);
    // The score is the product with the vector of the item, as there are no biases.
    float[] scores = whole.score(own);
    for (int item = 0; item < scores.length; item++) {
      float[] vector = whole.itemVector(item).orElseThrow();
      double product = 0;
      for (int j = 0; j < vector.length; j++) {
        product += vector[j] * query[j];
      }
      assertThat((double) scores[item]).isCloseTo(product, within(1e-6));
    }
  }
}

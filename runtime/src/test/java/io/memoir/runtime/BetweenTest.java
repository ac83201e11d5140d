package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.model.Layer;
import io.memoir.model.layer.Bidirectional;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.Stack;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BetweenTest {
  private static final int ITEMS = 30;
  private static final int WIDTH = 12;

  private static final Layer FORWARD = TestModels.residualStack(WIDTH);
  private final Recommender both =
      Recommender.of(
          TestModels.random(
              TestModels.network(
                  ITEMS,
                  Stack.of(
                      new Bidirectional(FORWARD, new Gru(WIDTH, 2 * WIDTH)),
                      new Linear(WIDTH, WIDTH))),
              3));

  private static List<Event> events(String... ids) {
    return Stream.of(ids).map(Event::of).toList();
  }

  @Test
  void between_whatComesAfter_changesTheAnswer() {
    List<Event> before = events("item-1", "item-2");
    Request request = Request.top(ITEMS).keepSeen();
    List<Recommendation> first = both.between(before, events("item-3", "item-4"), request);
    assertThat(both.between(before, events("item-3", "item-4"), request)).isEqualTo(first);
    assertThat(both.between(before, events("item-4", "item-3"), request)).isNotEqualTo(first);
    assertThat(both.between(before, events("item-3", "item-5"), request)).isNotEqualTo(first);
  }

  @Test
  void between_nothingKnownAfter_asEventByEvent() {
    UserState state = both.newState();
    both.observe(state, Event.of("item-1"));
    both.observe(state, Event.of("item-2"));
    List<Recommendation> next = both.recommend(state, Request.top(ITEMS));
    List<Event> before = events("item-1", "never heard of", "item-2");
    assertThat(both.between(before, List.of(), Request.top(ITEMS))).isEqualTo(next);
    assertThat(both.between(before, events("nor of this"), Request.top(ITEMS))).isEqualTo(next);
  }

  @Test
  void between_itemsOfBothSides_areSeen() {
    List<Recommendation> best =
        both.between(events("item-1", "item-2"), events("item-3", "item-4"), Request.top(ITEMS));
    assertThat(best.stream().map(Recommendation::itemId))
        .hasSize(ITEMS - 4)
        .doesNotContain("item-1", "item-2", "item-3", "item-4");
  }

  @Test
  void between_nothingKnownBefore_isRefused() {
    assertThatThrownBy(() -> both.between(events("unknown"), events("item-1"), Request.top(3)))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "no event before the gap is on an item that the model knows, expected at least 1");
  }

  @Test
  void between_aModelThatLooksBackOnly_isRefused() {
    Recommender back = Recommender.of(TestModels.random(TestModels.network(ITEMS, FORWARD), 3));
    assertThatThrownBy(() -> back.between(events("item-1"), events("item-2"), Request.top(3)))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the model is unidirectional, expected a bidirectional one, which can recommend items"
                + " between events");
  }

  /** What comes after a gap is nothing that a person's state would have to hold. */
  @Test
  void newState_ofABidirectionalModel_holdsTheForwardMemoryAlone() {
    Recommender back = Recommender.of(TestModels.random(TestModels.network(ITEMS, FORWARD), 3));
    assertThat(both.newState().toBytes()).hasSameSizeAs(back.newState().toBytes());
  }
}

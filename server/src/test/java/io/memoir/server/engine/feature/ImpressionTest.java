package io.memoir.server.engine.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.server.store.StoredEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Items that were shown with an event of the log, and the values of their requests. */
class ImpressionTest {
  private static final Vocabulary WORDS = new Vocabulary(List.of("1", "2", "3", "phone"));

  private final FeatureValues requests =
      new FeatureValues(
          new Schema(
              List.of(),
              List.of(),
              List.of(
                  new Feature.Category("position", WORDS),
                  new Feature.Number("price", new Scaling(false, 0, 1)),
                  new Feature.Category("device", WORDS),
                  new Feature.Categories("tags", WORDS, 3, Feature.Weighting.EQUAL)),
              List.of()),
          List.of());

  private static StoredEvent event(String itemId, Map<String, String> context) {
    return new StoredEvent(
        "e", "u", itemId, "view", 5, OptionalDouble.empty(), Optional.empty(), context);
  }

  private static Map<String, String> context(String impression, String... more) {
    Map<String, String> context = new LinkedHashMap<>();
    context.put(Impression.NAME, impression);
    for (int i = 0; i < more.length; i += 2) {
      context.put(more[i], more[i + 1]);
    }
    return context;
  }

  private List<Map<String, Value>> shown(StoredEvent event, int... places) {
    Impression impression = Impression.of(event).orElseThrow();
    return requests.shown(event, impression, places).stream().map(Values::byName).toList();
  }

  @Test
  void others_areTheItemsNotChosen_eachAtItsFirstPlace() {
    StoredEvent event = event("b", context("[\"c\",\"b\",\"a\",\"c\",\" \",\"b\",\"d\"]"));
    Impression impression = Impression.of(event).orElseThrow();

    assertThat(impression.place("b")).isEqualTo(1);
    assertThat(impression.others("b")).containsExactly(0, 2, 6);
    assertThat(impression.place("z")).isEqualTo(-1);
    assertThat(impression.others("z")).containsExactly(0, 1, 2, 6);
  }

  /** A client can give any value this name in a context. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "[", "[1,2]", "[\"a\",null]", "{\"a\":1}", "\"a\"", "[[\"a\"]]", "[]"})
  void of_somethingElse_isNoImpression(String text) {
    assertThat(Impression.of(event("a", context(text)))).isEmpty();
  }

  @Test
  void of_eventWithoutOne_isEmpty() {
    assertThat(Impression.of(event("a", Map.of("page", "home")))).isEmpty();
  }

  @Test
  void shown_hasThePlaceOfTheItem_andItsOwnElementOfListsOfTheSameLength() {
    StoredEvent event =
        event(
            "b",
            context(
                "[\"a\",\"b\",\"c\"]",
                "price",
                "[1.5,20,16777217]",
                "device",
                "phone",
                "tags",
                "[\"phone\",\"1\",\"2\"]",
                "position",
                "9"));

    assertThat(shown(event, 1, 0, 2))
        .isEqualTo(
            List.of(
                Map.of(
                    "position", new Value.Text("2"),
                    "price", new Value.Real(20),
                    "device", new Value.Text("phone"),
                    "tags", new Value.Texts(List.of("phone", "1", "2"))),
                Map.of(
                    "position", new Value.Text("1"),
                    "price", new Value.Real(1.5),
                    "device", new Value.Text("phone"),
                    "tags", new Value.Texts(List.of("phone", "1", "2"))),
                Map.of(
                    "position", new Value.Text("3"),
                    "price", new Value.Real(16_777_217), // not rounded to a float
                    "device", new Value.Text("phone"),
                    "tags", new Value.Texts(List.of("phone", "1", "2")))));
  }

  @Test
  void shown_itemThatIsNotInTheImpression_lacksPlaceAndElement() {
    StoredEvent event =
        event("z", context("[\"a\",\"b\"]", "price", "[1,2]", "device", "[\"phone\",\"\"]"));

    assertThat(shown(event, -1)).isEqualTo(List.of(Map.of()));
    assertThat(shown(event, 1))
        .isEqualTo(
            List.of(
                Map.of(
                    "position", new Value.Text("2"),
                    "price", new Value.Real(2),
                    "device", new Value.Text(""))));
  }

  /** A list of another length is no list of values of the items. */
  @Test
  void shown_listOfAnotherLength_isAMissingNumber() {
    StoredEvent event = event("a", context("[\"a\",\"b\"]", "price", "[1,2,3]"));
    assertThat(shown(event, 0)).isEqualTo(List.of(Map.of("position", new Value.Text("1"))));
    StoredEvent one = event("a", context("[\"a\",\"b\"]", "price", "7.25"));
    assertThat(shown(one, 1))
        .isEqualTo(List.of(Map.of("position", new Value.Text("2"), "price", new Value.Real(7.25))));
  }
}

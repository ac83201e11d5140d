package io.memoir.server.engine.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.runtime.Event;
import io.memoir.server.engine.attribute.Attribute;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.store.StoredEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FeatureValuesTest {
  private static final Vocabulary WORDS = new Vocabulary(List.of("red", "blue"));

  private static final List<Feature> FEATURES =
      List.of(
          new Feature.Category("type", WORDS),
          new Feature.Number("value", new Scaling(false, 0, 1)),
          new Feature.Category("colour", WORDS),
          new Feature.Number("price", new Scaling(false, 0, 1)),
          new Feature.Categories("tags", WORDS, 3, Feature.Weighting.EQUAL),
          new Feature.Categories("words:title", WORDS, 3, Feature.Weighting.EQUAL),
          new Feature.Vector("cover", 2),
          new Feature.Text("about", "an-encoder", "00", 2));

  private final FeatureValues values =
      new FeatureValues(new Schema(FEATURES, FEATURES, FEATURES, FEATURES), List.of());

  private Map<String, Value> ofLog(Map<String, String> context) {
    return values
        .event(
            new StoredEvent(
                "e", "u", "i", "view", 5, OptionalDouble.of(2), Optional.empty(), context))
        .values()
        .byName();
  }

  @Test
  void event_ofTheLog_hasTypeValueAndContextByTheirKinds() {
    assertThat(
            ofLog(
                Map.of(
                    "colour",
                    "3",
                    "price",
                    "-1.5e1",
                    "tags",
                    "[\"red\",\"a,b\"]",
                    "title",
                    "[REC]",
                    "other",
                    "x")))
        .isEqualTo(
            Map.of(
                "type", new Value.Text("view"),
                "value", new Value.Real(2),
                "colour", new Value.Text("3"),
                "price", new Value.Real(-15),
                "tags", new Value.Texts(List.of("red", "a,b")),
                "title", new Value.Text("[REC]")));
    assertThat(ofLog(Map.of("tags", "red", "type", "click", "value", "7")))
        .containsEntry("tags", new Value.Text("red"))
        .containsEntry("type", new Value.Text("view"))
        .containsEntry("value", new Value.Real(2));
    assertThat(ofLog(Map.of("cover", "[0.5,-1]")).get("cover"))
        .isInstanceOfSatisfying(
            Value.Vector.class, vector -> assertThat(vector.values()).containsExactly(0.5f, -1));
  }

  /** The vector of a text means the same in a stored event and in one of a request. */
  @Test
  void event_ofTheLogWithAVectorForAText_isThatVector_otherListsAreTexts() {
    assertThat(ofLog(Map.of("about", "[0.5,-1]")).get("about"))
        .isInstanceOfSatisfying(
            Value.Vector.class, vector -> assertThat(vector.values()).containsExactly(0.5f, -1));
    TextEncoder encoder =
        new TextEncoder() {
          @Override
          public String name() {
            return "an-encoder";
          }

          @Override
          public String sha256() {
            return "00";
          }

          @Override
          public int width() {
            return 2;
          }

          @Override
          public float[] encode(String text) {
            return new float[] {text.length(), 1};
          }
        };
    FeatureValues encoding =
        new FeatureValues(new Schema(FEATURES, FEATURES, FEATURES, FEATURES), List.of(encoder));
    for (String text : List.of("[REC]", "[1,2,3]", "[\"a\",\"b\"]", "[]", "[1,2", "[1, null]")) {
      assertThat(
              encoding
                  .event(
                      new StoredEvent(
                          "e",
                          "u",
                          "i",
                          "view",
                          5,
                          OptionalDouble.empty(),
                          Optional.empty(),
                          Map.of("about", text)))
                  .values()
                  .byName())
          .as(text)
          .containsEntry("about", new Value.Text(text));
    }
  }

  /** Sums of products with them would overflow, and one item would spoil the answers of all. */
  @Test
  void vector_ofHugeNumbers_isMissingOrRefused() {
    for (String name : List.of("cover", "about")) {
      for (double huge : List.of(1.0001e9, -3e38, 1e300)) {
        Attributes given = new Attributes(Map.of(name, new Attribute.Vector(List.of(0.0, huge))));
        assertThat(values.item(given).isEmpty()).as("%s %s", name, huge).isTrue();
        assertThat(values.notesOfItem(given))
            .containsExactly(
                "attribute '%s' of the item is a list of 2 numbers, but the model expects a list of 2 numbers from -1e9 to 1e9: it counts as missing"
                    .formatted(name));
        assertThatThrownBy(() -> values.request(given))
            .isInstanceOf(BadFieldException.class)
            .hasMessageEndingWith("expected a list of 2 numbers from -1e9 to 1e9");
      }
      assertThat(
              values
                  .item(new Attributes(Map.of(name, new Attribute.Vector(List.of(1e9, -1e9)))))
                  .byName())
          .containsOnlyKeys(name);
    }
    assertThat(ofLog(Map.of("cover", "[3e38,0]"))).doesNotContainKey("cover");
  }

  /** What was stored does not keep a user from being answered. */
  @Test
  void event_ofTheLogWithOtherKinds_lacksThem() {
    for (Map<String, String> context :
        List.of(
            Map.of("price", "cheap"),
            Map.of("price", "0x1p3"),
            Map.of("price", "1e999"),
            Map.of("price", "NaN"),
            Map.of("cover", "[1,2,3]"),
            Map.of("cover", "[1,2"),
            Map.of("cover", "[1e99,0]"),
            Map.of("about", "no encoder for it"))) {
      assertThat(ofLog(context)).as(context.toString()).containsOnlyKeys("type", "value");
    }
  }

  /** Such as the ids of genres. */
  @Test
  void numbers_inAListOfCategories_areTexts() {
    Attributes given =
        new Attributes(Map.of("tags", new Attribute.Vector(List.of(18.0, 1.5, 123_456_789_012.0))));
    Map<String, Value> texts =
        Map.of("tags", new Value.Texts(List.of("18", "1.5", "123456789012")));
    assertThat(values.item(given).byName()).isEqualTo(texts);
    assertThat(values.request(given).byName()).isEqualTo(texts);
    assertThat(values.notesOfItem(given)).singleElement().asString().contains("did not occur");
    assertThat(ofLog(Map.of("tags", "[18,1.50,123456789012]")))
        .containsEntry("tags", new Value.Texts(List.of("18", "1.50", "123456789012")));

    assertThat(values.event(tagged(18, 1.5f), "events[0]").values().byName())
        .containsEntry("tags", new Value.Texts(List.of("18", "1.5")));
    assertThatThrownBy(() -> values.event(tagged(1 << 24), "events[0]"))
        .as("not certain to be the number that was sent")
        .isInstanceOf(BadFieldException.class)
        .hasMessage("events[0].context.tags is a list of 1 numbers, expected a list of strings");
  }

  /** A typing error, or a whole list in one text, would otherwise have no effect and no message. */
  @Test
  void categoriesThatDidNotOccurInTraining_areNoted() {
    Attributes given =
        new Attributes(
            Map.of(
                "colour", new Attribute.Text("rde"),
                "tags", new Attribute.Texts(List.of("red", "red|blue", "x")),
                "title", new Attribute.Text("words are not categories")));
    List<String> item = values.notesOfItem(given);
    assertThat(item)
        .containsExactly(
            "attribute 'colour' of the item has 'rde', which did not occur in training: it is treated as an unknown value",
            "attribute 'tags' of the item has 'red|blue', 'x', which did not occur in training: it is treated as an unknown value");
    assertThat(values.notesOfContext(given, values.request(given)))
        .containsExactlyInAnyOrder(
            "context.colour has 'rde', which did not occur in training: it is treated as an unknown value",
            "context.tags has 'red|blue', 'x', which did not occur in training: it is treated as an unknown value");
    Attributes known = new Attributes(Map.of("tags", new Attribute.Texts(List.of("red"))));
    assertThat(values.notesOfItem(known)).isEmpty();
    assertThat(values.notesOfContext(known, values.request(known))).isEmpty();
  }

  @Test
  void blankTexts_areMissingEverywhere() {
    Map<String, Attribute> blank = new LinkedHashMap<>();
    for (String name : List.of("colour", "price", "title", "about")) {
      blank.put(name, new Attribute.Text(" "));
    }
    Attributes given = new Attributes(blank);
    assertThat(values.item(given).isEmpty()).isTrue();
    assertThat(values.notesOfItem(given)).isEmpty();
    assertThat(values.request(given).isEmpty()).isTrue();
    assertThat(values.notesOfContext(given, Values.NONE)).isEmpty();
    assertThat(ofLog(Map.of("colour", "", "about", " "))).containsOnlyKeys("type", "value");
  }

  /** The categories of items have another name in a data set than in the file with them. */
  @Test
  void listThatTheModelDoesNotUse_isNotedIfItLacksOne() {
    Attribute list = new Attribute.Texts(List.of("red"));
    assertThat(
            values.notesOfItem(
                new Attributes(Map.of("genres", list, "brand", new Attribute.Text("b")))))
        .containsExactly(
            "attribute 'genres' of the item is a list of strings that the model does not use; it uses 'tags'");
    assertThat(values.notesOfItem(new Attributes(Map.of("genres", list, "tags", list)))).isEmpty();
  }

  private static Event tagged(float... tags) {
    return new Event("i", 5, Values.NONE.with("tags", new Value.Vector(tags)));
  }

  @Test
  void attributes_fitOrAreNoted() {
    Map<String, Attribute> given = new LinkedHashMap<>();
    given.put("colour", new Attribute.Quantity(3));
    given.put("price", new Attribute.Text("12"));
    given.put("tags", new Attribute.Flag(true));
    given.put("title", new Attribute.Quantity(1984));
    given.put("cover", new Attribute.Vector(List.of(1.0)));
    given.put("about", new Attribute.Vector(List.of(1.0, 2.0)));
    given.put("stock", new Attribute.Quantity(1));
    Attributes attributes = new Attributes(given);
    Values user = values.user(attributes);
    assertThat(user.byName())
        .containsOnlyKeys("colour", "price", "tags", "title", "about")
        .containsEntry("colour", new Value.Text("3"))
        .containsEntry("price", new Value.Real(12))
        .containsEntry("tags", new Value.Text("true"))
        .containsEntry("title", new Value.Text("1984"));
    assertThat(values.notesOfItem(attributes))
        .containsExactly(
            "attribute 'cover' of the item is a list of 1 numbers, but the model expects a list of"
                + " 2 numbers: it counts as missing",
            "attribute 'colour' of the item has '3', which did not occur in training: it is treated as an unknown value",
            "attribute 'tags' of the item has 'true', which did not occur in training: it is treated as an unknown value");
    assertThat(
            values.notesOfUser(new Attributes(Map.of("about", new Attribute.Text("a long story")))))
        .containsExactly(
            "attribute 'about' of the user is 'a long story', but the model expects a list of 2"
                + " numbers, as the text encoder an-encoder is not available: it counts as missing");
  }

  @Test
  void request_otherKinds_areRefusedAndUnknownNamesTold() {
    Attributes context =
        new Attributes(
            Map.of("shelf", new Attribute.Text("a"), "price", new Attribute.Texts(List.of("1"))));
    assertThat(values.notesOfContext(context, Values.NONE))
        .containsExactly(
            "context has 'shelf', which is not a request feature of the model and has no effect");
    assertThatThrownBy(() -> values.request(context))
        .isInstanceOf(BadFieldException.class)
        .hasMessage("context.price is a list of 1 strings, expected a number");
    assertThatThrownBy(
            () -> values.event(new Event("i", 1, Values.NONE.with("value", "much")), "events[3]"))
        .isInstanceOf(BadFieldException.class)
        .hasMessage("events[3].value is 'much', expected a number");
    assertThat(
            values
                .event(
                    new Event("i", 1, Values.NONE.with("price", "7").with("other", 1)), "events[3]")
                .values()
                .byName())
        .isEqualTo(Map.of("price", new Value.Real(7)));
  }

  /** A title whose words are categories and that an encoder reads has to fit both. */
  @Test
  void valueOfTwoFeatures_fitsBothOrNone() {
    FeatureValues both =
        new FeatureValues(
            new Schema(
                List.of(),
                List.of(
                    new Feature.Category("title", WORDS),
                    new Feature.Categories("words:title", WORDS, 3, Feature.Weighting.EQUAL)),
                List.of(),
                List.of()),
            List.of());
    assertThat(both.item(new Attributes(Map.of("title", new Attribute.Quantity(7)))).byName())
        .isEqualTo(Map.of("title", new Value.Text("7")));
    assertThat(
            both.item(new Attributes(Map.of("title", new Attribute.Texts(List.of("red")))))
                .isEmpty())
        .isTrue();
  }
}

package io.memoir.data.evaluation.scored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ScoredReportTest {
  private static final List<Feature> ITEM_FEATURES =
      List.of(
          new Feature.Number("year", new Scaling(false, 1990, 10)),
          new Feature.Category("country", new Vocabulary(List.of("fr", "cn"))),
          new Feature.Categories(
              "genres",
              new Vocabulary(List.of("drama", "comedy", "noir")),
              3,
              Feature.Weighting.EQUAL));

  /** Four items: a drama and comedy, a comedy, one without genres, one of an unknown genre. */
  private static EncodedRows items() {
    FeatureEncoder encoder = new FeatureEncoder(ITEM_FEATURES);
    EncodedRows rows = encoder.rows(4);
    encoder.encode(genres("drama", "comedy").with("country", "cn"), rows, 0);
    encoder.encode(genres("comedy", "comedy").with("country", "fr"), rows, 1);
    encoder.encode(Values.NONE, rows, 2);
    encoder.encode(genres("western"), rows, 3);
    return rows;
  }

  private static Values genres(String... genres) {
    return Values.NONE.with("genres", new Value.Texts(List.of(genres)));
  }

  private static ScoredReport report() {
    int[] items = {0, 1, 2, 3, 1};
    ScoredRows rows =
        new ScoredRows(
            new int[] {0, 0, 1, 1, 1}, new float[] {5, 3, 4, 1, 2}, new double[] {4, 3, 4, 2, 4});
    return ScoredEvaluation.rating()
        .withSegments(
            List.of(
                Segments.byCategory("item genres", ITEM_FEATURES, "genres", items(), items),
                Segments.of("events before", List.of("none", "some"), new int[] {0, 1, 0, -1, 1})))
        .evaluate(rows, Map.of("part", "test"));
  }

  @Test
  void byCategory_severalGenres_countInEach() {
    Map<String, ScoredReport.Slice> genres = in(report().segments(), "item genres");
    assertThat(genres.keySet()).containsExactly("drama", "comedy", "(missing)", "(unknown)");
    assertThat(in(genres, "drama").rows()).isEqualTo(1);
    assertThat(in(genres, "comedy").rows()).isEqualTo(3);
    assertThat(in(genres, "comedy").groups()).isEqualTo(2);
    assertThat(in(genres, "comedy").metrics().get("mae")).isCloseTo(1, within(1e-12));
    assertThat(in(genres, "(missing)").metrics().get("rmse")).isZero();
    assertThat(in(genres, "(unknown)").metrics().get("rmse")).isEqualTo(1);
  }

  @Test
  void of_rowsInNoSegment_countInTheWholeOnly() {
    Map<String, ScoredReport.Slice> before = in(report().segments(), "events before");
    assertThat(in(before, "none").rows() + in(before, "some").rows()).isEqualTo(4);
    assertThat(report().all().rows()).isEqualTo(5);
  }

  @Test
  void toJson_holdsEverything() {
    JsonObject json = report().toJson();
    assertThat(json.keySet())
        .containsExactly(
            "rows", "groups", "metrics", "standardErrors", "segments", "protocol", "seconds");
    assertThat(json.get("rows").getAsInt()).isEqualTo(5);
    assertThat(json.getAsJsonObject("metrics").get("mae").getAsDouble())
        .isCloseTo(0.8, within(1e-12));
    assertThat(json.getAsJsonObject("protocol").get("part").getAsString()).isEqualTo("test");
    JsonObject comedy =
        json.getAsJsonObject("segments").getAsJsonObject("item genres").getAsJsonObject("comedy");
    assertThat(comedy.keySet()).containsExactly("rows", "groups", "metrics", "standardErrors");
    assertThat(json.toString()).doesNotContain("NaN");
  }

  @Test
  void toText_hasALineForEachMetricAndSegment() {
    List<String> lines = report().toText().lines().toList();
    assertThat(lines.getFirst()).matches("rmse +1\\.0954 \\+- 0\\.\\d{4}");
    assertThat(lines).anySatisfy(line -> assertThat(line).startsWith("5 rows, 2 groups in 0.0 s"));
    assertThat(lines)
        .anySatisfy(line ->
            assertThat(line)
                .matches("by item genres +rows +rmse +mae +mean-label +mean-prediction"));
    assertThat(lines)
        .anySatisfy(
            line -> assertThat(line).matches("comedy +3 +1\\.2910 +1\\.0000 +3\\.3333 +3\\.6667"));
  }

  @Test
  void toText_segmentOfOneLabel_showsThatAucIsNotDefined() {
    ScoredRows rows =
        new ScoredRows(new int[3], new float[] {1, 0, 1}, new double[] {0.7, 0.2, 0.6});
    String text =
        ScoredEvaluation.binary()
            .withSegments(List.of(Segments.of("device", List.of("phone"), new int[] {0, -1, 0})))
            .evaluate(rows, Map.of())
            .toText();
    assertThat(text.lines().toList().getLast()).matches("phone +2 +- +0\\.\\d+ .*");
  }

  @Test
  void byCategory_otherFeature_saysWhatThereIs() {
    assertThatThrownBy(
            () -> Segments.byCategory("x", ITEM_FEATURES, "gender", items(), new int[] {0}))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "cannot report by 'gender': no such feature, expected one of [year, country, genres]");
    assertThatThrownBy(
            () -> Segments.byCategory("x", ITEM_FEATURES, "year", items(), new int[] {0}))
        .hasMessage("cannot report by 'year': it is not categorical");
  }

  /** What a map has under a name. */
  private static <T> T in(Map<String, T> map, String name) {
    return Objects.requireNonNull(map.get(name), name);
  }
}

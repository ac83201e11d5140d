package io.memoir.cli;

import static io.memoir.cli.Answers.done;
import static io.memoir.cli.Answers.ids;
import static io.memoir.cli.Answers.items;
import static io.memoir.cli.Answers.joined;
import static io.memoir.cli.Answers.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.model.feature.Values;
import io.memoir.runtime.Event;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Ranking;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a file of ratings to ratings, and to recommendations in their order. */
class RatingCommandsTest {
  private static final int SOMEBODY = 12; // of the even ones
  private static final int POOL = 12;

  @TempDir static Path directory;

  private static String data = "";
  private static String model = "";
  private static Recommender recommender;

  @BeforeAll
  static void prepareAndTrain() throws IOException {
    data = directory.resolve("ratings").toString();
    model = directory.resolve("ratings.gru").toString();
    Path input = LabelledFiles.writeRatings(directory.resolve("ratings.csv"));
    done("prepare", "--input", input.toString(), "--out", data);
    done(
        "train",
        "--data",
        data,
        "--model",
        "gru",
        "--task",
        "next-item",
        "--task",
        "rating",
        "--set",
        "width=32",
        "epochs=15",
        "rate=0.005",
        "batch=16",
        "dropout=0",
        "embedding-dropout=0",
        "metric=rating.rmse",
        "--threads",
        "1",
        "--out",
        model);
    recommender = Recommender.open(Path.of(model));
  }

  private static String[] ofSomebody(String command, String... more) {
    return joined(
        new String[] {
          command, "--model", model, "--data", data, "--user", LabelledFiles.user(SOMEBODY)
        },
        more);
  }

  /** The ratings of the user as events, made of the lines of the file. */
  private static List<Event> history() {
    return LabelledFiles.ratings().stream()
        .filter(each -> each.user() == SOMEBODY)
        .map(each ->
            new Event(LabelledFiles.item(each.item()), 0, Values.NONE.with("value", each.rating())))
        .toList();
  }

  private static UserState state(List<Event> history) {
    UserState state = recommender.newState();
    history.forEach(event -> recommender.observe(state, event));
    return state;
  }

  private static List<String> everything() {
    return IntStream.range(0, LabelledFiles.RATED).mapToObj(LabelledFiles::item).toList();
  }

  @Test
  void rank_aUserOfTheData_knowsTheRatingsOfTheHistory() {
    JsonObject answer =
        json(ofSomebody("rank", "--items", String.join(",", everything()), "--k", "40"));
    assertThat(answer.get("task").getAsString()).isEqualTo("rating");
    List<JsonObject> items = items(answer);
    List<Ranking.Candidate> expected =
        recommender.rank(state(history()), everything(), RankRequest.by("rating")).candidates();
    assertThat(items).hasSize(LabelledFiles.RATED);
    for (int i = 0; i < items.size(); i++) {
      assertThat(items.get(i).get("itemId").getAsString()).isEqualTo(expected.get(i).itemId());
      assertThat(items.get(i).get("rating").getAsDouble())
          .isEqualTo(expected.get(i).value())
          .isBetween(1.0, 5.0);
    }
    List<Event> untold = history().stream().map(event -> Event.of(event.itemId())).toList();
    assertThat(recommender.rank(state(untold), everything(), RankRequest.by("rating")).candidates())
        .isNotEqualTo(expected);
  }

  @Test
  void predict_halfOfTheItemsIsLiked_ratingsFollow() {
    List<JsonObject> items =
        items(json(ofSomebody("predict", "--items", String.join(",", everything()))));
    double[] means = new double[2];
    for (int half = 0; half < 2; half++) {
      int which = half;
      means[half] =
          IntStream.range(0, items.size())
              .filter(item -> item % 2 == which)
              .mapToDouble(item -> items.get(item).get("rating").getAsDouble())
              .average()
              .orElseThrow();
    }
    assertThat(means[0] - means[1]).as("seed %d", LabelledFiles.SEED).isGreaterThan(1);
  }

  @Test
  void recommend_orderedByRating_isThePoolOfTheNextItemsInThatOrder() {
    JsonObject answer =
        json(
            ofSomebody(
                "recommend", "--order-by", "rating", "--pool", Integer.toString(POOL), "--k", "5"));
    assertThat(answer.get("task").getAsString()).isEqualTo("rating");
    List<JsonObject> items = items(answer);
    assertThat(items)
        .extracting(item -> item.get("rating").getAsDouble())
        .isSortedAccordingTo(Comparator.reverseOrder());
    List<Recommendation> expected =
        recommender.recommend(state(history()), Request.top(5).orderedBy("rating", POOL));
    assertThat(items).hasSameSizeAs(expected);
    for (int i = 0; i < items.size(); i++) {
      assertThat(items.get(i).get("itemId").getAsString()).isEqualTo(expected.get(i).itemId());
      assertThat(items.get(i).get("rating").getAsDouble())
          .isEqualTo(expected.get(i).prediction().orElseThrow());
      assertThat(items.get(i).has("reasons")).isTrue();
    }
    List<String> pool = ids(json(ofSomebody("recommend", "--k", Integer.toString(POOL))));
    assertThat(ids(answer)).isSubsetOf(pool).isNotEqualTo(pool.subList(0, 5));
    assertThat(done(ofSomebody("recommend", "--order-by", "rating")).out())
        .contains("Recommended next, ordered by rating:", "rating");
  }

  @Test
  void recommend_withoutOrder_hasScoresAndNoTask() {
    JsonObject answer = json(ofSomebody("recommend"));
    assertThat(answer.has("task")).isFalse();
    assertThat(items(answer).getFirst().keySet()).contains("score").doesNotContain("rating");
  }

  @Test
  void rank_byTheNextItemTask_hasScoresInTheOrderOfRecommend() {
    JsonObject ranked = json(ofSomebody("rank", "--task", "next-item"));
    assertThat(items(ranked).getFirst().keySet()).contains("score").doesNotContain("rating");
    assertThat(ids(ranked)).isEqualTo(ids(json(ofSomebody("recommend"))));
  }

  @Test
  void explain_explainsTheNextItemUnlessTheTaskIsNamed() {
    assertThat(json(ofSomebody("explain")).has("task")).isFalse();
    assertThat(done(ofSomebody("explain", "--task", "rating", "--item", "i01")).out())
        .contains("rating: rating ", "24 of 24 events left out one by one");
  }

  /** What an event is worth is a feature of events, and no value of the user. */
  @Test
  void history_withoutData_hasNoRatings() {
    List<JsonObject> items =
        items(json("predict", "--model", model, "--history", "i01,i02", "--items", "i03"));
    assertThat(items.getFirst().get("rating").getAsDouble())
        .isEqualTo(
            recommender
                .predict(
                    state(List.of(Event.of("i01"), Event.of("i02"))),
                    "i03",
                    RankRequest.by("rating"))
                .value());
  }
}

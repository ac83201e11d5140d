package io.memoir.cli;

import static io.memoir.cli.Answers.done;
import static io.memoir.cli.Answers.ids;
import static io.memoir.cli.Answers.items;
import static io.memoir.cli.Answers.joined;
import static io.memoir.cli.Answers.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Dataset;
import io.memoir.model.feature.Values;
import io.memoir.runtime.Event;
import io.memoir.runtime.Explanation;
import io.memoir.runtime.Profile;
import io.memoir.runtime.RankExplanation;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Ranking;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a file of clicks with what is known of users to probabilities, without a next-item task. */
class ClickCommandsTest {
  private static final int WOMAN = 7;

  @TempDir static Path directory;

  private static String data = "";
  private static String model = "";
  private static Recommender recommender;

  @BeforeAll
  static void prepareAndTrain() throws IOException {
    data = directory.resolve("clicks").toString();
    model = directory.resolve("clicks.lstm").toString();
    Path input = LabelledFiles.writeClicks(directory.resolve("clicks.csv"));
    done("prepare", "--input", input.toString(), "--out", data);
    String[] train = {"train", "--data", data, "--model", "lstm", "--task", "click:label"};
    String[] small = {"layers=2", "width=32", "batch=16", "dropout=0", "embedding-dropout=0"};
    done(
        joined(
            joined(joined(train, "--out", model, "--threads", "1", "--set"), small),
            "epochs=12",
            "rate=0.005"));
    recommender = Recommender.open(Path.of(model));
  }

  private static String[] ofTheWoman(String command, String... more) {
    return joined(
        new String[] {
          command, "--model", model, "--data", data, "--user", LabelledFiles.user(WOMAN)
        },
        more);
  }

  private static String[] withHistory(String command, String... more) {
    return joined(new String[] {command, "--model", model, "--history", "i01,i04"}, more);
  }

  private static Values whatSheIs() {
    return Values.NONE
        .with("gender", LabelledFiles.gender(WOMAN))
        .with("age", LabelledFiles.age(WOMAN))
        .with("city", LabelledFiles.city(WOMAN));
  }

  /** Her clicks that training knows; the others are held out. */
  private static List<Event> history() throws IOException {
    Dataset dataset = Dataset.open(Path.of(data));
    Sequences sequences = dataset.sequences();
    int sequence = dataset.sequenceOf(LabelledFiles.user(WOMAN));
    return IntStream.range(sequences.offsets()[sequence], sequences.offsets()[sequence + 1])
        .mapToObj(event -> Event.of(dataset.items().item(sequences.items()[event]).id()))
        .toList();
  }

  private static UserState state() throws IOException {
    UserState state = recommender.newState();
    history().forEach(event -> recommender.observe(state, event));
    return state;
  }

  private static List<String> everything() {
    return IntStream.range(0, LabelledFiles.ITEMS).mapToObj(LabelledFiles::item).toList();
  }

  private static double probability(JsonObject item) {
    return item.get("probability").getAsDouble();
  }

  private static void requireEqual(List<JsonObject> items, List<Ranking.Candidate> candidates) {
    assertThat(items).hasSameSizeAs(candidates);
    for (int i = 0; i < items.size(); i++) {
      assertThat(items.get(i).get("itemId").getAsString()).isEqualTo(candidates.get(i).itemId());
      assertThat(probability(items.get(i))).isEqualTo(candidates.get(i).value());
      assertThat(items.get(i).get("score").getAsFloat()).isEqualTo(candidates.get(i).score());
    }
  }

  @Test
  void rank_aUserOfTheData_asTheLibraryInTheOrderOfProbabilities() throws IOException {
    JsonObject answer = json(ofTheWoman("rank", "--items", String.join(",", everything())));
    assertThat(answer.get("userId").getAsString()).isEqualTo(LabelledFiles.user(WOMAN));
    assertThat(answer.get("task").getAsString()).isEqualTo("click");
    assertThat(items(answer).stream().map(ClickCommandsTest::probability))
        .isSortedAccordingTo(Comparator.reverseOrder())
        .allMatch(probability -> probability > 0 && probability < 1);
    requireEqual(
        items(answer),
        recommender
            .rank(state(), everything(), RankRequest.by("click").about(Profile.of(whatSheIs())))
            .candidates());
  }

  @Test
  void items_givenTwice_areAnsweredOnce() throws IOException {
    Path file = Files.writeString(directory.resolve("repeated.txt"), "i04\ni00\ni04\n");
    for (String[] items :
        new String[][] {{"--items", "i04,i00,i04"}, {"--items-file", file.toString()}}) {
      assertThat(ids(json(ofTheWoman("predict", items)))).containsExactly("i04", "i00");
      assertThat(ids(json(ofTheWoman("rank", items)))).containsExactlyInAnyOrder("i04", "i00");
    }
  }

  @Test
  void rank_allItems_areThoseNotInTheHistoryUnlessKept() throws IOException {
    List<String> seen = history().stream().map(Event::itemId).distinct().toList();
    assertThat(ids(json(ofTheWoman("rank")))).hasSize(10);
    assertThat(ids(json(ofTheWoman("rank", "--k", "100"))))
        .hasSize(LabelledFiles.ITEMS - seen.size())
        .doesNotContainAnyElementsOf(seen);
    assertThat(ids(json(ofTheWoman("rank", "--k", "100", "--keep-seen"))))
        .hasSize(LabelledFiles.ITEMS);
    assertThat(done(ofTheWoman("rank", "--k", "3")).out())
        .contains("History: ", "Ordered by click:", "probability", " 3  i");
  }

  @Test
  void rank_newUsers_followWhatTheyAre() {
    for (int gender = 0; gender < 2; gender++) {
      String value = "gender=" + LabelledFiles.GENDERS.get(gender);
      List<JsonObject> items =
          items(
              json(
                  "rank",
                  "--model",
                  model,
                  "--user-value",
                  value,
                  "--user-value",
                  "age=30",
                  "--k",
                  "30"));
      assertThat(items).hasSize(LabelledFiles.ITEMS);
      assertThat(mean(items, gender) - mean(items, 1 - gender))
          .as("%s, seed %d", value, LabelledFiles.SEED)
          .isGreaterThan(0.3);
    }
  }

  private static double mean(List<JsonObject> items, int category) {
    return items.stream()
        .filter(
            item -> Integer.parseInt(item.get("itemId").getAsString().substring(1)) % 3 == category)
        .mapToDouble(ClickCommandsTest::probability)
        .average()
        .orElseThrow();
  }

  @Test
  void predict_valuesOnTheCommandLine_standInPlaceOfThoseOfTheData() throws IOException {
    String[] predict = ofTheWoman("predict", "--items", "i05,i00,i01");
    List<JsonObject> asIs = items(json(predict));
    requireEqual(asIs, predicted(whatSheIs()));
    List<JsonObject> changed = items(json(joined(predict, "--user-value", "gender=男")));
    requireEqual(changed, predicted(whatSheIs().with("gender", "男")));
    List<JsonObject> missing = items(json(joined(predict, "--user-value", "gender=")));
    requireEqual(
        missing,
        predicted(
            Values.NONE
                .with("age", LabelledFiles.age(WOMAN))
                .with("city", LabelledFiles.city(WOMAN))));
    assertThat(List.of(asIs, changed, missing)).doesNotHaveDuplicates();
  }

  private static List<Ranking.Candidate> predicted(Values user) throws IOException {
    UserState state = state();
    RankRequest request = RankRequest.by("click").about(Profile.of(user));
    return Stream.of("i05", "i00", "i01")
        .map(id -> recommender.predict(state, id, request))
        .toList();
  }

  @Test
  void predict_itemsOfAFile_eachOnceInTheirOrder() throws IOException {
    Path file = Files.writeString(directory.resolve("ids.txt"), "\uFEFFi05\n\n i00 \ni05\n");
    assertThat(ids(json(withHistory("predict", "--items-file", file.toString()))))
        .containsExactly("i05", "i00");
    assertThat(done(withHistory("predict", "--items", "i00")).out())
        .contains("History: 2 events", "Predicted by click:", "probability", "i00");
  }

  /** Rounding differs where candidates are scored together. */
  @Test
  void predict_eachOfTheRankedItems_isItsProbability() {
    for (JsonObject ranked : items(json(withHistory("rank", "--items", "i00,i02")))) {
      String id = ranked.get("itemId").getAsString();
      assertThat(probability(items(json(withHistory("predict", "--items", id))).getFirst()))
          .isCloseTo(probability(ranked), within(1e-5));
    }
  }

  @Test
  void explain_aProbability_effectsOfEventsAndFeaturesAsTheLibrary() throws IOException {
    JsonObject answer = json(ofTheWoman("explain", "--item", "i04"));
    assertThat(answer.get("task").getAsString()).isEqualTo("click");
    RankRequest request =
        RankRequest.by("click")
            .about(Profile.of(whatSheIs()))
            .knowing(Map.of("i04", Values.NONE.with("category", "服装")))
            .withNumberShares();
    RankExplanation expected =
        recommender.explain(history(), List.of("i04"), request, Explanation.LAST_EVENTS).getFirst();
    JsonObject item = items(answer).getFirst();
    assertThat(probability(item)).isEqualTo(expected.candidate().value());
    assertThat(probability(item.getAsJsonObject("withoutHistory")))
        .isEqualTo(expected.withoutHistory().value());
    assertThat(
            item.getAsJsonArray("causes").asList().stream()
                .map(cause -> cause.getAsJsonObject().get("effect").getAsDouble()))
        .isEqualTo(expected.causes().stream().map(cause -> cause.effect().value()).toList());
    assertThat(
            item.getAsJsonArray("values").asList().stream().map(ClickCommandsTest::valueAndEffect))
        .hasSize(4)
        .isEqualTo(expected.features().stream().map(ClickCommandsTest::valueAndEffect).toList());
  }

  private static String valueAndEffect(JsonElement element) {
    JsonObject value = element.getAsJsonObject();
    return "%s %s %s"
        .formatted(
            value.get("of").getAsString(),
            value.get("name").getAsString(),
            value.get("effect").getAsDouble());
  }

  private static String valueAndEffect(RankExplanation.FeatureEffect feature) {
    return "%s %s %s"
        .formatted(
            feature.part().name().toLowerCase(Locale.ROOT),
            feature.name(),
            feature.effect().value());
  }

  @Test
  void explain_forPeople_showsFeaturesAndEvents() {
    assertThat(done(ofTheWoman("explain", "--item", "i04", "--causes", "4")).out())
        .contains("click: probability 0.", "without any history", "gender = 女", "of the user")
        .contains("category = 服装", "of the item", "event ", "events left out one by one");
  }

  @Test
  void unknownCategory_countsAsUnknownWithALine() {
    assertThat(
            done("predict", "--model", model, "--user-value", "city=上海市", "--items", "i00").err())
        .contains("'上海市' for 'city'", "did you mean '上海'", "treated as an unknown value");
  }

  @Test
  void train_withTheSettingsThatTaskIsShortFor_givesTheSameModel() {
    String brief = directory.resolve("brief").toString();
    String whole = directory.resolve("whole").toString();
    String[] train = {
      "train", "--data", data, "--model", "gru", "--threads", "1", "--set", "width=32", "epochs=1"
    };
    done(joined(train, "--task", "click:label", "--out", brief));
    done(joined(train, "tasks=click", "task.click.label=label", "--out", whole));
    String[] rank = {"rank", "--history", "i01,i02", "--k", "30", "--model"};
    assertThat(json(joined(rank, brief))).isEqualTo(json(joined(rank, whole)));
  }
}

package io.memoir.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.data.Progress;
import io.memoir.learning.ClickShop.Taste;
import io.memoir.learning.evaluation.TaskDifference;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.file.ModelFile;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Recommender;
import io.memoir.server.store.StoredEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Refits of models that predict clicks on shown items, and ratings. */
class TaskRefitTest extends WithStoreAndVersions {
  private static final long NOW = ClickShop.START + 10 * ClickShop.DAY;
  private static final long SEED = 2;

  @TempDir static Path shared;

  private static Path clicks;

  @BeforeAll
  static void train() throws IOException {
    clicks = ClickShop.clickModel(shared.resolve("clicks"), Map.of());
  }

  private RefitOutcome refit(Path serving) throws IOException {
    return new Refit(RefitSettings.standard().withEpochs(12))
        .run(serving, store, versions, NOW, Progress.SILENT);
  }

  private static double predicted(Path model, String task, int item) throws IOException {
    Recommender recommender = Recommender.open(model);
    return recommender
        .predict(recommender.newState(), "i" + item, RankRequest.by(task).at(NOW))
        .value();
  }

  private static String why(RefitOutcome outcome) {
    return "seed " + SEED + ": " + outcome.toText();
  }

  @Test
  void run_tasteForShownItemsHasTurned_publishesAModelThatKnowsIt() throws IOException {
    store.append(ClickShop.clicks(1, Taste.ODD, Taste.ODD, SEED));
    assertThat(predicted(clicks, "click", 0)).isGreaterThan(predicted(clicks, "click", 1) + 0.2);

    RefitOutcome outcome = refit(clicks);

    assertThat(outcome).as(why(outcome)).isInstanceOf(RefitOutcome.Published.class);
    RefitOutcome.Published published = (RefitOutcome.Published) outcome;
    assertThat(published.evaluation().nextItem()).isEmpty();
    TaskDifference click = published.evaluation().tasks().getFirst();
    assertThat(click.candidate()).as(why(outcome)).isLessThan(click.serving() - 0.2);
    assertThat(click.rows()).isEqualTo(288);
    assertThat(click.difference().cases()).as("each impression is a case").isEqualTo(72);
    assertThat(outcome.toText())
        .startsWith(
            "published refit-000001: click: log-loss on 288 rows of the newest events: new");
    assertThat(predicted(published.model(), "click", 1))
        .isGreaterThan(predicted(published.model(), "click", 0));
    JsonObject json = outcome.toJson().getAsJsonObject("judgement");
    assertThat(json.keySet()).containsExactly("tasks");
    JsonArray tasks = json.getAsJsonArray("tasks");
    assertThat(tasks.get(0).getAsJsonObject().get("task").getAsString()).isEqualTo("click");
    assertThat(tasks.get(0).getAsJsonObject().get("worse").getAsBoolean()).isFalse();
  }

  /** Of the events before those held out, people chose any of the items. */
  @Test
  void run_labelsAreShuffled_keepsWhatServes() throws IOException {
    store.append(ClickShop.clicks(1, Taste.ANY, Taste.EVEN, SEED));

    RefitOutcome outcome = refit(clicks);

    assertThat(outcome).as(why(outcome)).isInstanceOf(RefitOutcome.Kept.class);
    TaskDifference click = ((RefitOutcome.Kept) outcome).evaluation().tasks().getFirst();
    assertThat(click.candidate()).as(why(outcome)).isGreaterThan(click.serving() + 0.05);
    assertThat(outcome.toText()).contains(": worse)");
    assertThat(versions.list()).isEmpty();
    assertThat(folder.resolve("models/.work")).doesNotExist();
  }

  /** One of two tasks has become worse, whatever has become of the other. */
  @Test
  void run_oneOfTwoTasksIsWorse_keepsWhatServes() throws IOException {
    Path both = ClickShop.clickModel(folder.resolve("both"), Map.of("tasks", "next-item,click"));
    store.append(ClickShop.clicks(1, Taste.ANY, Taste.EVEN, SEED));

    RefitOutcome outcome = refit(both);

    assertThat(outcome).as(why(outcome)).isInstanceOf(RefitOutcome.Kept.class);
    ChallengerEvaluation evaluation = ((RefitOutcome.Kept) outcome).evaluation();
    assertThat(evaluation.nextItem()).isPresent();
    assertThat(evaluation.tasks()).hasSize(1);
    assertThat(outcome.toText())
        .contains("ndcg@10 on the newest ", "; click: log-loss on 288 rows");
  }

  @Test
  void run_ratingsHaveTurned_publishesAModelThatKnowsIt() throws IOException {
    Path ratings = ClickShop.ratingModel(folder.resolve("ratings"));
    store.append(ClickShop.ratings(1, Taste.ODD, SEED));
    assertThat(predicted(ratings, "stars", 0)).isGreaterThan(predicted(ratings, "stars", 1) + 1);

    RefitOutcome outcome = refit(ratings);

    assertThat(outcome).as(why(outcome)).isInstanceOf(RefitOutcome.Published.class);
    RefitOutcome.Published published = (RefitOutcome.Published) outcome;
    TaskDifference stars = published.evaluation().tasks().getFirst();
    assertThat(stars.metric()).isEqualTo("rmse");
    assertThat(stars.rows()).isEqualTo(72);
    assertThat(stars.candidate()).as(why(outcome)).isLessThan(stars.serving() - 0.5);
    assertThat(predicted(published.model(), "stars", 1))
        .isGreaterThan(predicted(published.model(), "stars", 0));
  }

  /** Items that were shown only become known, as in a data set. */
  @Test
  void run_itemsThatWereShownOnly_areKnownToTheNewModel() throws IOException {
    List<StoredEvent> events =
        ClickShop.clicks(1, Taste.ODD, Taste.ODD, SEED).stream()
            .map(event -> {
              String impression = String.valueOf(event.context().get("impression"));
              return new StoredEvent(
                  event.eventId(),
                  event.userId(),
                  event.itemId(),
                  event.type(),
                  event.time(),
                  event.value(),
                  event.requestId(),
                  Map.of("impression", impression.replace("]", ",\"new\"]")));
            })
            .toList();
    store.append(events);

    RefitOutcome outcome = refit(clicks);

    assertThat(outcome.read().newItems()).isEqualTo(1);
    assertThat(outcome).as(why(outcome)).isInstanceOf(RefitOutcome.Published.class);
    RefitOutcome.Published published = (RefitOutcome.Published) outcome;
    assertThat(published.evaluation().tasks().getFirst().rows())
        .as("without those of an item that the serving model does not know")
        .isEqualTo(288);
    assertThat(ModelFile.read(published.model()).items().items().getLast().id()).isEqualTo("new");
    SequenceNetwork network = (SequenceNetwork) ModelFile.read(published.model()).architecture();
    assertThat(network.itemCount()).isEqualTo(25);
  }

  @Test
  void run_logWithoutImpressions_isRefused() throws IOException {
    store.append(ClickShop.withoutContext(ClickShop.clicks(1, Taste.EVEN, Taste.EVEN, SEED)));

    assertThatThrownBy(() -> refit(clicks))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "task 'click' of model 'lstm' learns from items that were shown, but no event in the log"
                + " has an 'impression', nor 'label' in its context");
    assertThat(versions.list()).isEmpty();
    assertThat(folder.resolve("models/.work")).doesNotExist();
  }

  /** Without negatives, all labels would be 1. */
  @Test
  void run_taskOfWhatHappened_withoutNegativesAndImpressions_isRefused() throws IOException {
    Path serving =
        ClickShop.clickModel(
            folder.resolve("happened"),
            Map.of(
                "task.click.label", "happened",
                "task.click.negatives", "0",
                "features", "false",
                "epochs", "1"));
    store.append(ClickShop.withoutContext(ClickShop.clicks(1, Taste.EVEN, Taste.EVEN, SEED)));

    assertThatThrownBy(() -> refit(serving))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "task 'click' of model 'lstm' learns from items that were shown and not chosen, but no"
                + " event in the log has such items in an 'impression'");
  }

  @Test
  void run_tooFewEvents_saysHowManyItWants() throws IOException {
    store.append(ClickShop.clicks(1, Taste.EVEN, Taste.EVEN, SEED).subList(0, 200));

    assertThat(refit(clicks).toText())
        .isEqualTo(
            "kept the serving model: only 20 of the newest events can be evaluated, at least 30 are needed");
  }

  /** A client can give anything this name in a context. */
  @Test
  void run_impressionsThatAreNoLists_areIgnored() throws IOException {
    store.append(ClickShop.clicks(1, Taste.ODD, Taste.ODD, SEED));
    store.append(
        List.of(
            new StoredEvent(
                "odd",
                "d1-p1",
                "i1",
                "view",
                ClickShop.START + ClickShop.DAY,
                OptionalDouble.empty(),
                Optional.empty(),
                Map.of("impression", "{\"i0\":1}"))));

    assertThat(refit(clicks)).isInstanceOf(RefitOutcome.Published.class);
  }
}

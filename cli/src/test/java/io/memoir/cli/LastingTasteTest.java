package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Progress;
import io.memoir.data.Split;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.Preparation;
import io.memoir.model.architecture.Model;
import io.memoir.runtime.Event;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.Shares;
import io.memoir.runtime.UserState;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * People who come back after days to one kind of thing, and stay with whatever they are at while
 * they are there: a trained model answers a minute later from the mood, and a week later from the
 * taste, and its shares say so.
 */
class LastingTasteTest {
  private static final long SEED = 11;
  private static final int KINDS = 6;
  private static final int ITEMS_A_KIND = 8;
  private static final long MINUTE = 60_000;
  private static final long DAY = 24 * 60 * MINUTE;
  private static final long START = 1_767_600_000_000L;
  private static final int ASKED = 200;

  @TempDir private Path directory;

  /** What somebody did, in the middle of a mood that is not their taste. */
  private record Person(List<Event> events, int taste, int mood) {}

  private static Person person(SplittableRandom random) {
    int taste = random.nextInt(KINDS);
    int mood = taste;
    List<Event> events = new ArrayList<>();
    long time = START + random.nextLong(30) * DAY;
    int visits = 3 + random.nextInt(4);
    for (int visit = 0; visit < visits; visit++) {
      time += (3 + random.nextInt(8)) * DAY;
      events.add(event(taste, time, random));
      mood = (taste + 1 + random.nextInt(KINDS - 1)) % KINDS;
      int stay = 2 + random.nextInt(4);
      for (int i = 0; i < stay; i++) {
        time += (1 + random.nextInt(5)) * MINUTE;
        events.add(event(mood, time, random));
      }
    }
    return new Person(events, taste, mood);
  }

  private static Event event(int kind, long time, SplittableRandom random) {
    return new Event("kind-" + kind + "-" + random.nextInt(ITEMS_A_KIND), time);
  }

  @Test
  void recommend_aWeekLater_turnsFromTheMoodToTheTaste() throws IOException {
    Recommender recommender = Recommender.of(train());
    SplittableRandom random = new SplittableRandom(SEED + 1);
    int moodNow = 0;
    int tasteLater = 0;
    int longerLater = 0;
    for (int p = 0; p < ASKED; p++) {
      Person person = person(random);
      UserState state = recommender.newState();
      person.events().forEach(event -> recommender.observe(state, event));
      Recommendation now = first(recommender, state, MINUTE);
      Recommendation later = first(recommender, state, 7 * DAY);
      moodNow += now.itemId().startsWith("kind-" + person.mood()) ? 1 : 0;
      tasteLater += later.itemId().startsWith("kind-" + person.taste()) ? 1 : 0;
      longerLater += longPart(later) > longPart(now) ? 1 : 0;
    }
    // By chance, one kind of six is right.
    assertThat(moodNow).as("of %d a minute later, seed %d", ASKED, SEED).isGreaterThan(150);
    assertThat(tasteLater).as("of %d a week later, seed %d", ASKED, SEED).isGreaterThan(150);
    assertThat(longerLater).as("long-term parts risen, seed %d", SEED).isGreaterThan(150);
  }

  private static Recommendation first(Recommender recommender, UserState state, long wait) {
    Request request = Request.top(1).keepSeen().at(state.lastTime() + wait);
    return recommender.recommend(state, request).getFirst();
  }

  /** How much of an answer is owed to the long-term interest, from 0 to 1. */
  private static double longPart(Recommendation recommendation) {
    Shares shares = recommendation.shares().orElseThrow();
    double lasting = Math.exp(shares.longTerm());
    return lasting / (lasting + Math.exp(shares.shortTerm()));
  }

  private Model train() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    StringBuilder log = new StringBuilder("user_id,item_id,timestamp\n");
    for (int p = 0; p < 4000; p++) {
      for (Event event : person(random).events()) {
        log.append("p%d,%s,%d%n".formatted(p, event.itemId(), event.time() / 1000));
      }
    }
    Path file = Files.writeString(directory.resolve("log.csv"), log);
    Path data = directory.resolve("data");
    Preparation.of(file).threads(1).split(Split.leaveOneOut()).to(data).run(Progress.SILENT);
    TrainingConfig config =
        TrainingConfig.named("long-short")
            .with(
                Map.of(
                    "width",
                    "32",
                    "batch",
                    "32",
                    "epochs",
                    "12",
                    "rate",
                    "0.005",
                    "dropout",
                    "0.1",
                    "embedding-dropout",
                    "0.1"));
    return new Training(
            Dataset.open(data),
            config,
            directory.resolve("model"),
            new TrainingOptions(SEED, 2, false))
        .run(Progress.SILENT);
  }
}

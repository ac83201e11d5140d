package io.memoir.runtime;

import io.memoir.model.Head;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.Values;
import io.memoir.model.file.ModelFile;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.RunningMean;
import io.memoir.model.layer.Stack;
import io.memoir.model.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The golden model of version 4 with features of every kind, a running mean, and tasks of every
 * interaction, and the state of a user. The main method wrote both; it is run again only for a new
 * version, into new files.
 */
final class GoldenTasks {
  static final Path MODEL = Path.of("../model/src/test/resources/golden-v4-tasks");
  static final Path STATE = Path.of("../model/src/test/resources/golden-v4-tasks.state");
  private static final long SEED = 4;
  private static final int WIDTH = 8;

  private GoldenTasks() {}

  static Model model() {
    List<Task> tasks = new ArrayList<>(FeatureModels.tasks());
    tasks.addFirst(new Task.NextItem(new Head.Direct()));
    Stack body =
        Stack.of(
            new Parallel(List.of(new Gru(WIDTH, WIDTH), new RunningMean(WIDTH, 5))),
            new Linear(2 * WIDTH, WIDTH));
    return FeatureModels.random(FeatureModels.network(FeatureModels.schema(), body, tasks), SEED);
  }

  static List<Event> history() {
    return FeatureModels.events(11, SEED);
  }

  static RankRequest request(Task task) {
    SplittableRandom random = new SplittableRandom(SEED);
    Values user = FeatureModels.values(random);
    Values request = FeatureModels.values(random);
    return RankRequest.by(task.name()).at(1_770_000_000_000L).about(user, request);
  }

  public static void main(String[] arguments) throws IOException {
    Model model = model();
    ModelFile.write(model, Path.of(arguments[0]));
    Recommender recommender = Recommender.of(model);
    UserState state = FeatureModels.folded(recommender, history());
    Files.writeString(
        Path.of(arguments[0] + ".state"),
        Base64.getEncoder().encodeToString(state.toBytes()) + "\n");
    for (Task task : recommender.tasks()) {
      System.out.printf(
          "      %ff, // %s%n",
          recommender.predict(state, GoldenTasksTest.ITEM, request(task)).score(), task.name());
    }
  }
}

package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Progress;
import io.memoir.data.Split;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.Preparation;
import io.memoir.model.architecture.Model;
import io.memoir.runtime.Explanation;
import io.memoir.runtime.Recommender;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known to have caused an event is what the explanation of a trained model names. */
class PlantedCauseTest {
  private static final long SEED = 5;
  private static final int PEOPLE = 100;

  @TempDir private Path directory;

  @Test
  void explain_plantedCause_namedFirst() throws IOException {
    Path log = Files.writeString(directory.resolve("log.csv"), new PlantedCauses(SEED).log(1500));
    Path data = directory.resolve("data");
    Preparation.of(log).threads(1).split(Split.leaveOneOut()).to(data).run(Progress.SILENT);
    Recommender recommender = Recommender.of(train(Dataset.open(data)));
    PlantedCauses people = new PlantedCauses(SEED + 1);
    long named = 0;
    int lastNamed = 0;
    for (int person = 0; person < PEOPLE; person++) {
      PlantedCauses.Planted planted = people.open();
      Explanation explanation = recommender.explain(planted.events(), planted.effect(), 0);
      named +=
          explanation.reasons(1).stream().filter(c -> c.position() == planted.position()).count();
      lastNamed += planted.position() == planted.events().size() - 1 ? 1 : 0;
    }
    assertThat(named).as("causes named of %d, seed %d", PEOPLE, SEED).isBetween(95L, (long) PEOPLE);
    assertThat(lastNamed).as("causes that were the last event anyway").isLessThan(PEOPLE / 3);
  }

  private Model train(Dataset dataset) throws IOException {
    TrainingConfig config =
        TrainingConfig.named("long-short")
            .with(
                Map.of(
                    "width",
                    "32",
                    "batch",
                    "16",
                    "epochs",
                    "6",
                    "rate",
                    "0.005",
                    "dropout",
                    "0",
                    "embedding-dropout",
                    "0"));
    return new Training(
            dataset, config, directory.resolve("model"), new TrainingOptions(SEED, 2, false))
        .run(Progress.SILENT);
  }
}

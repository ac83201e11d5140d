package io.memoir.train.run;

import io.memoir.data.Progress;
import io.memoir.data.Split;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.Preparation;
import io.memoir.train.config.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** People who go round the items in steps of one or two: a pattern that is learned in seconds. */
final class SmallData {
  static final int ITEMS = 40;

  private SmallData() {}

  static Dataset prepare(Path folder) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder pairs = new StringBuilder();
    for (int person = 0; person < 80; person++) {
      int item = random.nextInt(ITEMS);
      int length = 6 + random.nextInt(12);
      for (int i = 0; i < length; i++) {
        pairs.append('p').append(person).append(" i").append(item).append('\n');
        item = (item + 1 + random.nextInt(2)) % ITEMS;
      }
    }
    Path file = Files.writeString(folder.resolve("small.txt"), pairs);
    Path dataset = folder.resolve("small");
    Preparation.of(file).threads(1).split(Split.leaveOneOut()).to(dataset).run(Progress.SILENT);
    return Dataset.open(dataset);
  }

  /** Settings for these data. */
  static TrainingConfig config() {
    return TrainingConfig.named("lstm")
        .with(
            java.util.Map.of(
                "width",
                "32",
                "batch",
                "16",
                "epochs",
                "4",
                "rate",
                "0.01",
                "dropout",
                "0.1",
                "embedding-dropout",
                "0.1"));
  }
}

package io.memoir.train.run;

import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A training in a process of its own, that can be killed: it says how many batches it has done, and
 * writes a checkpoint after every one.
 */
final class ChildTraining {
  private ChildTraining() {}

  /**
   * Trains.
   *
   * @param arguments data set, model
   */
  public static void main(String[] arguments) throws IOException {
    Progress progress =
        new Progress() {
          @Override
          public void start(String task, long total, String unit) {}

          @Override
          public void advance(long done, String note) {
            System.out.println("batch");
          }

          @Override
          public void finish() {}

          @Override
          public void say(String line) {
            System.out.println(line);
          }
        };
    new Training(
            Dataset.open(Path.of(arguments[0])).trainingData(),
            SmallData.config(),
            Path.of(arguments[1]),
            new TrainingOptions(7, 2, true),
            0)
        .run(progress);
  }
}

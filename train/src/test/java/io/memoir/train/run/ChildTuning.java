package io.memoir.train.run;

import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import io.memoir.train.tuning.Range;
import io.memoir.train.tuning.Space;
import io.memoir.train.tuning.Tuning;
import io.memoir.train.tuning.TuningResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A search in a process of its own, that can be killed: it halts at a piece of work. */
final class ChildTuning {
  private ChildTuning() {}

  static TuningResult search(Dataset dataset, Path directory, Progress progress)
      throws IOException {
    Map<String, Range> ranges = new LinkedHashMap<>();
    ranges.put("rate", new Range.Real(1e-3, 3e-2, true));
    ranges.put("cell", new Range.Choice(List.of("lstm", "gru")));
    return new Tuning(
            dataset,
            SmallData.config(),
            new Space(ranges),
            directory,
            new Tuning.Budget(0, 3),
            new TrainingOptions(7, 2, true))
        .run(progress);
  }

  /**
   * Searches.
   *
   * @param arguments data set, directory, the piece of work at which to wait for the end
   */
  public static void main(String[] arguments) throws IOException {
    TuningResult _ =
        search(
            Dataset.open(Path.of(arguments[0])),
            Path.of(arguments[1]),
            new Progress() {
              @Override
              public void start(String task, long total, String unit) {
                System.out.println(task);
                if (task.startsWith(arguments[2])) {
                  waitForTheEnd();
                }
              }

              @Override
              public void advance(long done, String note) {}

              @Override
              public void finish() {}

              @Override
              public void say(String line) {
                System.out.println(line);
              }
            });
  }

  private static void waitForTheEnd() {
    try {
      int _ = System.in.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

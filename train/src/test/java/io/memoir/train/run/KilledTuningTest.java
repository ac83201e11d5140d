package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.tuning.Outcome;
import io.memoir.train.tuning.TuningResult;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real search on a few sequences, whole, and killed and resumed. */
class KilledTuningTest {
  @TempDir Path folder;

  /** What of an outcome does not depend on the clock. */
  private static List<String> withoutTime(TuningResult result) {
    return result.trials().stream()
        .map(trial ->
            "%d %s %d %d %s %s"
                .formatted(
                    trial.trial(),
                    trial.origin(),
                    trial.rung(),
                    trial.epochs(),
                    trial.value(),
                    trial.values()))
        .toList();
  }

  private void searchUntil(Path directory, String said) throws IOException, InterruptedException {
    String classes =
        String.join(
            File.pathSeparator,
            "target/test-classes",
            "target/classes",
            System.getProperty("jdk.module.path", ""),
            System.getProperty("java.class.path"));
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                classes,
                ChildTuning.class.getName(),
                folder.resolve("small").toString(),
                directory.toString(),
                said)
            .redirectErrorStream(true)
            .start();
    boolean heard = false;
    StringBuilder all = new StringBuilder();
    try (BufferedReader lines = child.inputReader()) {
      while (!heard) {
        String line = lines.readLine();
        if (line == null) {
          break;
        }
        all.append(line).append('\n');
        heard = line.startsWith(said);
      }
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.waitFor()).isNotZero();
    assertThat(heard).as("'%s' in:%n%s", said, all).isTrue();
  }

  @Test
  void resume_afterAKillInATrial_triesTheSame() throws IOException, InterruptedException {
    Dataset dataset = SmallData.prepare(folder);
    TuningResult expected = ChildTuning.search(dataset, folder.resolve("whole"), Progress.SILENT);
    Path directory = folder.resolve("killed");
    searchUntil(directory, "trial 2  epoch 1/4");
    assertThat(Files.readAllLines(directory.resolve("trials.jsonl"))).hasSize(3);
    TuningResult found = ChildTuning.search(dataset, directory, Progress.SILENT);
    assertThat(withoutTime(found)).isEqualTo(withoutTime(expected));
    assertThat(found.trials()).hasSize(3);
    Outcome best = found.best().orElseThrow();
    assertThat(best.value()).isEqualTo(expected.best().orElseThrow().value());
    // What a trial has reached is what a training with its settings reaches.
    TrainingConfig config = TrainingConfig.fromYaml(found.config());
    var model =
        new Training(dataset, config, folder.resolve("m"), new TrainingOptions(7, 2, false))
            .run(Progress.SILENT);
    assertThat(model.metrics().get("validation ndcg@10")).isEqualTo(best.value());
  }
}

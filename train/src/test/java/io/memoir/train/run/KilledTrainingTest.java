package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledTrainingTest {
  private static final long SEED = 41;
  private static final int TO_THE_END = Integer.MAX_VALUE;

  @TempDir Path folder;

  /** Goes on until it has said something so many times and is killed, or to the end. */
  private void go(Path model, String said, int times) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                // Other code than in this process, and the same numbers.
                "-XX:TieredStopAtLevel=1",
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                everything(),
                ChildTraining.class.getName(),
                folder.resolve("small").toString(),
                model.toString()));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String last = "";
    try (BufferedReader lines = child.inputReader()) {
      int heard = 0;
      for (String line = lines.readLine(); line != null && heard < times; line = lines.readLine()) {
        last = line;
        heard += line.equals(said) ? 1 : 0;
      }
    } finally {
      child.destroyForcibly();
    }
    int status = child.waitFor();
    if (times == TO_THE_END) {
      assertThat(status).as("exit status after '%s'", last).isZero();
    }
  }

  /** The class path and the module path of this process, and the classes of this module. */
  private static String everything() {
    return String.join(
        File.pathSeparator,
        "target/test-classes",
        "target/classes",
        System.getProperty("jdk.module.path", ""),
        System.getProperty("java.class.path"));
  }

  @Test
  void resume_afterThreeKills_endsAsIfNothingHadHappened()
      throws IOException, InterruptedException {
    Dataset dataset = SmallData.prepare(folder);
    TrainingOptions options = new TrainingOptions(7, 2, false);
    Model expected =
        new Training(dataset, SmallData.config(), folder.resolve("whole"), options)
            .run(Progress.SILENT);
    Path model = folder.resolve("killed");
    SplittableRandom random = new SplittableRandom(SEED);
    for (int kill = 0; kill < 3; kill++) {
      // 4 epochs of 5 batches; the checkpoint of a batch is being written when the next is told.
      go(model, "batch", 2 + random.nextInt(4));
      assertThat(model).as("kill %d, seed %d", kill, SEED).doesNotExist();
    }
    go(model, "", TO_THE_END);
    Model found = ModelFile.read(model);
    assertThat(found.metrics()).isEqualTo(expected.metrics());
    TrainingTest.assertSameWeights(found, expected);
    assertThat(losses(model)).isEqualTo(losses(folder.resolve("whole")));
    // While the model is being replaced it is the old one, the new one, or aside; never half there.
    go(model, "the run had already finished", 1);
    Path place = Files.exists(model) ? model : folder.resolve(".killed.replaced");
    TrainingTest.assertSameWeights(ModelFile.read(place), expected);
  }

  private static List<Double> losses(Path model) throws IOException {
    Path log = Training.trainingDirectory(model).resolve("metrics.jsonl");
    return Files.readAllLines(log).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject().get("loss").getAsDouble())
        .toList();
  }
}

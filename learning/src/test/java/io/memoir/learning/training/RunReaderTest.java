package io.memoir.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.engine.training.TrainingRun;
import io.memoir.server.engine.training.TuningSearch;
import io.memoir.train.run.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of the files of runs and searches, which the tests write. */
class RunReaderTest {
  private static final Instant START = Instant.parse("2026-06-01T12:00:00Z");

  @TempDir Path folder;

  private RunReader reader(long secondsAfterStart) {
    return new RunReader(folder, InstantSource.fixed(START.plusSeconds(secondsAfterStart)));
  }

  private static String line(int epoch, double loss, double ndcg) {
    return """
    {"epoch":%d,"time":"%s","loss":%s,"events-per-second":5000.0,"ndcg@10":%s,"seconds":%s}
    """
        .formatted(epoch, START.plusSeconds(60L * epoch), loss, ndcg, 60.0 * epoch);
  }

  private Path training() throws IOException {
    return Files.createDirectories(folder.resolve("shop.training"));
  }

  private Path log(String lines) throws IOException {
    return Files.writeString(training().resolve("metrics.jsonl"), lines);
  }

  private void checkpoint(int bestEpoch, boolean finished) throws IOException {
    Path directory = Files.createDirectories(training().resolve("checkpoint"));
    Files.writeString(
        directory.resolve("checkpoint.json"),
        """
        {"dataFingerprint":"f","settings":{"name":"lstm","epochs":"10","metric":"ndcg@10"},
         "seed":1,"epoch":3,"bestEpoch":%d,"seconds":120.0,"finished":%s}
        """
            .formatted(bestEpoch, finished));
  }

  private Path model() throws IOException {
    Path directory = Files.createDirectories(folder.resolve("shop"));
    return Files.writeString(
        directory.resolve("model.json"),
        """
        {"format":"memoir-model","name":"lstm","settings":{"name":"lstm","epochs":"10"},
         "metrics":{"epoch":2.0}}
        """);
  }

  @Test
  void log_thatIsBeingWritten_isReadUpToItsLastWholeLine() throws IOException {
    Path log = log(line(1, 5, 0.1) + line(2, 4, 0.2) + "{\"epoch\":3,\"time\":\"2026-0");
    RunReader reader = reader(200);
    TrainingRun.Curve curve = reader.read("shop", false).curves().getFirst();
    assertThat(curve.epochs()).extracting(TrainingRun.Epoch::epoch).containsExactly(1, 2);
    TrainingRun.Epoch second = curve.epochs().getLast();
    assertThat(second.loss()).hasValue(4);
    assertThat(second.eventsPerSecond()).hasValue(5000);
    assertThat(second.seconds()).hasValue(120);
    assertThat(second.end()).hasValue(START.plusSeconds(120));
    assertThat(second.metrics()).isEqualTo(Map.of("ndcg@10", 0.2));

    Files.writeString(log, line(1, 5, 0.1) + line(2, 4, 0.2) + line(3, 3, 0.3));
    assertThat(reader.read("shop", false).curves().getFirst().epochs()).hasSize(3);
  }

  @Test
  void log_withALineThatIsDamaged_isReadWithoutIt() throws IOException {
    log(line(1, 5, 0.1) + "\0\0\0\n" + "[]\n" + "{\"epoch\":\"x\"}\n" + line(2, 4, 0.2));
    assertThat(reader(0).read("shop", false).curves().getFirst().epochs())
        .extracting(TrainingRun.Epoch::epoch)
        .containsExactly(1, 2);
  }

  @Test
  void log_thatHasNotChanged_isNotReadAgain() throws IOException {
    Path log = log(line(1, 5, 0.1));
    RunReader reader = reader(0);
    List<TrainingRun.Epoch> first = reader.read("shop", false).curves().getFirst().epochs();
    assertThat(reader.read("shop", false).curves().getFirst().epochs()).isSameAs(first);
    Files.writeString(log, line(2, 4, 0.2), StandardOpenOption.APPEND);
    assertThat(reader.read("shop", false).curves().getFirst().epochs()).hasSize(2);
  }

  @Test
  void state_followsTheLock_theCheckpointAndTheModel() throws IOException {
    log(line(1, 5, 0.1) + line(2, 4, 0.2));
    checkpoint(2, false);
    RunReader reader = reader(130);
    try (RunLock _ = RunLock.take(training())) {
      TrainingRun running = reader.read("shop", false);
      assertThat(running.state()).isEqualTo(TrainingRun.State.RUNNING);
      assertThat(running.epochs()).hasValue(10);
      assertThat(running.metric()).hasValue("ndcg@10");
      assertThat(running.model()).hasValue("lstm");
      assertThat(running.curves().getFirst().best()).hasValue(2);
      // Eight epochs of 60 s are left, and the first of them began 10 s ago.
      assertThat(running.secondsLeft()).hasValue(470);
    }
    TrainingRun interrupted = reader.read("shop", false);
    assertThat(interrupted.state()).isEqualTo(TrainingRun.State.INTERRUPTED);
    assertThat(interrupted.secondsLeft()).isEmpty();

    checkpoint(2, true);
    assertThat(reader(0).read("shop", false).state()).isEqualTo(TrainingRun.State.INTERRUPTED);
    model();
    assertThat(reader(0).read("shop", false).state()).isEqualTo(TrainingRun.State.DONE);
  }

  @Test
  void failure_isTold_untilAModelIsWritten() throws IOException {
    Path failure =
        Files.writeString(training().resolve(RunReader.FAILURE), "the loss is NaN in epoch 3\n");
    TrainingRun failed = reader(0).read("shop", false);
    assertThat(failed.state()).isEqualTo(TrainingRun.State.FAILED);
    assertThat(failed.failure()).hasValue("the loss is NaN in epoch 3");
    assertThat(failed.curves()).isEmpty();

    Path model = model();
    Files.setLastModifiedTime(failure, FileTime.from(START));
    Files.setLastModifiedTime(model, FileTime.from(START.plusSeconds(1)));
    TrainingRun done = reader(0).read("shop", false);
    assertThat(done.state()).isEqualTo(TrainingRun.State.DONE);
    assertThat(done.failure()).isEmpty();
  }

  @Test
  void modelWithoutTraining_isDone_withTheSettingsOfTheModel() throws IOException {
    model();
    TrainingRun run = reader(0).read("shop", false);
    assertThat(run.state()).isEqualTo(TrainingRun.State.DONE);
    assertThat(run.settings()).containsEntry("epochs", "10");
    assertThat(run.model()).hasValue("lstm");
    assertThat(run.data()).isEmpty();
  }

  @Test
  void runOfAuto_hasACurveForEachNetwork() throws IOException {
    for (String member : List.of("gru", "lstm")) {
      Path directory =
          Files.createDirectories(training().resolve("auto").resolve(member + ".training"));
      Files.writeString(directory.resolve("metrics.jsonl"), line(1, 5, 0.1));
    }
    assertThat(reader(0).read("shop", false).curves())
        .extracting(TrainingRun.Curve::name)
        .containsExactly("gru", "lstm");
  }

  @Test
  void search_hasTheLastLineOfEachTrial() throws IOException {
    Path directory = Files.createDirectories(folder.resolve("search"));
    Files.writeString(
        directory.resolve("search.json"),
        """
        {"version":1,"settings":{"metric":"ndcg@10"},"space":["width 32 to 64"],"rungs":[1,3]}
        """);
    String trial =
        """
        {"trial":%d,"origin":"%s","rung":%d,"ended":true,"epochs":%d,"value":%s,"bestEpoch":%d,\
        "finished":false,"failure":"%s","seconds":10.5,"clock":10.5,"values":{"width":"%d"}}
        """;
    Files.writeString(
        directory.resolve("trials.jsonl"),
        trial.formatted(1, "GIVEN", 0, 1, "0.1", 1, "", 32)
            + trial.formatted(2, "RANDOM", 0, 1, "0.2", 1, "", 64)
            + trial.formatted(3, "TPE", 0, 0, "0.0", 0, "the loss is NaN", 48)
            + trial.formatted(1, "GIVEN", 1, 3, "0.3", 3, "", 32)
            + "{\"trial\":4,\"ori");

    TuningSearch search = new SearchReader(folder).read("search").orElseThrow();

    assertThat(search.trials()).extracting(TuningSearch.Trial::number).containsExactly(1, 2, 3);
    TuningSearch.Trial first = search.trials().getFirst();
    assertThat(first.score()).hasValue(0.3);
    assertThat(first.epochs()).isEqualTo(3);
    assertThat(first.seconds()).isEqualTo(21);
    assertThat(first.origin()).isEqualTo("given");
    assertThat(search.trials().getLast().score()).isEmpty();
    assertThat(search.trials().getLast().failure()).hasValue("the loss is NaN");
    assertThat(search.best()).hasValue(1);
    assertThat(search.metric()).hasValue("ndcg@10");
    assertThat(search.space()).containsExactly("width 32 to 64");
    assertThat(new SearchReader(folder).read("nothing")).isEmpty();
  }
}

package io.memoir.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.engine.job.Job;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.engine.training.TrainingRequest;
import io.memoir.server.engine.training.TrainingRun;
import io.memoir.server.engine.training.Trainings.Start;
import io.memoir.server.engine.training.Trainings.Stop;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of a folder, started as processes of the shell instead of trainings. */
@DisabledOnOs(OS.WINDOWS)
class TrainingDirectoryTest {
  /** Ends when its input ends or it is told to end. */
  private static final String WAITING = "echo begun; read line";

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir Path directory;

  private final Jobs jobs = new Jobs(InstantSource.system());
  private final List<List<String>> commands = new CopyOnWriteArrayList<>();
  private Path folder = Path.of("");

  @BeforeEach
  void writeDataSet() throws IOException {
    folder = Files.createDirectories(directory.resolve("folder"));
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data").resolve("dataset.json"), "{}");
    Files.createDirectories(directory.resolve("outside"));
    Files.writeString(directory.resolve("outside").resolve("model.json"), "{}");
  }

  private TrainingDirectory open(String script) throws IOException {
    return TrainingDirectory.open(
        folder,
        jobs,
        InstantSource.system(),
        arguments -> {
          commands.add(arguments);
          return new ProcessBuilder("sh", "-c", script);
        });
  }

  private static TrainingRequest request(String name, String model, Map<String, String> settings) {
    return new TrainingRequest(name, "data", model, settings);
  }

  private Job ended(Start start) throws InterruptedException {
    assertThat(start).isInstanceOf(Start.Begun.class);
    Job job = jobs.await(((Start.Begun) start).job().id(), PATIENCE).orElseThrow();
    assertThat(job.end()).as("%s", job).isPresent();
    return job;
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".", "", "/", "../outside", "../folder/data", "nothing"})
  void name_thatIsNotListed_isNotFound(String name) throws IOException {
    try (TrainingDirectory trainings = open(WAITING)) {
      assertThat(trainings.run(name)).isEmpty();
      assertThat(trainings.search(name)).isEmpty();
      assertThat(trainings.stop(name)).isEqualTo(Stop.UNKNOWN);
      assertThat(trainings.start(new TrainingRequest("a", name, "lstm", Map.of())))
          .isInstanceOf(Start.NoData.class);
      assertThat(commands).isEmpty();
    }
  }

  @Test
  void start_givesTheCommandThePathsOfTheFolder() throws Exception {
    try (TrainingDirectory trainings = open("echo the model was written to shop")) {
      Job job =
          ended(trainings.start(request("shop", "lstm", Map.of("epochs", "3", "cell", "gru"))));
      assertThat(job.state()).isEqualTo(Job.State.DONE);
      assertThat(job.kind()).isEqualTo(Job.Kind.TRAINING);
      assertThat(commands)
          .containsExactly(
              List.of(
                  "train",
                  "--data",
                  folder.resolve("data").toString(),
                  "--model",
                  "lstm",
                  "--out",
                  folder.resolve("shop").toString(),
                  "--with-parent",
                  "--set",
                  "cell=gru",
                  "--set",
                  "epochs=3"));
    }
  }

  /** The file that tells that a run can be continued, as a command of the shell that writes it. */
  private String writing(String file) {
    Path place = folder.resolve("shop.training").resolve(file);
    return "mkdir -p '%s'; echo '{}' > '%s'; ".formatted(place.getParent(), place);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "checkpoint/checkpoint.json",
        "auto/long-short.training/checkpoint/checkpoint.json",
        "auto/markov/model.json"
      })
  void run_thatFails_tellsWhy_andTheSameRequestContinuesIt(String progress) throws Exception {
    TrainingRequest request = request("shop", "lstm", Map.of("epochs", "3"));
    try (TrainingDirectory trainings = open(writing(progress) + "echo the loss is NaN; exit 2")) {
      Job job = ended(trainings.start(request));
      assertThat(job.state()).isEqualTo(Job.State.FAILED);
      TrainingRun run = trainings.run("shop").orElseThrow();
      assertThat(run.state()).isEqualTo(TrainingRun.State.FAILED);
      assertThat(run.failure()).hasValue("the loss is NaN");
      assertThat(run.data()).hasValue("data");
      assertThat(run.settings()).containsEntry("epochs", "3");
    }
    try (TrainingDirectory trainings = open("echo done")) {
      assertThat(trainings.start(request("shop", "lstm", Map.of("epochs", "4"))))
          .isInstanceOf(Start.Taken.class);
      Start again = trainings.start(request);
      assertThat(ended(again).state()).isEqualTo(Job.State.DONE);
      assertThat(((Start.Begun) again).resumed()).isTrue();
      assertThat(commands.getLast()).contains("--resume");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lock",
        "metrics.jsonl",
        "auto/run.json",
        "auto/long-short.training/metrics.jsonl"
      })
  void run_thatFailsBeforeItsFirstCheckpoint_isReplacedByAnotherRequest(String left)
      throws Exception {
    try (TrainingDirectory trainings = open(writing(left) + "echo no column genre; exit 2")) {
      ended(trainings.start(request("shop", "auto", Map.of("domain", "genre"))));
    }
    try (TrainingDirectory trainings = open(WAITING)) {
      Start second = trainings.start(request("shop", "lstm", Map.of("epochs", "4")));
      assertThat(second).isInstanceOf(Start.Begun.class);
      assertThat(((Start.Begun) second).resumed()).isFalse();
      assertThat(commands.getLast()).doesNotContain("--resume").contains("epochs=4");
      TrainingRun run = trainings.run("shop").orElseThrow();
      assertThat(run.settings()).isEqualTo(Map.of("epochs", "4"));
      assertThat(run.model()).hasValue("lstm");
      assertThat(run.curves()).isEmpty();
      assertThat(run.failure()).isEmpty();
    }
  }

  /** A directory that somebody has put there. */
  @Test
  void run_thatReplacesAnother_deletesNothingButItsLogs() throws Exception {
    Path training = folder.resolve("shop.training");
    Path notes = Files.createDirectories(training.resolve("auto").resolve("notes"));
    Files.writeString(notes.resolve("why.txt"), "because");
    Files.writeString(training.resolve("metrics.jsonl"), "{}");
    try (TrainingDirectory trainings = open(WAITING)) {
      assertThat(trainings.start(request("shop", "lstm", Map.of())))
          .isInstanceOf(Start.Begun.class);
      assertThat(notes.resolve("why.txt")).hasContent("because");
      assertThat(training.resolve("metrics.jsonl")).doesNotExist();
    }
  }

  /** The model was written by hand: a run of the server must not replace it by another one. */
  @Test
  void run_withoutCheckpoint_isNotReplacedIfThereIsAModel() throws Exception {
    try (TrainingDirectory trainings = open("exit 2")) {
      ended(trainings.start(request("shop", "lstm", Map.of())));
      Path model = Files.createDirectories(folder.resolve("shop")).resolve("model.json");
      Files.writeString(model, "{}");
      Files.setLastModifiedTime(model, FileTime.from(Instant.EPOCH));
      assertThat(trainings.start(request("shop", "gru", Map.of()))).isInstanceOf(Start.Taken.class);
    }
  }

  @Test
  void folder_ofAnotherServer_isRefused_untilThatHasEnded() throws Exception {
    try (TrainingDirectory _ = open(WAITING)) {
      assertThatThrownBy(() -> open(WAITING))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("in use by another server")
          .hasMessageNotContaining("\n");
      assertThatThrownBy(() -> TrainingDirectory.require(folder))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(folder.toString());
    }
    TrainingDirectory.require(folder);
    open(WAITING).close();
  }

  /** Of another user, for whom the directory is only readable. */
  @Test
  void folder_thatCannotBeWritten_isShownWhileAnotherServerUsesIt() throws Exception {
    try (TrainingDirectory _ = open(WAITING)) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
      try {
        Assumptions.assumeFalse(Files.isWritable(folder), "root may write everywhere");
        try (TrainingDirectory reading = open(WAITING)) {
          assertThat(reading.dataSets()).containsExactly("data");
          assertThatThrownBy(() -> reading.start(request("shop", "lstm", Map.of())))
              .isInstanceOf(AccessDeniedException.class);
        }
      } finally {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }

  @Test
  void run_thatEndsWithoutAWord_isNotExplainedByTheNoticeOfJava() throws Exception {
    String script = "echo WARNING: Using incubator modules: jdk.incubator.vector; exit 3";
    try (TrainingDirectory trainings = open(script)) {
      Job job = ended(trainings.start(request("shop", "lstm", Map.of())));
      assertThat(job.state()).isEqualTo(Job.State.FAILED);
      assertThat(trainings.run("shop").orElseThrow().failure())
          .hasValue("the process ended with code 3");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {130, 143})
  void run_endedByASignalFromElsewhere_isInterrupted(int code) throws Exception {
    try (TrainingDirectory trainings = open("exit " + code)) {
      Job job = ended(trainings.start(request("shop", "lstm", Map.of())));
      assertThat(job.state()).isEqualTo(Job.State.DONE);
      assertThat(trainings.run("shop").orElseThrow().state())
          .isEqualTo(TrainingRun.State.INTERRUPTED);
    }
  }

  @Test
  void start_whileAnotherRuns_isBusy_untilThatIsStopped() throws Exception {
    try (TrainingDirectory trainings = open(WAITING)) {
      Start first = trainings.start(request("one", "lstm", Map.of()));
      assertThat(trainings.run("one").orElseThrow().state()).isEqualTo(TrainingRun.State.RUNNING);
      assertThat(trainings.start(request("two", "lstm", Map.of())))
          .isEqualTo(new Start.Busy("one"));
      assertThat(trainings.stop("one")).isEqualTo(Stop.STOPPED);
      assertThat(ended(first).state())
          .as("a run that was stopped has not failed")
          .isEqualTo(Job.State.DONE);
      assertThat(trainings.run("one").orElseThrow().state())
          .isEqualTo(TrainingRun.State.INTERRUPTED);
    }
  }

  @Test
  void close_endsTheRun() throws Exception {
    Start start;
    try (TrainingDirectory trainings = open(WAITING)) {
      start = trainings.start(request("one", "lstm", Map.of()));
    }
    assertThat(ended(start).state()).isEqualTo(Job.State.DONE);
  }

  @Test
  void start_thatFails_leavesNoJobThatNeverEnds_andNoRun() throws IOException {
    Launcher none =
        _ -> {
          throw new IllegalStateException("no process");
        };
    try (TrainingDirectory trainings =
        TrainingDirectory.open(folder, jobs, InstantSource.system(), none)) {
      assertThatThrownBy(() -> trainings.start(request("one", "lstm", Map.of())))
          .isInstanceOf(IllegalStateException.class);
      assertThat(jobs.list()).isEmpty();
      assertThat(trainings.runs()).isEmpty();
      assertThat(folder.resolve("one.training")).doesNotExist();
    }
  }

  @Test
  void start_withANameOfSomethingElse_isTaken() throws Exception {
    Files.createDirectories(folder.resolve("model"));
    Files.writeString(folder.resolve("model").resolve("model.json"), "{}");
    try (TrainingDirectory trainings = open(WAITING)) {
      for (String name : List.of("data", "model")) {
        assertThat(trainings.start(request(name, "lstm", Map.of())))
            .as(name)
            .isInstanceOf(Start.Taken.class);
      }
      assertThat(folder.resolve("data.training")).doesNotExist();
      assertThat(commands).isEmpty();
    }
  }

  @Test
  void start_withASettingThatIsUnknown_isRefused() throws IOException {
    try (TrainingDirectory trainings = open(WAITING)) {
      for (String model : List.of("lstm", "markov")) {
        assertThatThrownBy(() -> trainings.start(request("a", model, Map.of("widht", "3"))))
            .as(model)
            .isInstanceOf(BadInputException.class)
            .hasMessageContaining("widht");
      }
      assertThat(folder.resolve("a.training")).doesNotExist();
    }
  }

  @Test
  void folder_thatIsNone_isRefused() {
    assertThatThrownBy(() -> TrainingDirectory.require(directory.resolve("nothing")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected one with data sets");
  }
}

package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.cli.option.LearnOptions;
import io.memoir.cli.process.ExitCode;
import io.memoir.server.engine.ServingChoice;
import io.memoir.server.engine.stored.PromotedModel;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Which model a log is learned by, and what is said where two could be meant. */
class LearnCommandTest {
  @TempDir static Path shared;
  @TempDir private Path folder = Path.of("");

  private static Path first = Path.of("");
  private static Path data = Path.of("");
  private Path promoted = Path.of("");
  private Path store = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    Path events = SmallShop.writeEvents(shared.resolve("events.csv"));
    data = shared.resolve("data");
    first = shared.resolve("first");
    run("prepare", "--input", events.toString(), "--out", data.toString());
    train(first, 1);
  }

  private static void train(Path model, long seed) {
    run(
        "train",
        "--data",
        data.toString(),
        "--model",
        "lstm",
        "--out",
        model.toString(),
        "--threads",
        "1",
        "--seed",
        Long.toString(seed),
        "--set",
        "width=32",
        "epochs=1");
  }

  private static void run(String... arguments) {
    Commands result = Commands.run(arguments);
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
  }

  @BeforeEach
  void promote() {
    store = folder.resolve("events");
    promoted = folder.resolve("promoted");
    train(promoted, 2);
    try (EventStore log = EventStores.open(store.toString(), Durability.RELAXED)) {
      log.append(List.of(StoredEvent.of("e1", "ada", "item-01", "view", 1_780_000_000_000L)));
      PromotedModel.record(log, promoted);
    }
  }

  private Commands learn(String... more) {
    List<String> all = new ArrayList<>(List.of("learn", "--store", store.toString()));
    all.addAll(List.of("--models", folder.resolve("models").toString()));
    all.addAll(List.of(more));
    return Commands.run(all.toArray(String[]::new));
  }

  @Test
  void learn_modelNamedAndAnotherPromotedSince_saysWhichIsFittedOn() {
    Commands result = learn("--model", first.toString());

    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
    assertThat(result.errLines())
        .singleElement()
        .asString()
        .startsWith("memoir: serving " + promoted + ", the model promoted last in this store")
        .contains(first.toString());
  }

  private Path counted() {
    Path counted = folder.resolve("counted");
    String[] train = {"train", "--data", data.toString(), "--model", "popularity"};
    run(Answers.joined(train, "--out", counted.toString()));
    return counted;
  }

  @Test
  void learn_modelThatCannotBeRefitted_isRefusedAtOnce() {
    Path counted = counted();
    try (EventStore log = EventStores.open(store.toString(), Durability.RELAXED)) {
      PromotedModel.record(log, counted);
    }

    Commands result = learn();

    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines())
        .singleElement()
        .asString()
        .contains("count-based models and ensembles cannot be refitted");
    assertThat(folder.resolve("models")).doesNotExist();
  }

  /** A command that is refused does not change which model the store serves. */
  @Test
  void learn_namedModelThatCannotBeRefitted_isNotRememberedAsTheOneToServe() throws IOException {
    Path counted = counted();
    assertThat(learn("--model", counted.toString()).code())
        .as("the promoted model serves, and can be refitted")
        .isEqualTo(ExitCode.DONE);
    run("learn", "--store", store.toString(), "--models", folder.resolve("m").toString());
    try (EventStore log = EventStores.open(store.toString(), Durability.RELAXED)) {
      // As serve --learn does when it begins with a model.
      PromotedModel.record(log, first);
      ServingChoice.of(log, Optional.of(first), true);
      PromotedModel.record(log, promoted);
    }
    Commands result = learn("--model", counted.toString());

    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines())
        .singleElement()
        .asString()
        .contains("count-based models and ensembles cannot be refitted");
    try (EventStore log = EventStores.open(store.toString(), Durability.RELAXED)) {
      assertThat(PromotedModel.of(log)).contains(promoted);
    }
    assertThat(learn("--model", first.toString()).code()).isEqualTo(ExitCode.DONE);
  }

  /** A server warns of such a model, and starts. */
  @Test
  void obstacle_ofAModel_isWhyItCannotBeRefitted() throws IOException {
    LearnOptions options = CommandLine.populateCommand(new LearnOptions());
    assertThat(options.obstacle(first)).isEmpty();
    assertThat(options.obstacle(counted()))
        .hasValueSatisfying(line ->
            assertThat(line)
                .startsWith("retraining will fail while this model serves: model 'popularity'")
                .contains("count-based models and ensembles cannot be refitted"));
  }

  @Test
  void learn_promotedModelIsGone_isRefusedAndNotReplacedByAnother() throws IOException {
    Files.delete(promoted.resolve("model.json"));

    Commands result = learn();

    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines())
        .singleElement()
        .asString()
        .contains("the model promoted last in this store, " + promoted + ", is missing");

    Commands served =
        Commands.run("serve", "--store", store.toString(), "--port", "0", "--admin-port", "0");
    assertThat(served.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(served.err()).contains("this store, " + promoted + ", is missing");
    try (EventStore log = EventStores.open(store.toString(), Durability.RELAXED)) {
      assertThat(PromotedModel.of(log)).isEqualTo(Optional.of(promoted));
    }
  }
}

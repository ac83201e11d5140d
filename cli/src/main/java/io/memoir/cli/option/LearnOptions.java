package io.memoir.cli.option;

import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.Terminal;
import io.memoir.learning.Learner;
import io.memoir.learning.Refit;
import io.memoir.learning.RefitOutcome;
import io.memoir.learning.RefitSettings;
import io.memoir.model.BadInputException;
import io.memoir.model.file.ModelFile;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.ServingChoice;
import io.memoir.server.store.EventStore;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The options of retraining. */
public final class LearnOptions {
  /** The directory to which the demo writes its model. */
  public static final Path DEMO_MODEL = Path.of(".memoir", "demo", "lstm");

  @Option(
      names = "--learn-events",
      defaultValue = "10000",
      paramLabel = "N",
      description =
          "Retrain when there are this many new events, or after --learn-minutes if that is earlier"
              + " (memoir learn: only with --follow). Default: ${DEFAULT-VALUE}.")
  private long events;

  @Option(
      names = "--learn-minutes",
      defaultValue = "60",
      paramLabel = "MINUTES",
      description =
          "Retrain after this many minutes, if there was any new event, even if there were fewer"
              + " than --learn-events (memoir learn: only with --follow). Default:"
              + " ${DEFAULT-VALUE}.")
  private double minutes;

  @Option(
      names = "--learn-newest",
      defaultValue = "500000",
      paramLabel = "N",
      description = "Number of newest events to train on. Default: ${DEFAULT-VALUE}.")
  private int newest;

  @Option(
      names = "--learn-epochs",
      defaultValue = "2",
      paramLabel = "N",
      description = "Number of epochs per retraining. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--learn-threads",
      defaultValue = "1",
      paramLabel = "N",
      description = "Training threads. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--models",
      paramLabel = "DIRECTORY",
      description = "Directory for new models. Default: .memoir/models.")
  private Path models = Path.of(".memoir", "models");

  public Path models() {
    return models;
  }

  public Refit refit() {
    return new Refit(
        RefitSettings.standard()
            .withEvents(newest)
            .withEpochs(epochs)
            .withThreads(Threads.of("--learn-threads", threads)),
        TextFeatures.encoders());
  }

  /**
   * Why a model cannot be retrained, in one line; empty if it can. A server with such a model
   * starts, because another one can be promoted in it.
   */
  public Optional<String> obstacle(Path serving) throws IOException {
    try {
      refit().requireRefittable(serving);
      return Optional.empty();
    } catch (BadInputException e) {
      return Optional.of("retraining will fail while this model serves: " + e.getMessage());
    }
  }

  /**
   * Checks the values of all options before anything is opened.
   *
   * @throws BadInputException if one is out of range
   */
  public void check() {
    refit();
    schedule();
  }

  public Learner.Schedule schedule() {
    if (!(minutes > 0)) {
      throw new BadInputException("--learn-minutes is " + minutes + ", expected more than 0");
    }
    return new Learner.Schedule(
        events, Duration.ofMillis(Math.max(1, Math.round(minutes * 60_000))));
  }

  /** The schedule in words. */
  public String sentence() {
    return "after %s new events, or after %s minutes if there are any"
        .formatted(Figures.count(events), Double.toString(minutes).replaceAll("\\.0$", ""));
  }

  /** A listener that prints outcomes and failures, one line each. */
  public static Learner.Listener telling(Consumer<String> failures, Consumer<RefitOutcome> told) {
    return new Learner.Listener() {
      @Override
      public void done(RefitOutcome outcome) {
        told.accept(outcome);
      }

      @Override
      public void failed(Throwable failure) {
        String why =
            failure instanceof BadInputException ? failure.getMessage() : failure.toString();
        failures.accept("retraining failed, the serving model is unchanged: " + why);
      }

      @Override
      public void warned(String what) {
        failures.accept("after retraining: " + what);
      }
    };
  }

  /**
   * The model that serves from a store: the given one, or the one promoted last, or that of the
   * demo. If the given and the promoted model differ, a notice names the one that serves.
   *
   * @param learns whether the given model is only the initial one
   */
  public static Path model(
      Terminal terminal, Optional<Path> named, EventStore store, boolean learns)
      throws IOException {
    return model(terminal, named, store, learns, _ -> {});
  }

  /**
   * The same with a check of a model that the store is going to remember as the initial one.
   *
   * @param check before it is remembered
   */
  public static Path model(
      Terminal terminal,
      Optional<Path> named,
      EventStore store,
      boolean learns,
      ServingChoice.Check check)
      throws IOException {
    Optional<ServingChoice> choice = ServingChoice.of(store, named, learns, check);
    choice
        .flatMap(ServingChoice::notice)
        .ifPresent(line -> {
          terminal.err().println("memoir: " + line);
          terminal.err().flush();
        });
    return choice.isPresent() ? choice.get().directory() : demo();
  }

  /**
   * Checks that the given model exists, before anything is opened.
   *
   * @throws BadInputException if it does not exist
   */
  public static void requireModel(Optional<Path> named) throws IOException {
    if (named.isPresent()) {
      ModelVersion.fingerprint(named.get().toAbsolutePath().normalize());
    }
  }

  /**
   * The initial model of a new store.
   *
   * @throws BadInputException if none is given and there is no demo model
   */
  public static Path firstModel(Optional<Path> named) {
    return named.orElseGet(LearnOptions::demo);
  }

  /**
   * Rejects these options if retraining is off.
   *
   * @param given on the command line
   */
  public static void refuse(Set<OptionSpec> given) {
    for (OptionSpec option : given) {
      if (isOne(option)) {
        throw withoutEffect(option.longestName(), "--learn");
      }
    }
  }

  /**
   * Says which of these options are set by the environment or a settings file and have no effect,
   * if retraining is off. They are not rejected: several servers may share the settings.
   *
   * @return one line for each; none if retraining is switched off explicitly
   */
  public static List<String> unused(CommandLine command) {
    Optional<OptionSettings> settings = OptionSettings.of(command);
    if (settings.isEmpty()
        || settings.get().given("--learn").isPresent()
        || command.getParseResult().hasMatchedOption("--learn")) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (isOne(option)) {
        settings
            .get()
            .given(option)
            .ifPresent(given ->
                lines.add(
                    "%s has no effect without --learn (from %s)"
                        .formatted(option.longestName(), given.origin())));
      }
    }
    return List.copyOf(lines);
  }

  private static boolean isOne(OptionSpec option) {
    return option.userObject() instanceof Field field
        && field.getDeclaringClass() == LearnOptions.class;
  }

  /**
   * Rejects the options that say when to retrain if the model is retrained once.
   *
   * @param given on the command line
   */
  public static void refuseSchedule(Set<OptionSpec> given) {
    for (OptionSpec option : given) {
      if (List.of("--learn-events", "--learn-minutes").contains(option.longestName())) {
        throw withoutEffect(option.longestName(), "--follow");
      }
    }
  }

  private static BadInputException withoutEffect(String option, String missing) {
    return new BadInputException(
        "%s has no effect without %s; add %s or remove it".formatted(option, missing, missing));
  }

  private static Path demo() {
    if (!Files.exists(DEMO_MODEL.resolve(ModelFile.DESCRIPTION))) {
      throw new BadInputException(
          "--model is missing and there is no demo model in %s: set --model, or run memoir demo first"
              .formatted(DEMO_MODEL));
    }
    return DEMO_MODEL;
  }
}

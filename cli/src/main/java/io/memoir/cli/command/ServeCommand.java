package io.memoir.cli.command;

import io.memoir.cli.option.ItemsOption;
import io.memoir.cli.option.LearnOptions;
import io.memoir.cli.option.LogOptions;
import io.memoir.cli.option.OptionSettings;
import io.memoir.cli.option.SearchOption;
import io.memoir.cli.option.StoreOption;
import io.memoir.cli.option.TextFeatures;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.process.MemoirProcess;
import io.memoir.cli.process.SchedulerSlice;
import io.memoir.cli.process.Shutdown;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.Terminal;
import io.memoir.learning.Learner;
import io.memoir.learning.Refit;
import io.memoir.learning.RefittedInterests;
import io.memoir.learning.ServingPlace;
import io.memoir.learning.Versions;
import io.memoir.learning.training.TrainingDirectory;
import io.memoir.model.BadInputException;
import io.memoir.runtime.KernelChoice;
import io.memoir.runtime.Recommender;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.stored.PromotedModel;
import io.memoir.server.engine.training.Trainings;
import io.memoir.server.http.MemoirServer;
import io.memoir.server.http.WarmUp;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.ServerSettings;
import io.memoir.server.log.ServerLog;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreStatistics;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Accepts events and serves recommendations over HTTP until interrupted. */
@Command(
    name = ServeCommand.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Accepts events and serves recommendations over HTTP until interrupted.",
    footer = {
      "",
      "Every option can also be set by an environment variable, MEMOIR_ and its name in upper case"
          + " (MEMOIR_ADMIN_PORT=9090), or in the settings file (admin-port = 9090). The command"
          + " line takes precedence over the environment, and the environment over the file.",
      "",
      "For example",
      "  memoir serve                                  (after memoir demo)",
      "  memoir serve --model my.model --store my.events",
      "  memoir serve --model my.model --store my.events --learn --learn-minutes 30",
      "  memoir serve --model my.model --store my.events --host 0.0.0.0 --keys my.keys"
    })
public final class ServeCommand implements Callable<Integer> {
  public static final String NAME = "serve";

  private static final int LONGEST_SECONDS = 600;

  private final Terminal terminal;
  private Terminal said;
  private Consumer<URI> listener = _ -> {};
  @Spec private CommandSpec spec;

  @Option(
      names = OptionSettings.FILE,
      paramLabel = "FILE",
      description = "Settings file: lines of NAME = VALUE, with the names of options without --.")
  private Optional<Path> settingsFile = Optional.empty();

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "The model to serve; with --learn, the model to start from. Default: the model promoted last"
              + " in this store, or else the model of the demo.")
  private Optional<Path> model = Optional.empty();

  @Mixin private StoreOption store = new StoreOption();

  @Mixin private ListenOptions listening = new ListenOptions();

  @Option(
      names = "--states",
      paramLabel = "N",
      defaultValue = "200000",
      description =
          "Number of user states kept in memory; others are recomputed from the log when needed."
              + " Default: ${DEFAULT-VALUE}.")
  private int states;

  @Mixin private InterestsOption interests = new InterestsOption();

  @Option(
      names = "--trainings",
      paramLabel = "DIR",
      description =
          "Directory of models and prepared data sets: the page of the server shows their training"
              + " runs and searches, and keys with the role admin can train models there. Default:"
              + " none.")
  private Optional<Path> trainings = Optional.empty();

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description =
          "Seconds of internal test requests before the server is ready, so that the first requests"
              + " run compiled code. Default: ${DEFAULT-VALUE}.")
  private int warmUp;

  @Option(
      names = "--drain-delay",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description =
          "On SIGTERM, keep accepting connections for this many seconds while /health/ready already"
              + " answers 503. Default: ${DEFAULT-VALUE}.")
  private int drainDelay;

  @Mixin private ItemsOption storage = new ItemsOption();

  @Mixin private SearchOption search = new SearchOption();

  @Mixin private LogOptions logging = new LogOptions();

  @Option(
      names = "--relaxed",
      negatable = true,
      fallbackValue = "true",
      description =
          "Acknowledge events before they are synced to disk: they survive a crash of the process but"
              + " not of the machine.")
  private boolean relaxed;

  @Option(
      names = "--learn",
      negatable = true,
      fallbackValue = "true",
      description =
          "Retrain the model periodically on new events, in the background; a new model takes over"
              + " only if it is not worse.")
  private boolean learn;

  @Mixin private LearnOptions learning = new LearnOptions();

  public ServeCommand(Terminal terminal) {
    this.terminal = terminal;
    this.said = terminal;
  }

  /** Lets a command that runs this one know the address of the admin port of the ready server. */
  void onReady(Consumer<URI> told) {
    listener = told;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    long start = System.nanoTime();
    SchedulerSlice.shorten();
    OptionSettings.of(spec.commandLine()).stream()
        .flatMap(settings -> settings.unknownVariables().stream())
        .forEach(
            name -> terminal.err().println("memoir serve: unknown environment variable " + name));
    if (!learn) {
      LearnOptions.unused(spec.commandLine())
          .forEach(line -> terminal.err().println("memoir serve: " + line));
    }
    Optional<Keys> holders = listening.holders();
    said = logging.otherOutput(terminal);
    try (Shutdown ending = new Shutdown();
        ServerLog log = logging.open(terminal)) {
      Running running = start(holders, ending, log);
      double seconds = (System.nanoTime() - start) / 1e9;
      said.out().printf(Locale.ROOT, "ready in %.1f s; stop with ctrl-C%n", seconds);
      said.out().flush();
      listener.accept(running.server().adminAddress());
      ending.awaitTold();
      said.out()
          .println(
              drainDelay > 0
                  ? "stopping: new connections are accepted for another "
                      + drainDelay
                      + " s, then requests in progress are finished"
                  : "stopping: requests in progress are finished, no new connections are accepted");
      said.out().flush();
      running.close(Duration.ofSeconds(drainDelay));
      said.out().println("stopped; user states saved");
      said.out().flush();
    }
    return ExitCode.DONE;
  }

  /** A server, the component that retrains its model, and the directory of trainings. */
  private record Running(
      MemoirServer server, Optional<Learner> learner, Optional<TrainingDirectory> trainings) {
    void close(Duration lead) throws IOException, InterruptedException {
      try {
        server.drain(lead);
      } finally {
        endAll(trainings, learner, server::close);
      }
    }
  }

  /** Ends what works in the background, and then the server with its store, whatever fails. */
  private static void endAll(
      Optional<TrainingDirectory> trainings, Optional<Learner> learner, Runnable server)
      throws IOException {
    try (Closeable _ = server::run;
        Closeable _ = learner.<Closeable>map(each -> each::close).orElse(() -> {})) {
      if (trainings.isPresent()) {
        trainings.get().close();
      }
    }
  }

  private Running start(Optional<Keys> holders, Shutdown ending, ServerLog log)
      throws IOException, InterruptedException {
    // All options are checked first, so that no new store is left behind by an error.
    ServerSettings settings = listening.settings();
    Recommender.Options options = TextFeatures.in(search.in(storage.options()));
    Engine.Settings ofEngine =
        new Engine.Settings(states, Engine.Settings.standard().saveSeconds(), store.shared());
    checkSeconds("--warm-up", warmUp);
    checkSeconds("--drain-delay", drainDelay);
    if (learn) {
      learning.check();
    } else {
      LearnOptions.refuse(spec.commandLine().getParseResult().matchedOptionsSet());
    }
    Optional<ModelVersion> first = Optional.empty();
    if (store.isNew()) {
      first = Optional.of(ModelVersion.open(LearnOptions.firstModel(model), options));
    } else {
      LearnOptions.requireModel(model);
    }
    interests.check(first);
    if (trainings.isPresent()) {
      TrainingDirectory.require(trainings.get());
    }
    EventStore events = store.open(relaxed ? Durability.RELAXED : Durability.DURABLE);
    Optional<Engine> opened = Optional.empty();
    Optional<Learner> learner = Optional.empty();
    Optional<TrainingDirectory> folder = Optional.empty();
    Optional<MemoirServer> started = Optional.empty();
    boolean serving = false;
    try {
      Optional<Path> promoted = PromotedModel.of(events);
      ModelVersion version =
          first.isPresent()
              ? first.get()
              : ModelVersion.open(LearnOptions.model(terminal, model, events, learn), options);
      Engine engine = new Engine(events, version, ofEngine);
      opened = Optional.of(engine);
      boolean promotedLast = promoted.equals(Optional.of(version.directory()));
      boolean fits =
          interests.follow(engine, version, promotedLast || !isNamed(version), terminal.err());
      engine.warmUp();
      rehearse(version, ending);
      if (learn) {
        learning.obstacle(version.directory()).ifPresent(log::trouble);
        learner = Optional.of(learner(events, engine, log, !fits));
      }
      StoreStatistics statistics = events.statistics();
      if (trainings.isPresent()) {
        folder =
            Optional.of(
                TrainingDirectory.open(
                    trainings.get(), engine.jobs(), InstantSource.system(), MemoirProcess::of));
      }
      MemoirServer server =
          MemoirServer.start(
              engine,
              settings,
              holders,
              InstantSource.system(),
              log,
              learner.map(each -> each::figures),
              folder.map(Trainings.class::cast));
      started = Optional.of(server);
      learner.ifPresent(Learner::start);
      print(server, version, statistics, holders);
      serving = true;
      return new Running(server, learner, folder);
    } finally {
      if (!serving) {
        Optional<MemoirServer> server = started;
        Optional<Engine> engine = opened;
        endAll(folder, learner, () -> close(server, engine, events));
      }
    }
  }

  /** Closes what was opened: a server closes its engine, and an engine closes its store. */
  private static void close(
      Optional<MemoirServer> server, Optional<Engine> engine, EventStore events) {
    if (server.isPresent()) {
      server.get().close();
    } else {
      engine.ifPresentOrElse(Engine::close, events::close);
    }
  }

  private static void checkSeconds(String option, int seconds) {
    if (seconds < 0 || seconds > LONGEST_SECONDS) {
      throw new BadInputException(
          "%s is %d, expected 0 to %d seconds".formatted(option, seconds, LONGEST_SECONDS));
    }
  }

  /** Whether a model is the one that the options name. */
  private boolean isNamed(ModelVersion version) {
    return model
        .map(path -> path.toAbsolutePath().normalize().equals(version.directory()))
        .orElse(false);
  }

  private void rehearse(ModelVersion version, Shutdown ending)
      throws IOException, InterruptedException {
    if (warmUp > 0) {
      long answers = WarmUp.run(version, Duration.ofSeconds(warmUp), ending::isTold);
      said.out().printf("warm-up  %s requests%n", Figures.count(answers));
    }
  }

  private Learner learner(EventStore events, Engine engine, ServerLog log, boolean missing)
      throws IOException {
    Refit refit = learning.refit();
    return new Learner(
        events,
        ServingPlace.of(engine),
        Versions.open(learning.models()),
        refit,
        learning.schedule(),
        InstantSource.system(),
        LearnOptions.telling(
            log::trouble,
            verdict -> {
              said.out().println(verdict.toText());
              said.out().flush();
            }),
        interests.place().map(place -> new RefittedInterests(place, refit, missing)));
  }

  private void print(
      MemoirServer server,
      ModelVersion version,
      StoreStatistics statistics,
      Optional<Keys> holders) {
    PrintWriter out = said.out();
    settingsFile.ifPresent(file -> out.printf("settings %s%n", file));
    out.printf(
        "model    %s, version %s (%s)%n", version.name(), version.version(), version.directory());
    KernelChoice kernel = version.recommender().kernel();
    out.printf("kernel   %s: %s%n", kernel.kind().name().toLowerCase(Locale.ROOT), kernel.reason());
    double share = version.recommender().searchedShare();
    if (share < 1) {
      out.printf(Locale.ROOT, "search   clusters, reads about %.1f %% of the items%n", 100 * share);
    }
    out.printf(
        "store    %s: %s events of %s users%s%n",
        store.location(),
        Figures.count(statistics.events()),
        Figures.count(statistics.users()),
        relaxed ? "; relaxed: events are acknowledged before they are synced to disk" : "");
    interests.place().ifPresent(place -> out.printf("interests %s%n", place));
    trainings.ifPresent(place -> out.printf("trainings %s%n", place));
    out.printf("keys     %s%n", listening.keysLine(holders));
    if (learn) {
      out.printf("retrain  %s; new models in %s%n", learning.sentence(), learning.models());
    }
    out.printf("api      %s   documentation: %s/docs%n", server.address(), server.address());
    out.printf("admin    %s   metrics: %s/metrics%n", server.adminAddress(), server.adminAddress());
    out.printf("page     %s/page/%n", server.adminAddress());
  }
}

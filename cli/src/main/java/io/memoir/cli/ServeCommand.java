package io.memoir.cli;

import io.memoir.learning.Learner;
import io.memoir.learning.ServingPlace;
import io.memoir.learning.Versions;
import io.memoir.model.BadInputException;
import io.memoir.runtime.Recommender;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.http.Certificate;
import io.memoir.server.http.Keys;
import io.memoir.server.http.MemoirServer;
import io.memoir.server.http.OperatorLog;
import io.memoir.server.http.Rehearsal;
import io.memoir.server.http.ServerSettings;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreStatistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes events and answers recommendations over HTTP, until it is told to end. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Takes events and answers recommendations over HTTP, until it is told to end.",
    footer = {
      "",
      "For example",
      "  memoir serve                                  (after memoir demo)",
      "  memoir serve --model my.model --store my.events",
      "  memoir serve --model my.model --store my.events --learn --learn-minutes 30",
      "  memoir serve --model my.model --store my.events --host 0.0.0.0 --keys my.keys"
    })
final class ServeCommand implements Callable<Integer> {
  private static final int LONGEST_WARM_UP = 600;
  private static final int LONGEST_TOLERANCE = 366 * 24 * 60;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "The model; with --learn the one to begin with. Default: the one that was promoted last in"
              + " this store, or else the demo's.")
  private Optional<Path> model = Optional.empty();

  @Mixin private StoreOption store = new StoreOption();

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on. Default: ${DEFAULT-VALUE}, this machine only.")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "Port for services; 0 for any. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--admin-port",
      paramLabel = "N",
      defaultValue = "8081",
      description = "Port for metrics and models; 0 for any. Default: ${DEFAULT-VALUE}.")
  private int adminPort;

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description = "Who may ask: a file of keys, see memoir keys. Default: everybody here.")
  private Optional<Path> keys = Optional.empty();

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description =
          "Encrypt connections: the certificate chain, PEM. A new one in its place is taken over"
              + " within seconds.")
  private Optional<Path> certificate = Optional.empty();

  @Option(
      names = "--certificate-key",
      paramLabel = "FILE",
      description = "Its private key, PEM (PKCS #8), without a password.")
  private Optional<Path> certificateKey = Optional.empty();

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "What one key may spend a second, where a simple request costs 1 and explanations and long"
              + " lists cost more. Default: any number.")
  private int rate;

  @Option(
      names = "--future-tolerance",
      paramLabel = "MINUTES",
      defaultValue = "1440",
      description =
          "How far ahead of this machine's clock the time of an event may be; events beyond are"
              + " rejected. Default: ${DEFAULT-VALUE}, a day.")
  private int futureTolerance;

  @Option(
      names = "--states",
      paramLabel = "N",
      defaultValue = "200000",
      description =
          "How many people's states stay in memory; the others are folded from the log when they"
              + " are asked for. Default: ${DEFAULT-VALUE}.")
  private int states;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description =
          "Before it is ready, ask itself for so long, on the side: the first answers then do not"
              + " wait for the compiler. Default: ${DEFAULT-VALUE}.")
  private int warmUp;

  @Mixin private ItemsOption storage = new ItemsOption();

  @Mixin private SearchOption search = new SearchOption();

  @Option(
      names = "--relaxed",
      description =
          "Do not wait for the disk: what was acknowledged survives the end of the process, not"
              + " that of the machine.")
  private boolean relaxed;

  @Option(
      names = "--learn",
      description =
          "Let the model follow the log: fit it on in the background, and let the new one take"
              + " over if it is not worse.")
  private boolean learn;

  @Mixin private LearnOptions learning = new LearnOptions();

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    long start = System.nanoTime();
    SchedulerSlice.shorten();
    Optional<Keys> holders = Optional.empty();
    if (keys.isPresent()) {
      holders = Optional.of(Keys.read(keys.get()));
    }
    Running running = start(holders);
    Ending ending = new Ending();
    terminal.out().printf("ready in %.1f s; ends with ctrl-C%n", (System.nanoTime() - start) / 1e9);
    terminal.out().flush();
    try {
      ending.awaitTold();
      running.close();
      terminal.out().println("ended; states kept");
      terminal.out().flush();
    } finally {
      ending.done();
    }
    return Memoir.DONE;
  }

  /** A server, and what lets its model learn. */
  private record Running(MemoirServer server, Optional<Learner> learner) {
    void close() throws IOException {
      try {
        if (learner.isPresent()) {
          learner.get().close();
        }
      } finally {
        server.close();
      }
    }
  }

  private Running start(Optional<Keys> holders) throws IOException, InterruptedException {
    // All that can be refused beforehand is, so that no new store is left behind.
    ServerSettings settings = settings();
    Recommender.Options options = search.in(storage.options());
    Engine.Settings ofEngine =
        new Engine.Settings(states, Engine.Settings.standard().saveSeconds(), store.shared());
    checkWarmUp();
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
    EventStore events = store.open(relaxed ? Durability.RELAXED : Durability.DURABLE);
    Optional<Engine> opened = Optional.empty();
    Optional<Learner> learner = Optional.empty();
    boolean serving = false;
    try {
      ModelVersion version =
          first.isPresent()
              ? first.get()
              : ModelVersion.open(LearnOptions.model(terminal, model, events, learn), options);
      Engine engine = new Engine(events, version, ofEngine);
      opened = Optional.of(engine);
      engine.warmUp();
      rehearse(version);
      if (learn) {
        learner = Optional.of(learner(events, engine));
      }
      MemoirServer server =
          MemoirServer.start(
              engine,
              settings,
              holders,
              InstantSource.system(),
              new Report(),
              learner.map(each -> each::figures));
      learner.ifPresent(Learner::start);
      serving = true;
      print(server, version, events.statistics(), holders);
      return new Running(server, learner);
    } finally {
      if (!serving) {
        if (learner.isPresent()) {
          learner.get().close();
        }
        opened.ifPresentOrElse(Engine::close, events::close); // an engine closes its store
      }
    }
  }

  private void checkWarmUp() {
    if (warmUp < 0 || warmUp > LONGEST_WARM_UP) {
      throw new BadInputException(
          "--warm-up is %d, expected seconds from 0 to %d".formatted(warmUp, LONGEST_WARM_UP));
    }
  }

  private void rehearse(ModelVersion version) throws IOException, InterruptedException {
    if (warmUp > 0) {
      long answers = Rehearsal.run(version, Duration.ofSeconds(warmUp));
      terminal.out().printf("warm-up  %s answers on the side%n", Figures.count(answers));
    }
  }

  private ServerSettings settings() throws IOException {
    if (certificate.isPresent() != certificateKey.isPresent()) {
      throw new BadInputException(
          "--certificate and --certificate-key go together, one is missing");
    }
    if (futureTolerance < 0 || futureTolerance > LONGEST_TOLERANCE) {
      throw new BadInputException(
          "--future-tolerance is %d, expected minutes from 0 to %d, a year"
              .formatted(futureTolerance, LONGEST_TOLERANCE));
    }
    if (certificate.isPresent()) {
      new Certificate(certificate.get(), certificateKey.orElseThrow()).check();
    }
    ServerSettings plain =
        ServerSettings.at(host, port, adminPort)
            .limitedTo(rate)
            .toleratingAhead(Duration.ofMinutes(futureTolerance));
    return certificate.isPresent()
        ? plain.encryptedWith(new Certificate(certificate.get(), certificateKey.orElseThrow()))
        : plain;
  }

  private Learner learner(EventStore events, Engine engine) throws IOException {
    return new Learner(
        events,
        ServingPlace.of(engine),
        Versions.open(learning.models()),
        learning.refit(),
        learning.schedule(),
        InstantSource.system(),
        LearnOptions.telling(
            terminal,
            verdict -> {
              terminal.out().println(verdict.toText());
              terminal.out().flush();
            }));
  }

  private void print(
      MemoirServer server,
      ModelVersion version,
      StoreStatistics statistics,
      Optional<Keys> holders) {
    PrintWriter out = terminal.out();
    out.printf(
        "model    %s, version %s (%s)%n", version.name(), version.version(), version.directory());
    out.printf("kernel   %s%n", version.recommender().kernel().reason());
    double share = version.recommender().searchedShare();
    if (share < 1) {
      out.printf(Locale.ROOT, "search   by clusters, about %.1f %% of the items%n", 100 * share);
    }
    out.printf(
        "store    %s: %s events of %s users%s%n",
        store.location(),
        Figures.count(statistics.events()),
        Figures.count(statistics.users()),
        relaxed ? "; relaxed: does not wait for the disk" : "");
    out.printf(
        "keys     %s%n",
        holders
            .map(each -> "%d, of %s".formatted(each.size(), keys.orElseThrow()))
            .orElse("none: open to everybody on this machine, closed to others"));
    if (learn) {
      out.printf("learns   %s; new models go to %s%n", learning.sentence(), learning.models());
    }
    out.printf("answers  %s   description: %s/docs%n", server.address(), server.address());
    out.printf("admin    %s   metrics: %s/metrics%n", server.adminAddress(), server.adminAddress());
  }

  /** What the one who runs the server is told, on the error stream. */
  private final class Report implements OperatorLog {
    /** With its trace: it can be sent to us. */
    @Override
    public void defect(String requestId, Throwable failure) {
      synchronized (terminal) {
        PrintWriter err = terminal.err();
        err.println("memoir serve: a defect of Memoir in request " + requestId);
        failure.printStackTrace(err);
        err.flush();
      }
    }

    @Override
    public void trouble(String what) {
      synchronized (terminal) {
        terminal.err().println("memoir serve: " + what);
        terminal.err().flush();
      }
    }
  }
}

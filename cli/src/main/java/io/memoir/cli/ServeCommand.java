package io.memoir.cli;

import io.memoir.model.BadInputException;
import io.memoir.model.ModelFile;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.Models;
import io.memoir.server.http.Certificate;
import io.memoir.server.http.Keys;
import io.memoir.server.http.MemoirServer;
import io.memoir.server.http.OperatorLog;
import io.memoir.server.http.ServerSettings;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreStatistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
      "  memoir serve --model my.model --store my.events --host 0.0.0.0 --keys my.keys"
    })
final class ServeCommand implements Callable<Integer> {
  private static final String DATABASE = "jdbc:";

  private final Terminal terminal;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "The model. Default: the one that was promoted last in this store, or else the demo's.")
  private Optional<Path> model = Optional.empty();

  @Option(
      names = "--store",
      paramLabel = "STORE",
      defaultValue = ".memoir/events",
      description =
          "The event log: a directory, or jdbc:postgresql://HOST/DATABASE?user=..."
              + " Default: ${DEFAULT-VALUE}.")
  private String location;

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
      description = "Requests that one key may make a second. Default: any number.")
  private int rate;

  @Option(
      names = "--states",
      paramLabel = "N",
      defaultValue = "200000",
      description =
          "How many people's states stay in memory; the others are folded from the log when they"
              + " are asked for. Default: ${DEFAULT-VALUE}.")
  private int states;

  @Mixin private ItemsOption storage = new ItemsOption();

  @Option(
      names = "--relaxed",
      description =
          "Do not wait for the disk: what was acknowledged survives the end of the process, not"
              + " that of the machine.")
  private boolean relaxed;

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    long start = System.nanoTime();
    Optional<Keys> holders = Optional.empty();
    if (keys.isPresent()) {
      holders = Optional.of(Keys.read(keys.get()));
    }
    MemoirServer server = start(holders);
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("end")
                .unstarted(() -> {
                  told.countDown();
                  awaitQuietly(ended);
                }));
    terminal.out().printf("ready in %.1f s; ends with ctrl-C%n", (System.nanoTime() - start) / 1e9);
    terminal.out().flush();
    told.await();
    server.close();
    terminal.out().println("ended; states kept");
    terminal.out().flush();
    ended.countDown();
    return Memoir.DONE;
  }

  private MemoirServer start(Optional<Keys> holders) throws IOException {
    EventStore store = open();
    boolean serving = false;
    try {
      Path directory = directory(store);
      ModelVersion version = ModelVersion.open(directory, storage.options());
      Engine.Settings standard = Engine.Settings.standard();
      Engine engine =
          new Engine(
              store,
              version,
              new Engine.Settings(states, standard.saveSeconds(), location.startsWith(DATABASE)));
      engine.warmUp();
      MemoirServer server =
          MemoirServer.start(engine, settings(), holders, InstantSource.system(), new Report());
      serving = true;
      print(server, version, store.statistics(), holders);
      return server;
    } finally {
      if (!serving) {
        store.close();
      }
    }
  }

  private ServerSettings settings() {
    if (certificate.isPresent() != certificateKey.isPresent()) {
      throw new BadInputException(
          "--certificate and --certificate-key go together, one is missing");
    }
    ServerSettings plain = ServerSettings.at(host, port, adminPort).limitedTo(rate);
    return certificate.isPresent()
        ? plain.encryptedWith(new Certificate(certificate.get(), certificateKey.orElseThrow()))
        : plain;
  }

  private EventStore open() throws IOException {
    if (!location.startsWith(DATABASE)) {
      Path parent = Path.of(location).toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
    }
    return EventStore.open(location, relaxed ? Durability.RELAXED : Durability.DURABLE);
  }

  private Path directory(EventStore store) {
    if (model.isPresent()) {
      return model.get();
    }
    Optional<Path> promoted =
        Models.promoted(store).filter(path -> Files.exists(path.resolve(ModelFile.DESCRIPTION)));
    if (promoted.isPresent()) {
      return promoted.get();
    }
    if (!Files.exists(DemoCommand.MODEL.resolve(ModelFile.DESCRIPTION))) {
      throw new BadInputException(
          "no --model, and no demo's in %s: name one, or run memoir demo first"
              .formatted(DemoCommand.MODEL));
    }
    return DemoCommand.MODEL;
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
    out.printf(
        "store    %s: %s events of %s users%s%n",
        location,
        Figures.count(statistics.events()),
        Figures.count(statistics.users()),
        relaxed ? "; relaxed: does not wait for the disk" : "");
    out.printf(
        "keys     %s%n",
        holders
            .map(each -> "%d, of %s".formatted(each.size(), keys.orElseThrow()))
            .orElse("none: open to everybody on this machine, closed to others"));
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

  private static void awaitQuietly(CountDownLatch ended) {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

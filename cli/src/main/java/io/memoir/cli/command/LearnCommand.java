package io.memoir.cli.command;

import io.memoir.cli.option.LearnOptions;
import io.memoir.cli.option.StoreOption;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.process.Shutdown;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.Terminal;
import io.memoir.learning.Learner;
import io.memoir.learning.RefitOutcome;
import io.memoir.learning.ServingPlace;
import io.memoir.learning.Versions;
import io.memoir.model.BadInputException;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Retrains the serving model on the newest events of its log. */
@Command(
    name = "learn",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Retrains the serving model on the newest events of its log.",
      "Both models are compared on the last of these events, which are held out. If the new model"
          + " is not worse, memoir serve without --model uses it from then on. The store must not"
          + " be open in a server; memoir serve --learn retrains in a running server."
    },
    footer = {"", "For example", "  memoir learn --store my.events --model my.model"})
public final class LearnCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "The initial model. If another model has been promoted in this store since the initial"
              + " one was first used, the promoted one is retrained instead. Default: the model"
              + " promoted last in this store, or else the model of the demo.")
  private Optional<Path> model = Optional.empty();

  @Mixin private StoreOption store = new StoreOption();

  @Option(
      names = "--follow",
      description = "Run until interrupted and retrain on schedule, as serve --learn does.")
  private boolean follow;

  @Mixin private LearnOptions options = new LearnOptions();

  @Option(names = "--json", description = "Print each outcome as one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  public LearnCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!follow) {
      LearnOptions.refuseSchedule(spec.commandLine().getParseResult().matchedOptionsSet());
    }
    AtomicReference<Optional<Throwable>> failure = new AtomicReference<>(Optional.empty());
    Learner.Listener telling =
        LearnOptions.telling(
            line -> {
              terminal.err().println("memoir: " + line);
              terminal.err().flush();
            },
            this::print);
    Learner.Listener listener =
        new Learner.Listener() {
          @Override
          public void done(RefitOutcome outcome) {
            telling.done(outcome);
          }

          @Override
          public void warned(String what) {
            telling.warned(what);
          }

          @Override
          public void failed(Throwable thrown) {
            if (follow) {
              telling.failed(thrown);
            } else {
              failure.set(Optional.of(thrown));
            }
          }
        };
    if (store.isNew()) {
      throw new BadInputException(
          "no event log at %s: expected a directory that memoir serve has written to"
              .formatted(store.location()));
    }
    Optional<Shutdown> ending = follow ? Optional.of(new Shutdown()) : Optional.empty();
    try (EventStore events = store.open(Durability.DURABLE)) {
      learn(events, listener, ending);
    } finally {
      ending.ifPresent(Shutdown::close);
    }
    if (failure.get().isPresent()) {
      rethrow(failure.get().get());
    }
    return ExitCode.DONE;
  }

  /** Runs one refit, or refits until the process is told to end. */
  private void learn(EventStore events, Learner.Listener listener, Optional<Shutdown> ending)
      throws IOException, InterruptedException {
    Path serving =
        LearnOptions.model(terminal, model, events, true, options.refit()::requireRefittable);
    options.refit().requireRefittable(serving);
    ServingPlace place = ServingPlace.of(events, serving);
    try (Learner learner =
        new Learner(
            events,
            place,
            Versions.open(options.models()),
            options.refit(),
            options.schedule(),
            InstantSource.system(),
            listener)) {
      if (ending.isPresent()) {
        learner.start();
        ending.get().awaitTold();
      } else {
        learner.learn();
      }
    }
  }

  private static void rethrow(Throwable failure) throws IOException {
    switch (failure) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  private void print(RefitOutcome outcome) {
    if (json) {
      Json.print(terminal, outcome.toJson());
    } else {
      terminal.out().println(outcome.toText());
    }
    terminal.out().flush();
  }
}

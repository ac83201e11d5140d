package io.memoir.cli.command;

import com.google.gson.JsonObject;
import io.memoir.cli.option.CandidatesOption;
import io.memoir.cli.option.HistorySource;
import io.memoir.cli.option.KnownUser;
import io.memoir.cli.option.SeenOption;
import io.memoir.cli.option.TextFeatures;
import io.memoir.cli.option.task.ModelTasks;
import io.memoir.cli.option.task.NamedTask;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.report.HistoryText;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.ItemName;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.TaskJson;
import io.memoir.cli.terminal.TaskValue;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.TextTable;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.task.Task;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Ranking;
import io.memoir.runtime.Recommender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ranks items by a task of a model. */
@Command(
    name = "rank",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Ranks items by a task of the model, such as the probability of a click or the expected"
          + " rating.",
      "Default task: the binary or rating task if there is only one, or next-item if there is none."
          + " Default items: all items not in the history, or all with --keep-seen."
    },
    footer = {
      "",
      "For example",
      "  memoir rank --model shop.clicks --data shop --user 42",
      "  memoir rank --model shop.clicks --history 17,4 --items 99,3,5",
      "  memoir rank --model shop.clicks --user-value age=34 --user-value city=Lyon --k 5"
    })
public final class RankCommand implements Callable<Integer> {
  private static final int USUAL = 10;

  private final Terminal terminal;

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model.")
  private Path model;

  @Mixin private NamedTask task;

  /** The user, and the time of the request. */
  @Mixin private HistorySource source;

  @Mixin private CandidatesOption candidates;

  @Option(
      names = "--k",
      paramLabel = "N",
      description =
          "Number of best items to show. Default: all given items, or 10 if no items are given.")
  private Optional<Integer> k = Optional.empty();

  @Mixin private SeenOption seen = new SeenOption();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  public RankCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (k.isPresent() && k.get() < 1) {
      throw new BadInputException("--k is " + k.get() + ", expected at least 1");
    }
    if (seen.given().isPresent() && candidates.isGiven()) {
      throw new BadInputException(
          seen.given().get() + " has no effect with --items or --items-file");
    }
    Recommender recommender =
        Recommender.open(model, TextFeatures.in(Recommender.Options.defaults()));
    Task by = task.ranking(ModelTasks.of(recommender, model));
    KnownUser known = source.known(recommender, model, terminal);
    List<String> ids =
        candidates.isGiven()
            ? candidates.ids(recommender, model)
            : known.candidates(recommender, seen.of(recommender));
    Ranking ranking =
        recommender.rank(
            known.state(recommender),
            ids,
            RankRequest.by(by.name()).at(source.time()).about(known.profile()));
    if (candidates.isGiven() && !ranking.missing().isEmpty()) {
      terminal
          .err()
          .printf(
              "%s of the given items are not in the domain and are left out, such as %s%n",
              Figures.count(ranking.missing().size()), ranking.missing().getFirst());
    }
    List<Ranking.Candidate> best =
        ranking.candidates().stream()
            .limit(k.orElse(candidates.isGiven() ? ids.size() : USUAL))
            .toList();
    if (json) {
      JsonObject object = new JsonObject();
      source.user().ifPresent(id -> object.addProperty("userId", id));
      object.addProperty("task", by.name());
      object.add("items", new TaskJson(by, recommender.items()).of(best));
      Json.print(terminal, object);
    } else {
      print(recommender.items(), known, by, best);
    }
    return ExitCode.DONE;
  }

  private void print(ItemTable items, KnownUser known, Task by, List<Ranking.Candidate> best) {
    HistoryText.print(terminal.out(), items, known.history());
    terminal.out().printf("Ordered by %s:%n", by.name());
    TextTable table = new TextTable(2, "", "", TaskValue.word(by));
    for (int rank = 0; rank < best.size(); rank++) {
      table.row(
          String.format(Locale.ROOT, "%2d", rank + 1),
          ItemName.of(items.item(best.get(rank).item())),
          TaskValue.text(by, best.get(rank).value()));
    }
    table.print(terminal.out(), "  ");
  }
}

package io.memoir.cli.command;

import com.google.gson.JsonObject;
import io.memoir.cli.option.CandidatesOption;
import io.memoir.cli.option.HistorySource;
import io.memoir.cli.option.KnownUser;
import io.memoir.cli.option.TextFeatures;
import io.memoir.cli.option.task.ModelTasks;
import io.memoir.cli.option.task.NamedTask;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.report.HistoryText;
import io.memoir.cli.terminal.ItemName;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.TaskJson;
import io.memoir.cli.terminal.TaskValue;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.TextTable;
import io.memoir.model.ItemTable;
import io.memoir.model.task.Task;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Ranking;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Predicts a probability or a rating of some items. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Predicts a probability or a rating for a user and each of some items.",
      "--task can be omitted if the model has only one such task.",
      "The items are shown in the given order; memoir rank orders them by the predictions."
    },
    footer = {
      "",
      "For example",
      "  memoir predict --model shop.clicks --data shop --user 42 --items 99",
      "  memoir predict --model shop.ratings --history 17,4 --items 99,3,5 --json"
    })
public final class PredictCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model.")
  private Path model;

  @Mixin private NamedTask task;

  /** The user, and the time of the request. */
  @Mixin private HistorySource source;

  @Mixin private CandidatesOption candidates;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  public PredictCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Recommender recommender =
        Recommender.open(model, TextFeatures.in(Recommender.Options.defaults()));
    Task.Scored asked = task.predicting(ModelTasks.of(recommender, model));
    List<String> ids = candidates.ids(recommender, model);
    KnownUser known = source.known(recommender, model, terminal);
    UserState state = known.state(recommender);
    RankRequest request = RankRequest.by(asked.name()).at(source.time()).about(known.profile());
    List<Ranking.Candidate> predictions =
        ids.stream().map(id -> recommender.predict(state, id, request)).toList();
    if (json) {
      JsonObject object = new JsonObject();
      source.user().ifPresent(id -> object.addProperty("userId", id));
      object.addProperty("task", asked.name());
      object.add("items", new TaskJson(asked, recommender.items()).of(predictions));
      Json.print(terminal, object);
    } else {
      print(recommender.items(), known, asked, predictions);
    }
    return ExitCode.DONE;
  }

  private void print(
      ItemTable items, KnownUser known, Task asked, List<Ranking.Candidate> predictions) {
    HistoryText.print(terminal.out(), items, known.history());
    terminal.out().printf("Predicted by %s:%n", asked.name());
    TextTable table = new TextTable(1, "", TaskValue.word(asked));
    for (Ranking.Candidate each : predictions) {
      table.row(ItemName.of(items.item(each.item())), TaskValue.text(asked, each.value()));
    }
    table.print(terminal.out(), "  ");
  }
}

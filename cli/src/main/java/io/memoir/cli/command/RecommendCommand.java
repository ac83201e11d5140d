package io.memoir.cli.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.cli.option.HistorySource;
import io.memoir.cli.option.ItemsOption;
import io.memoir.cli.option.KnownItems;
import io.memoir.cli.option.KnownUser;
import io.memoir.cli.option.SearchOption;
import io.memoir.cli.option.SeenOption;
import io.memoir.cli.option.TextFeatures;
import io.memoir.cli.option.task.ModelTasks;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.report.HistoryText;
import io.memoir.cli.terminal.ItemName;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.ShareName;
import io.memoir.cli.terminal.TaskJson;
import io.memoir.cli.terminal.TaskValue;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.TextTable;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.task.Task;
import io.memoir.runtime.Event;
import io.memoir.runtime.Explanation;
import io.memoir.runtime.RankExplanation;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.Shares;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Recommends items to a user of a data set, or for a given history. */
@Command(
    name = "recommend",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Recommends items to a user of a data set, or for a given history.",
    footer = {
      "",
      "For example",
      "  memoir recommend --model shop.lstm --data shop --user 42",
      "  memoir recommend --model shop.lstm --history 17,4,99 --k 5",
      "  memoir recommend --model shop.long --data shop --user 42 --at 2026-05-10",
      "  memoir recommend --model shop.both --history 17,4 --then 99,3",
      "  memoir recommend --model shop.sections --data shop --user 42 --domain games",
      "  memoir recommend --model shop.clicks --data shop --user 42 --order-by click"
    })
public final class RecommendCommand implements Callable<Integer> {
  private static final int USUAL_POOL = 200;

  private final Terminal terminal;

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model.")
  private Path model;

  /** The history for which items are recommended. */
  @Mixin private HistorySource source;

  @Option(
      names = "--then",
      split = ",",
      paramLabel = "ITEM",
      description =
          "Later items, oldest first: a bidirectional model predicts the item between the history"
              + " and these.")
  private List<String> then = List.of();

  @Option(
      names = "--k",
      defaultValue = "10",
      paramLabel = "N",
      description = "Number of recommendations. Default: ${DEFAULT-VALUE}.")
  private int k;

  @Mixin private SeenOption seen = new SeenOption();

  @Option(
      names = "--order-by",
      paramLabel = "TASK",
      description =
          "Order the --pool best items of the next-item task by another task of the model, for"
              + " example click.")
  private Optional<String> orderBy = Optional.empty();

  @Option(
      names = "--pool",
      paramLabel = "N",
      description =
          "With --order-by, the number of best items to put in order; if less than --k, --k is"
              + " used. Default: 200.")
  private Optional<Integer> pool = Optional.empty();

  @Mixin private ItemsOption storage = new ItemsOption();

  @Mixin private SearchOption search = new SearchOption();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  public RecommendCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (k < 1) {
      throw new BadInputException("--k is " + k + ", expected at least 1");
    }
    if (pool.isPresent() && orderBy.isEmpty()) {
      throw new BadInputException("--pool has no effect without --order-by");
    }
    Recommender recommender =
        Recommender.open(model, TextFeatures.in(search.in(storage.options())));
    ModelTasks tasks = ModelTasks.of(recommender, model);
    tasks.requireNextItem();
    Optional<Task.Scored> order = orderBy.map(name -> tasks.scored("--order-by", name));
    KnownUser known = source.known(recommender, model, terminal);
    List<Event> after = after(recommender);
    Request request = request(recommender, known, order);
    List<Recommendation> best =
        after.isEmpty()
            ? recommender.recommend(known.state(recommender), request)
            : recommender.between(known.history(), after, request);
    if (json) {
      JsonObject object = new JsonObject();
      source.user().ifPresent(id -> object.addProperty("userId", id));
      order.ifPresent(task -> object.addProperty("task", task.name()));
      source.domain().ifPresent(name -> object.addProperty("domain", name));
      object.add("items", items(recommender, known, after, order, request, best));
      Json.print(terminal, object);
    } else {
      print(recommender.items(), known.history(), after, order, best);
    }
    return ExitCode.DONE;
  }

  private Request request(Recommender recommender, KnownUser known, Optional<Task.Scored> order) {
    Request about = Request.top(k).at(source.time()).about(known.profile());
    Request request = seen.in(about, recommender);
    return order.isEmpty()
        ? request
        : request.orderedBy(order.get().name(), pool.orElse(USUAL_POOL));
  }

  private List<Event> after(Recommender recommender) {
    List<Event> events = new ArrayList<>();
    for (String id : then) {
      KnownItems.require(recommender, model, id.strip());
      events.add(Event.of(id.strip()));
    }
    return events;
  }

  /** The items, with reasons unless there are later events. */
  private JsonArray items(
      Recommender recommender,
      KnownUser known,
      List<Event> after,
      Optional<Task.Scored> order,
      Request asked,
      List<Recommendation> best) {
    boolean explained = after.isEmpty() && !best.isEmpty();
    List<String> ids = best.stream().map(Recommendation::itemId).toList();
    if (order.isPresent()) {
      RankRequest request =
          RankRequest.by(order.get().name()).at(source.time()).about(known.profile());
      List<RankExplanation> explanations =
          explained
              ? recommender.explain(known.history(), ids, request, Explanation.LAST_EVENTS)
              : List.of();
      return new TaskJson(order.get(), recommender.items()).ordered(best, explanations);
    }
    return explained
        ? Json.of(best, recommender.explain(known.history(), ids, asked, Explanation.LAST_EVENTS))
        : Json.of(best);
  }

  private void print(
      ItemTable items,
      List<Event> history,
      List<Event> after,
      Optional<Task.Scored> order,
      List<Recommendation> best) {
    HistoryText.print(terminal.out(), items, history);
    if (!after.isEmpty()) {
      terminal.out().println("Followed by:");
      HistoryText.list(terminal.out(), items, after.stream());
    }
    terminal
        .out()
        .println(
            (after.isEmpty() ? "Recommended next" : "Best fit in between")
                + source.domain().map(name -> " in " + name).orElse("")
                + order.map(task -> ", ordered by " + task.name()).orElse("")
                + ":");
    if (order.isPresent()) {
      table(best, order.get()).print(terminal.out(), "  ");
    } else {
      table(best).print(terminal.out(), "  ");
    }
  }

  private static TextTable table(List<Recommendation> best, Task order) {
    TextTable table = new TextTable(2, "", "", TaskValue.word(order));
    for (int rank = 0; rank < best.size(); rank++) {
      Recommendation each = best.get(rank);
      table.row(
          place(rank),
          ItemName.of(each.details()),
          TaskValue.text(order, each.prediction().orElse(each.score())));
    }
    return table;
  }

  private static TextTable table(List<Recommendation> best) {
    Set<Shares.Part> parts =
        best.isEmpty()
            ? Set.of()
            : best.getFirst().shares().map(shares -> shares.parts().keySet()).orElse(Set.of());
    List<String> heads = new ArrayList<>(List.of("", "", "score"));
    parts.forEach(part -> heads.add(ShareName.of(part)));
    TextTable table = new TextTable(2, heads.toArray(String[]::new));
    for (int rank = 0; rank < best.size(); rank++) {
      Recommendation each = best.get(rank);
      List<String> cells =
          new ArrayList<>(
              List.of(
                  place(rank),
                  ItemName.of(each.details()),
                  String.format(Locale.ROOT, "%.3f", each.score())));
      each.shares()
          .ifPresent(shares ->
              parts.forEach(
                  part -> cells.add(String.format(Locale.ROOT, "%.3f", shares.of(part)))));
      table.row(cells.toArray(String[]::new));
    }
    return table;
  }

  private static String place(int rank) {
    return String.format(Locale.ROOT, "%2d", rank + 1);
  }
}

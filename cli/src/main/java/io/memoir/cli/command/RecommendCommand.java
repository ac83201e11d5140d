package io.memoir.cli.command;

import com.google.gson.JsonObject;
import io.memoir.cli.option.HistorySource;
import io.memoir.cli.option.ItemsOption;
import io.memoir.cli.option.SearchOption;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.ItemName;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.TextTable;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.runtime.Event;
import io.memoir.runtime.Explanation;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.Shares;
import io.memoir.runtime.UserState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
      "  memoir recommend --model shop.both --history 17,4 --then 99,3"
    })
public final class RecommendCommand implements Callable<Integer> {
  private static final int SHOWN_HISTORY = 5;

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
          "Later items, oldest first: asks a bidirectional model which item fits between the history"
              + " and these.")
  private List<String> then = List.of();

  @Option(
      names = "--k",
      defaultValue = "10",
      paramLabel = "N",
      description = "Number of recommendations. Default: ${DEFAULT-VALUE}.")
  private int k;

  @Option(
      names = "--keep-seen",
      description = "Allow items in the history to be recommended again.")
  private boolean keepSeen;

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
    Recommender recommender = Recommender.open(model, search.in(storage.options()));
    List<Event> history = source.events(recommender, model, terminal);
    List<Event> after = after(recommender);
    Request limited = Request.top(k).at(source.time());
    Request request = keepSeen ? limited.keepSeen() : limited;
    List<Recommendation> best =
        after.isEmpty()
            ? next(recommender, history, request)
            : recommender.between(history, after, request);
    if (json) {
      JsonObject object = new JsonObject();
      source.user().ifPresent(id -> object.addProperty("userId", id));
      object.add(
          "items",
          after.isEmpty()
              ? Json.of(best, explanations(recommender, history, best))
              : Json.of(best));
      Json.print(terminal, object);
    } else {
      print(recommender.items(), history, after, best);
    }
    return ExitCode.DONE;
  }

  private List<Event> after(Recommender recommender) {
    List<Event> events = new ArrayList<>();
    for (String id : then) {
      HistorySource.requireItem(recommender, model, id.strip());
      events.add(Event.of(id.strip()));
    }
    return events;
  }

  private static List<Recommendation> next(
      Recommender recommender, List<Event> history, Request request) {
    UserState state = recommender.newState();
    history.forEach(event -> recommender.observe(state, event));
    return recommender.recommend(state, request);
  }

  private List<Explanation> explanations(
      Recommender recommender, List<Event> history, List<Recommendation> best) {
    List<String> ids = best.stream().map(Recommendation::itemId).toList();
    return recommender.explain(history, ids, source.time(), Explanation.LAST_EVENTS);
  }

  private void print(
      ItemTable items, List<Event> history, List<Event> after, List<Recommendation> best) {
    terminal
        .out()
        .printf(
            "History: %s event%s%s%n",
            Figures.count(history.size()),
            history.size() == 1 ? "" : "s",
            history.size() > SHOWN_HISTORY ? ", the latest are" : "");
    list(items, history.stream().skip(Math.max(0, history.size() - SHOWN_HISTORY)));
    if (after.isEmpty()) {
      terminal.out().println("Recommended next:");
    } else {
      terminal.out().println("Followed by:");
      list(items, after.stream());
      terminal.out().println("Best fit in between:");
    }
    boolean twoMemories = best.stream().allMatch(each -> each.shares().isPresent());
    TextTable table =
        twoMemories
            ? new TextTable(2, "", "", "score", "long-term", "short-term")
            : new TextTable(2, "", "", "score");
    for (int rank = 0; rank < best.size(); rank++) {
      Recommendation each = best.get(rank);
      List<String> cells =
          new ArrayList<>(
              List.of(
                  String.format(Locale.ROOT, "%2d", rank + 1),
                  ItemName.of(each.details()),
                  String.format(Locale.ROOT, "%.3f", each.score())));
      if (twoMemories) {
        Shares shares = each.shares().orElseThrow();
        cells.add(String.format(Locale.ROOT, "%.3f", shares.longTerm()));
        cells.add(String.format(Locale.ROOT, "%.3f", shares.shortTerm()));
      }
      table.row(cells.toArray(String[]::new));
    }
    table.print(terminal.out(), "  ");
  }

  private void list(ItemTable items, Stream<Event> events) {
    events
        .map(event -> items.item(items.indexOf(event.itemId())))
        .forEach(item -> terminal.out().println("  " + ItemName.of(item)));
  }
}

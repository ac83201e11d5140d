package io.memoir.cli;

import com.google.gson.JsonObject;
import io.memoir.data.Dataset;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.runtime.Event;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Recommends for a person of a data set, or for a history that is given. */
@Command(
    name = "recommend",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Recommends for a person of a data set, or for a history that is given.",
    footer = {
      "",
      "For example",
      "  memoir recommend --model shop.lstm --data shop --user 42",
      "  memoir recommend --model shop.lstm --history 17,4,99 --k 5"
    })
final class RecommendCommand implements Callable<Integer> {
  private static final int SHOWN_HISTORY = 5;

  private final Terminal terminal;

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model.")
  private Path model;

  /** Whose next event is asked for. */
  static final class Whose {
    @Option(names = "--user", paramLabel = "ID", description = "A user or session of --data.")
    private Optional<String> user;

    @Option(
        names = "--history",
        split = ",",
        paramLabel = "ITEM",
        description = "Ids of items, the oldest first, separated by commas.")
    private List<String> history = List.of();
  }

  @ArgGroup(multiplicity = "1")
  private Whose whose;

  @Option(names = "--data", paramLabel = "DATASET", description = "Where the user's history is.")
  private Optional<Path> data;

  @Option(
      names = "--k",
      defaultValue = "10",
      paramLabel = "N",
      description = "How many. Default: ${DEFAULT-VALUE}.")
  private int k;

  @Option(names = "--keep-seen", description = "Items of the history may be recommended again.")
  private boolean keepSeen;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  RecommendCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Recommender recommender = Recommender.open(model);
    List<Event> history =
        whose.user.isPresent()
            ? historyOf(whose.user.get(), recommender)
            : whose.history.stream().map(String::strip).map(Event::of).toList();
    UserState state = recommender.newState();
    for (Event event : history) {
      if (!recommender.observe(state, event)) {
        throw new BadInputException(
            "no item '%s' in model %s%s"
                .formatted(
                    event.itemId(),
                    model,
                    NearMatches.of(
                            event.itemId(),
                            recommender.items().items().stream().map(ItemTable.Item::id).toList())
                        .question()));
      }
    }
    Request request = Request.top(k);
    List<Recommendation> best =
        recommender.recommend(state, keepSeen ? request.keepSeen() : request);
    if (json) {
      JsonObject object = new JsonObject();
      whose.user.ifPresent(id -> object.addProperty("userId", id));
      object.add("items", Json.of(best));
      Json.print(terminal, object);
    } else {
      print(recommender.items(), history, best);
    }
    return Memoir.DONE;
  }

  private List<Event> historyOf(String user, Recommender recommender) throws IOException {
    Path directory =
        data.orElseThrow(() -> new BadInputException("--user needs --data, the data set he is in"));
    Dataset dataset = Dataset.open(directory);
    EvaluateCommand.requireTogether(model, recommender.items(), directory, dataset.items());
    int sequence = dataset.sequenceOf(user);
    Sequences sequences = dataset.sequences();
    if (sequence < 0) {
      throw new BadInputException(
          "no user '%s' in data set %s%s"
              .formatted(
                  user,
                  directory,
                  NearMatches.of(user, Arrays.asList(sequences.ids())).question()));
    }
    List<Event> events = new ArrayList<>();
    for (int e = sequences.offsets()[sequence]; e < sequences.offsets()[sequence + 1]; e++) {
      events.add(
          new Event(
              dataset.items().item(sequences.items()[e]).id(),
              sequences.timed() ? sequences.times()[e] : 0));
    }
    return events;
  }

  private void print(ItemTable items, List<Event> history, List<Recommendation> best) {
    terminal
        .out()
        .printf(
            "After %s event%s%s%n",
            Figures.count(history.size()),
            history.size() == 1 ? "" : "s",
            history.size() > SHOWN_HISTORY ? ", of which the last are" : "");
    history.stream()
        .skip(Math.max(0, history.size() - SHOWN_HISTORY))
        .map(event -> items.item(items.indexOf(event.itemId())))
        .forEach(item -> terminal.out().println("  " + name(item)));
    terminal.out().println("comes next");
    TextTable table = new TextTable(2, "", "", "score");
    for (int rank = 0; rank < best.size(); rank++) {
      Recommendation each = best.get(rank);
      table.row(
          String.format(Locale.ROOT, "%2d", rank + 1),
          name(each.details()),
          String.format(Locale.ROOT, "%.3f", each.score()));
    }
    table.print(terminal.out(), "  ");
  }

  /** Title and id, and categories where there are any. */
  static String name(ItemTable.Item item) {
    String title =
        item.title().equals(item.id()) ? item.id() : item.title() + " (" + item.id() + ")";
    return Width.fit(
        item.categories().isEmpty() ? title : title + " · " + String.join(", ", item.categories()),
        72);
  }
}

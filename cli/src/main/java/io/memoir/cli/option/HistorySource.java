package io.memoir.cli.option;

import io.memoir.cli.terminal.Notices;
import io.memoir.cli.terminal.Spans;
import io.memoir.cli.terminal.Terminal;
import io.memoir.data.NearMatches;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Dataset;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.runtime.Event;
import io.memoir.runtime.Recommender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/**
 * Options that select a history, a user of a data set or a list of items, and the time of the
 * request.
 */
public final class HistorySource {

  /** A user of a data set, or a given history; exactly one of both. */
  public static final class UserOrHistory {
    @Option(names = "--user", paramLabel = "ID", description = "A user or session of --data.")
    private Optional<String> user;

    @Option(
        names = "--history",
        split = ",",
        paramLabel = "ITEM",
        description = "Item ids, oldest first, separated by commas.")
    private List<String> history = List.of();
  }

  @ArgGroup(multiplicity = "1")
  private UserOrHistory subject;

  @Option(
      names = "--data",
      paramLabel = "DATASET",
      description = "The data set that contains the user.")
  private Optional<Path> data;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "Time of the request: 2026-05-03T18:00:00Z, a date, or milliseconds since 1970. Default:"
              + " the time of the last event.")
  private Optional<String> at;

  /** The id of the user, if a user of a data set was given. */
  public Optional<String> user() {
    return subject.user;
  }

  /** The time of the request, in milliseconds since 1970; 0 for that of the last event. */
  public long time() {
    return at.map(text -> Spans.moment("--at", text).toEpochMilli()).orElse(0L);
  }

  /**
   * The events, oldest first.
   *
   * @param model directory of the recommender's model, for messages
   * @param terminal for the warning if the model was trained on another split
   * @throws BadInputException if there is no such user, or an item that the model does not know
   */
  public List<Event> events(Recommender recommender, Path model, Terminal terminal)
      throws IOException {
    if (subject.user.isPresent()) {
      return eventsOf(subject.user.get(), recommender, model, terminal);
    }
    List<Event> events = new ArrayList<>();
    for (String id : subject.history) {
      requireItem(recommender, model, id.strip());
      events.add(Event.of(id.strip()));
    }
    return events;
  }

  /**
   * Requires that the model knows an item.
   *
   * @throws BadInputException if it does not
   */
  public static void requireItem(Recommender recommender, Path model, String id) {
    if (recommender.items().indexOf(id) < 0) {
      throw new BadInputException(
          "no item '%s' in model %s%s"
              .formatted(
                  id,
                  model,
                  NearMatches.of(
                          id, recommender.items().items().stream().map(ItemTable.Item::id).toList())
                      .question()));
    }
  }

  private List<Event> eventsOf(String user, Recommender recommender, Path model, Terminal terminal)
      throws IOException {
    Path directory =
        data.orElseThrow(() ->
            new BadInputException("--user needs --data, the data set that contains the user"));
    Dataset dataset = Dataset.open(directory);
    MatchingItems.requireAmong(model, recommender.items(), directory, dataset.items());
    Notices.learnedFrom(terminal, model, dataset);
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
}

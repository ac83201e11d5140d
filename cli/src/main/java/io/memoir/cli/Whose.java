package io.memoir.cli;

import io.memoir.data.Dataset;
import io.memoir.data.NearMatches;
import io.memoir.data.Sequences;
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

/** Options that say whose history is meant, and at which moment something is asked of it. */
final class Whose {

  /** A person of a data set, or a history that is given. */
  static final class Person {
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
  private Person person;

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

  /** The id of the person, if he is of a data set. */
  Optional<String> user() {
    return person.user;
  }

  /** The moment of asking, in milliseconds since 1970; 0 for that of the last event. */
  long time() {
    return at.map(text -> Spans.moment("--at", text).toEpochMilli()).orElse(0L);
  }

  /**
   * The events, the oldest first.
   *
   * @param model where the recommender was opened, for messages
   * @param terminal where it is said if the model has learned from another split
   * @throws BadInputException if there is no such person, or an item that the model does not know
   */
  List<Event> events(Recommender recommender, Path model, Terminal terminal) throws IOException {
    if (person.user.isPresent()) {
      return eventsOf(person.user.get(), recommender, model, terminal);
    }
    List<Event> events = new ArrayList<>();
    for (String id : person.history) {
      requireItem(recommender, model, id.strip());
      events.add(Event.of(id.strip()));
    }
    return events;
  }

  /**
   * @throws BadInputException if the model does not know the item
   */
  static void requireItem(Recommender recommender, Path model, String id) {
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
    EvaluateCommand.requireAmong(model, recommender.items(), directory, dataset.items());
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

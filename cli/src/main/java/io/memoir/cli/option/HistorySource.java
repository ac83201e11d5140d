package io.memoir.cli.option;

import io.memoir.cli.terminal.Notices;
import io.memoir.cli.terminal.Spans;
import io.memoir.cli.terminal.Terminal;
import io.memoir.data.NearMatches;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Dataset;
import io.memoir.model.BadInputException;
import io.memoir.model.Domains;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Values;
import io.memoir.runtime.Event;
import io.memoir.runtime.Profile;
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
 * Options for the user and the time of a request: a user of a data set or a list of items, the
 * values of user and request features, and the time.
 */
public final class HistorySource {

  /** A user of a data set, or a given history; at most one of both. */
  public static final class UserOrHistory {
    @Option(names = "--user", paramLabel = "ID", description = "A user or session of --data.")
    private Optional<String> user = Optional.empty();

    @Option(
        names = "--history",
        split = ",",
        paramLabel = "ITEM",
        description = "The history, as item ids separated by commas, oldest first.")
    private List<String> history = List.of();
  }

  @ArgGroup(multiplicity = "0..1")
  private UserOrHistory subject = new UserOrHistory();

  @Option(
      names = "--data",
      paramLabel = "DATASET",
      description = "The data set that contains the user.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--user-value",
      paramLabel = "NAME=VALUE",
      description = {
        "A feature of the user, for example age=34; may be repeated; overrides the value in --data."
            + " An empty value means missing. Several categories are separated by bars:"
            + " genres=crime|drama.",
        "If it is given, --user and --history can be omitted, for a user without events."
      })
  private List<String> userValues = List.of();

  @Option(
      names = "--request-value",
      paramLabel = "NAME=VALUE",
      description =
          "A feature of the request, for example device=phone; same syntax as --user-value.")
  private List<String> requestValues = List.of();

  @Option(
      names = "--domain",
      paramLabel = "NAME",
      description =
          "Ask for the items of one domain, for a model that was trained with the setting domain.")
  private Optional<String> domain = Optional.empty();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "Time of the request, from 1971 on: 2026-05-03T18:00:00Z, a date, or milliseconds since"
              + " 1970. Default: the time of the last event.")
  private Optional<String> at = Optional.empty();

  /** The id of the user, if a user of a data set was given. */
  public Optional<String> user() {
    return subject.user;
  }

  /** The domain that is asked for, if any. */
  public Optional<String> domain() {
    return domain;
  }

  /** The time of the request, in milliseconds since 1970; 0 for that of the last event. */
  public long time() {
    return at.map(text -> Spans.moment("--at", text).toEpochMilli()).orElse(0L);
  }

  /**
   * Reads the history and the values of the user and of the request, for a command that uses the
   * data set for the user only.
   *
   * @param model directory of the recommender's model, for messages
   * @param terminal for the warning if the model was trained on another split
   * @throws BadInputException if there is no such user, if the model does not know an item or a
   *     feature, if a value does not fit the kind of its feature, or if a data set is given without
   *     a user
   */
  public KnownUser known(Recommender recommender, Path model, Terminal terminal)
      throws IOException {
    requireSubject();
    if (subject.user.isEmpty() && data.isPresent()) {
      throw new BadInputException("--data has no effect without --user; add --user or remove it");
    }
    return knownWithItems(recommender, model, terminal);
  }

  /** The same for a command that also uses the features of the items in the data set. */
  public KnownUser knownWithItems(Recommender recommender, Path model, Terminal terminal)
      throws IOException {
    requireSubject();
    Optional<Dataset> dataset =
        data.isEmpty()
            ? Optional.empty()
            : Optional.of(dataset(data.get(), recommender, model, terminal));
    if (subject.user.isPresent() && dataset.isPresent()) {
      int sequence = sequence(subject.user.get(), dataset.get());
      return new KnownUser(
          events(dataset.get(), sequence),
          profile(recommender, model, dataset.get().userValues(sequence), terminal),
          dataset);
    }
    List<Event> events = new ArrayList<>();
    for (String id : subject.history) {
      KnownItems.require(recommender, model, id.strip());
      events.add(Event.of(id.strip()));
    }
    return new KnownUser(events, profile(recommender, model, Values.NONE, terminal), dataset);
  }

  private void requireSubject() {
    if (subject.user.isEmpty()
        && subject.history.isEmpty()
        && userValues.isEmpty()
        && requestValues.isEmpty()) {
      throw new BadInputException(
          "--user and --history are missing, expected one of them, or --user-value for a user"
              + " without events");
    }
    if (subject.user.isPresent() && data.isEmpty()) {
      throw new BadInputException("--user needs --data, the data set that contains the user");
    }
  }

  private Profile profile(Recommender recommender, Path model, Values ofUser, Terminal terminal) {
    Schema schema = recommender.schema();
    Profile profile =
        Profile.of(
            new GivenValues("--user-value", "user", schema.user(), model)
                .over(ofUser, userValues, terminal),
            new GivenValues("--request-value", "request", schema.request(), model)
                .over(Values.NONE, requestValues, terminal));
    domain.ifPresent(name -> requireDomain(recommender, model, name));
    return domain.map(profile::inDomain).orElse(profile);
  }

  private static void requireDomain(Recommender recommender, Path model, String name) {
    Domains domains =
        recommender
            .domains()
            .orElseThrow(() ->
                new BadInputException(
                    "--domain is '%s', but model %s has no domains: train it with --set domain=COLUMN"
                        .formatted(name, model)));
    if (domains.numberOf(name) == Domains.NONE) {
      throw new BadInputException(
          "--domain is '%s', which is not a domain of model %s%s, expected one of %s"
              .formatted(
                  name, model, NearMatches.of(name, domains.names()).question(), domains.listed()));
    }
  }

  private static Dataset dataset(
      Path directory, Recommender recommender, Path model, Terminal terminal) throws IOException {
    Dataset dataset = Dataset.open(directory);
    MatchingItems.requireAmong(model, recommender.items(), directory, dataset.items());
    Notices.learnedFrom(terminal, model, dataset);
    return dataset;
  }

  /**
   * The number of the sequence of a user or session.
   *
   * @throws BadInputException if there is none
   */
  public static int sequence(String user, Dataset dataset) {
    int sequence = dataset.sequenceOf(user);
    if (sequence < 0) {
      throw new BadInputException(
          "no user '%s' in data set %s%s"
              .formatted(
                  user,
                  dataset.directory(),
                  NearMatches.of(user, Arrays.asList(dataset.sequences().ids())).question()));
    }
    return sequence;
  }

  /** The events of a sequence with their values, oldest first. */
  public static List<Event> events(Dataset dataset, int sequence) {
    Sequences sequences = dataset.sequences();
    List<Values> values = dataset.eventValues(sequence);
    List<Event> events = new ArrayList<>();
    int begin = sequences.offsets()[sequence];
    for (int i = 0; i < sequences.length(sequence); i++) {
      events.add(
          new Event(
              dataset.items().item(sequences.items()[begin + i]).id(),
              sequences.timed() ? sequences.times()[begin + i] : 0,
              values.get(i)));
    }
    return events;
  }
}

package io.memoir.cli.command;

import com.google.gson.JsonObject;
import io.memoir.cli.option.HistorySource;
import io.memoir.cli.option.KnownItems;
import io.memoir.cli.option.MatchingItems;
import io.memoir.cli.option.TextFeatures;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.report.InterestCourseReport;
import io.memoir.cli.report.InterestReport;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.ProgressBar;
import io.memoir.cli.terminal.Terminal;
import io.memoir.data.dataset.Dataset;
import io.memoir.learning.interest.InterestClusters;
import io.memoir.learning.interest.InterestData;
import io.memoir.learning.interest.InterestSettings;
import io.memoir.model.BadInputException;
import io.memoir.runtime.Event;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.interest.InterestFile;
import io.memoir.runtime.interest.InterestMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Computes and shows the interests that people share, and those of one person over time. */
@Command(
    name = "interests",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Computes the interests that people share, and names them; shows those of one person.",
      "The long-term and short-term interests of a model with two memories, or the queries of a"
          + " network with one, are clustered. Each cluster is described by the features of the"
          + " items that are typical of it."
    },
    footer = {
      "",
      "For example",
      "  memoir interests --model shop.long --data shop --out shop.interests",
      "  memoir interests --model shop.long --data shop --interests shop.interests --user 42",
      "  memoir interests --model shop.new --data shop --previous shop.interests --out shop.interests",
      "  memoir serve --model shop.long --interests shop.interests"
    })
public final class InterestsCommand implements Callable<Integer> {
  private static final Pattern CLUSTERS = Pattern.compile("([0-9]{1,6})(?:-([0-9]{1,6}))?");

  private final Terminal terminal;

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model.")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "DATASET",
      description = "The people, and what is known of items; for --out, --user and --compare.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Compute interests, and write them to this directory.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--interests",
      paramLabel = "DIR",
      description = "Show interests that were computed with the same model.")
  private Optional<Path> interests = Optional.empty();

  @Option(
      names = "--clusters",
      paramLabel = "N",
      description =
          "Number of interests, or a range such as 4-20, from which the number with the best"
              + " silhouette is chosen. Default: 4-20, or fewer with few people.")
  private Optional<String> clusters = Optional.empty();

  @Option(
      names = "--people",
      paramLabel = "N",
      description =
          "Number of people from whose interests they are computed, drawn at random if there are"
              + " more. Default: 20000.")
  private Optional<Integer> people = Optional.empty();

  @Option(
      names = "--previous",
      paramLabel = "DIR",
      description =
          "Earlier interests, of this model or of one before it: interests that are still there keep"
              + " their ids.")
  private Optional<Path> previous = Optional.empty();

  @Option(names = "--seed", paramLabel = "N", description = "Random seed. Default: 1.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--user",
      paramLabel = "ID",
      description = "Show the interests of a user or session of --data over time.")
  private Optional<String> user = Optional.empty();

  @Option(
      names = "--history",
      split = ",",
      paramLabel = "ITEM",
      description =
          "Show the interests after a history: item ids separated by commas, oldest first.")
  private List<String> history = List.of();

  @Option(
      names = "--compare",
      paramLabel = "DIR",
      description =
          "Print how much other interests agree: the adjusted Rand index of the strongest interests of"
              + " the people in --data.")
  private Optional<Path> compare = Optional.empty();

  @Option(
      names = "--compare-model",
      paramLabel = "MODEL",
      description = "The model of --compare. Default: that of --model.")
  private Optional<Path> compareModel = Optional.empty();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  public InterestsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    checkOptions();
    InterestSettings settings = settings();
    if (out.isPresent()) {
      InterestFile.requireReplaceable(out.get());
    }
    Optional<InterestMap> earlier = read(previous);
    Optional<InterestMap> given = read(interests);
    Optional<InterestMap> compared = read(compare);
    Recommender recommender = open(model);
    Recommender other = compareModel.isPresent() ? open(compareModel.get()) : recommender;
    if (given.isPresent()) {
      requireFits(given.get(), interests.orElseThrow(), recommender, model);
    }
    if (compared.isPresent()) {
      requireFits(compared.get(), compare.orElseThrow(), other, compareModel.orElse(model));
    }
    Optional<Dataset> dataset =
        data.isEmpty() ? Optional.empty() : Optional.of(Dataset.open(data.get()));
    if (dataset.isPresent()) {
      requireAmong(model, recommender, dataset.get());
      requireAmong(compareModel.orElse(model), other, dataset.get());
    }
    Optional<List<Event>> events = events(recommender, dataset);
    InterestClusters clusters = new InterestClusters(settings);
    Optional<InterestData> people =
        given.isPresent() && compared.isEmpty()
            ? Optional.empty()
            : Optional.of(InterestData.of(dataset.orElseThrow()));
    if (compared.isPresent()) {
      clusters.requireComparable(recommender, other, people.orElseThrow());
    }
    InterestMap map =
        given.isPresent()
            ? given.get()
            : computed(clusters, recommender, people.orElseThrow(), earlier);
    Optional<InterestCourseReport> course =
        events.map(each -> InterestCourseReport.of(map, recommender, each));
    Optional<Double> agreement =
        compared.isEmpty()
            ? Optional.empty()
            : Optional.of(
                clusters.agreement(
                    recommender,
                    map,
                    other,
                    compared.get(),
                    people.orElseThrow(),
                    new ProgressBar(terminal)));
    if (json) {
      printJson(map, course, agreement);
    } else {
      print(map, course, agreement);
    }
    return ExitCode.DONE;
  }

  private void checkOptions() {
    if (out.isPresent() == interests.isPresent()) {
      throw new BadInputException(
          out.isPresent()
              ? "--out and --interests are given, expected one of them"
              : "--out and --interests are missing, expected --out to compute interests, or"
                  + " --interests to show them");
    }
    if (out.isEmpty()) {
      refuse("--clusters", clusters);
      refuse("--people", people);
      refuse("--previous", previous);
      if (seed.isPresent() && compare.isEmpty()) {
        throw new BadInputException("--seed has no effect without --out or --compare");
      }
    }
    if (user.isPresent() && !history.isEmpty()) {
      throw new BadInputException("--user and --history are given, expected one of them");
    }
    if (compareModel.isPresent() && compare.isEmpty()) {
      throw new BadInputException("--compare-model has no effect without --compare");
    }
    boolean needed = out.isPresent() || user.isPresent() || compare.isPresent();
    if (needed && data.isEmpty()) {
      throw new BadInputException(
          (out.isPresent() ? "--out" : user.isPresent() ? "--user" : "--compare")
              + " needs a data set, expected --data DATASET");
    }
    if (!needed && data.isPresent()) {
      throw new BadInputException("--data has no effect without --out, --user or --compare");
    }
  }

  private static void refuse(String option, Optional<?> given) {
    if (given.isPresent()) {
      throw new BadInputException(option + " has no effect without --out");
    }
  }

  private InterestSettings settings() {
    InterestSettings settings = InterestSettings.standard();
    if (seed.isPresent()) {
      settings = settings.withSeed(seed.get());
    }
    if (clusters.isPresent()) {
      Matcher found = CLUSTERS.matcher(clusters.get());
      if (!found.matches()) {
        throw new BadInputException(
            "--clusters is '%s', expected a number such as 12, or a range such as 4-20"
                .formatted(clusters.get()));
      }
      int least = Integer.parseInt(found.group(1));
      int most = found.group(2) == null ? least : Integer.parseInt(found.group(2));
      settings = settings.withClusters(least, most);
    }
    return people.isPresent() ? settings.withPeople(people.get()) : settings;
  }

  private static Optional<InterestMap> read(Optional<Path> directory) throws IOException {
    return directory.isEmpty() ? Optional.empty() : Optional.of(InterestFile.read(directory.get()));
  }

  private static Recommender open(Path directory) throws IOException {
    return Recommender.open(directory, TextFeatures.in(Recommender.Options.defaults()));
  }

  private static void requireFits(
      InterestMap map, Path interests, Recommender recommender, Path model) {
    if (!map.fits(recommender)) {
      throw new BadInputException(
          "the interests in %s belong to model %s, but model %s is %s: compute them with this model, with --out"
              .formatted(interests, map.model(), model, recommender.fingerprint()));
    }
  }

  private InterestMap computed(
      InterestClusters clusters,
      Recommender recommender,
      InterestData people,
      Optional<InterestMap> earlier)
      throws IOException {
    InterestMap map = clusters.of(recommender, people, earlier, new ProgressBar(terminal));
    InterestFile.write(map, out.orElseThrow());
    return map;
  }

  private static void requireAmong(Path model, Recommender recommender, Dataset dataset) {
    MatchingItems.requireAmong(model, recommender.items(), dataset.directory(), dataset.items());
  }

  /** The history whose interests are shown, if one is given. */
  private Optional<List<Event>> events(Recommender recommender, Optional<Dataset> dataset) {
    if (user.isPresent()) {
      Dataset people = dataset.orElseThrow();
      return Optional.of(HistorySource.events(people, HistorySource.sequence(user.get(), people)));
    }
    List<Event> events = new ArrayList<>();
    for (String id : history) {
      KnownItems.require(recommender, model, id.strip());
      events.add(Event.of(id.strip()));
    }
    return events.isEmpty() ? Optional.empty() : Optional.of(events);
  }

  private void print(
      InterestMap map, Optional<InterestCourseReport> course, Optional<Double> agreement) {
    if (course.isPresent() && interests.isPresent()) {
      course.get().print(terminal.out());
    } else {
      new InterestReport(map).print(terminal.out());
      course.ifPresent(each -> each.print(terminal.out()));
    }
    agreement.ifPresent(index ->
        terminal
            .out()
            .printf(
                Locale.ROOT,
                "Agreement with %s: adjusted Rand index %.3f%n",
                compare.orElseThrow(),
                index));
    out.ifPresent(place -> terminal.out().printf("The interests were written to %s%n", place));
  }

  private void printJson(
      InterestMap map, Optional<InterestCourseReport> course, Optional<Double> agreement) {
    JsonObject object = new JsonObject();
    object.addProperty("directory", out.or(() -> interests).orElseThrow().toString());
    new InterestReport(map).addTo(object);
    user.ifPresent(id -> object.addProperty("userId", id));
    course.ifPresent(each -> each.addTo(object));
    agreement.ifPresent(index -> object.addProperty("adjustedRand", index));
    Json.print(terminal, object);
  }
}

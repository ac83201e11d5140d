package io.memoir.cli.command;

import io.memoir.cli.option.TextOptions;
import io.memoir.cli.option.Threads;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.ProgressBar;
import io.memoir.cli.terminal.Spans;
import io.memoir.cli.terminal.Terminal;
import io.memoir.data.EventColumns;
import io.memoir.data.EventFormat;
import io.memoir.data.NearMatches;
import io.memoir.data.Split;
import io.memoir.data.dataset.DatasetSummary;
import io.memoir.data.dataset.Preparation;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Turns event files into a data set. */
@Command(
    name = "prepare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Reads event files, cleans and splits them, and writes a data set.",
      "Columns are detected by name and type unless they are given."
    },
    footer = {
      "",
      "For example",
      "  memoir prepare --input events.csv.gz --min-user 5 --min-item 5 --out shop",
      "  memoir prepare --input ratings.dat --format movielens --items movies.dat --split"
          + " leave-one-out --out ml"
    })
public final class PrepareCommand implements Callable<Integer> {
  /** One PiB, more than the memory of any machine; larger values overflow as a number of bytes. */
  private static final long MOST_MIB = 1L << 30;

  private final Terminal terminal;

  @Option(
      names = "--input",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Event files or pipes, plain or gzipped. Events with the same time keep the order of the"
              + " lines.")
  private List<Path> inputs;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DATASET",
      description = "The directory to write; an existing data set there is replaced.")
  private Path out;

  @Option(
      names = "--format",
      defaultValue = "auto",
      paramLabel = "NAME",
      description =
          "auto, csv, tsv, jsonl, parquet, recbole, movielens (a::b::c), pairs (user item),"
              + " sequences (user item item ...) or sessions (item item ...). Default: auto.")
  private String format;

  @Option(
      names = "--user",
      paramLabel = "COL",
      description = "Column of the user, by name or by number from 1.")
  private Optional<String> user;

  @Option(names = "--item", paramLabel = "COL", description = "Column of the item.")
  private Optional<String> item;

  @Option(names = "--time", paramLabel = "COL", description = "Column of the time.")
  private Optional<String> time;

  @Option(names = "--type", paramLabel = "COL", description = "Column of the type of event.")
  private Optional<String> type;

  @Option(names = "--value", paramLabel = "COL", description = "Column of the value.")
  private Optional<String> value;

  @Option(names = "--session", paramLabel = "COL", description = "Column of the session.")
  private Optional<String> session;

  @Option(
      names = "--label",
      paramLabel = "COL",
      description =
          "Column with 1 for items that were chosen and 0 for items that were only shown. Rows with"
              + " 0 are not events of a history.")
  private Optional<String> label;

  @Option(
      names = "--impressions",
      paramLabel = "COL",
      description =
          "Column with the items that were shown, separated by bars, commas, semicolons or spaces.")
  private Optional<String> impressions;

  @Option(
      names = "--time-zone",
      defaultValue = "UTC",
      paramLabel = "ZONE",
      description =
          "Time zone of dates and times without one, for example Europe/Berlin or +02:00."
              + " Default: UTC.")
  private String timeZone;

  @Option(
      names = "--items",
      paramLabel = "FILE",
      description = "File with titles and features of items.")
  private Optional<Path> items;

  @Option(names = "--users", paramLabel = "FILE", description = "File with features of users.")
  private Optional<Path> users;

  @Option(
      names = "--item-vectors",
      paramLabel = "NAME=FILE.npy",
      description =
          "Feature vectors of items, such as image embeddings: a two-dimensional float32 or float64"
              + " array saved by numpy.save. FILE.ids next to it contains one item id per line, in"
              + " the order of the rows. May be repeated.")
  private List<String> itemVectors = List.of();

  @Mixin private TextOptions texts = new TextOptions();

  @Option(
      names = "--schema",
      paramLabel = "FILE",
      description =
          "File that describes columns, such as an edited schema.json of a data set. Other columns"
              + " are detected.")
  private Optional<Path> schema;

  @Option(
      names = "--types",
      split = ",",
      paramLabel = "NAME",
      description = "Keep only events of these types, for example view,cart,buy.")
  private List<String> types = List.of();

  @Option(
      names = "--min-value",
      paramLabel = "X",
      description = "Keep only events with at least this value.")
  private Optional<Double> minValue;

  @Option(
      names = "--min-user",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "Drop users, or sessions if there are any, with fewer than N events; repeated until"
              + " nothing changes.")
  private int minUser;

  @Option(
      names = "--min-item",
      defaultValue = "1",
      paramLabel = "N",
      description = "Drop items with fewer than N events; repeated until nothing changes.")
  private int minItem;

  @Option(
      names = "--drop-repeats",
      negatable = true,
      fallbackValue = "true",
      description =
          "Drop an event that repeats the item of the event before it. Default: only with --split"
              + " session (given or by default) and without --test-input.")
  private Optional<Boolean> dropRepeats;

  @Option(
      names = "--keep-duplicates",
      description =
          "Keep all of several lines that are identical in all columns that are read. Default: if"
              + " events have times, only one of them is kept.")
  private boolean keepDuplicates;

  @Option(
      names = "--session-gap",
      paramLabel = "TIME",
      description = "Start a new session after this long without an event, for example 30m.")
  private Optional<String> sessionGap;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description =
          "leave-one-out, temporal (one cut in time for all users), ratio (the end of each"
              + " sequence), session or random (single rows, for ratings and labels). Default:"
              + " session with --session-gap, --format sessions or test files of histories; random"
              + " with test files of rows; otherwise temporal if there are times, else random if"
              + " there is a column of labels, else leave-one-out.")
  private Optional<String> split;

  @Option(
      names = "--split-by",
      paramLabel = "COL",
      description =
          "With --split leave-one-out, hold out the last events of each user on the items of each"
              + " value of this column of items, for example of each domain.")
  private Optional<String> splitBy;

  @Option(
      names = "--validation",
      paramLabel = "PART",
      description =
          "The validation part: a share (0.1), a duration before the test part (7d), or its first"
              + " day (2026-03-05) in the time zone of --time-zone. Default: 0.1.")
  private Optional<String> validation;

  @Option(
      names = "--test",
      paramLabel = "PART",
      description =
          "The test part: a share, a duration before the end of the data, or its first day; not"
              + " with --test-input. Default: 0.1.")
  private Optional<String> test;

  @Option(
      names = "--test-input",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Separate test files. If the events have values or labels, they contain rows with the"
              + " same columns as --input; otherwise each line contains the items of a history,"
              + " separated by blanks, then a tab and the item to predict. --input then provides"
              + " only the training and the validation part.")
  private List<Path> testInputs = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Random seed of --split random, whether given or the default. Default: 1.")
  private Optional<Long> seed;

  @Option(
      names = "--max-rejected",
      paramLabel = "SHARE",
      description = "Fail if a larger share of the lines is unusable. Default: 0.01.")
  private Optional<Double> maxRejected;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description = "Memory in MiB that DuckDB may use before it spills to disk. Default: 2048.")
  private Optional<Long> memoryMib;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Number of threads. Default: number of cores.")
  private Optional<Integer> threads;

  @Option(names = "--json", description = "Print the summary as one JSON object.")
  private boolean json;

  public PrepareCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (test.isPresent() && !testInputs.isEmpty()) {
      throw new BadInputException(
          "--test is %s with --test-input, expected one of them: the test files are the test part"
              .formatted(test.get()));
    }
    Preparation.Builder builder =
        Preparation.of(inputs)
            .format(EventFormat.of(format))
            .columns(new EventColumns(user, item, time, type, value, session, label, impressions))
            .timeZone(zone())
            .testInputs(testInputs)
            .keepTypes(types)
            .minUser(minUser)
            .minItem(minItem)
            .dropExactDuplicates(!keepDuplicates);
    items.ifPresent(builder::items);
    users.ifPresent(builder::users);
    schema.ifPresent(builder::schema);
    minValue.ifPresent(builder::minimumValue);
    dropRepeats.ifPresent(builder::dropRepeats);
    sessionGap.ifPresent(gap -> builder.sessionGap(Spans.duration("--session-gap", gap)));
    maxRejected.ifPresent(builder::maxRejectedShare);
    memoryMib.ifPresent(mib -> builder.memoryBytes(bytes(mib)));
    int most =
        threads
            .map(count -> Threads.of("--threads", count))
            .orElse(Runtime.getRuntime().availableProcessors());
    builder.threads(most);
    builder.itemVectors(vectors());
    split().ifPresent(builder::split);
    validation.ifPresent(text -> builder.validation(Spans.cut("--validation", text, zone())));
    test.ifPresent(text -> builder.test(Spans.cut("--test", text, zone())));
    seed.ifPresent(builder::seed);

    DatasetSummary summary;
    try (TextOptions.Encoders _ = texts.in(builder, most)) {
      summary = builder.to(out).run(new ProgressBar(terminal));
    }
    if (json) {
      Json.print(terminal, summary.toJson());
    } else {
      terminal.out().print(summary.toText());
      terminal.out().printf("%nThe data set was written to %s%n", out);
    }
    return ExitCode.DONE;
  }

  private Optional<Split> split() {
    Optional<Split> named = split.map(Split::of);
    if (splitBy.isPresent()) {
      if (named.filter(Split.LeaveOneOut.class::isInstance).isEmpty()) {
        throw new BadInputException(
            "--split-by is '%s' with %s, expected --split leave-one-out with it"
                .formatted(
                    splitBy.get(), split.map("--split "::concat).orElse("the default split")));
      }
      return splitBy.map(Split::leaveOneOutBy);
    }
    return named;
  }

  private Map<String, Path> vectors() {
    Map<String, Path> files = new LinkedHashMap<>();
    for (String given : itemVectors) {
      int equals = given.indexOf('=');
      if (equals < 1 || equals == given.length() - 1) {
        throw new BadInputException(
            "--item-vectors is '%s', expected a name and a file, such as image=image.npy"
                .formatted(given));
      }
      String name = given.substring(0, equals);
      if (files.put(name, Path.of(given.substring(equals + 1))) != null) {
        throw new BadInputException(
            "--item-vectors has the name '%s' twice, expected it once".formatted(name));
      }
    }
    return files;
  }

  private static long bytes(long mib) {
    if (mib > MOST_MIB) {
      throw new BadInputException(
          "--memory is %d MiB, expected 64 MiB to %d MiB".formatted(mib, MOST_MIB));
    }
    return mib << 20;
  }

  private ZoneId zone() {
    try {
      return ZoneId.of(timeZone);
    } catch (DateTimeException e) {
      throw new BadInputException(
          "--time-zone is '%s', expected a zone such as Europe/Berlin, +02:00 or UTC%s"
              .formatted(
                  timeZone, NearMatches.of(timeZone, ZoneId.getAvailableZoneIds()).question()),
          e);
    }
  }
}

package io.memoir.data.dataset;

import io.memoir.data.Cut;
import io.memoir.data.EventFormat;
import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Split;
import io.memoir.data.event.EventReader;
import io.memoir.data.layout.Layout;
import io.memoir.data.layout.LayoutFinder;
import io.memoir.data.source.FileSample;
import io.memoir.data.source.RejectedLines;
import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import io.memoir.model.file.ReplaceableDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One run of a preparation: read, clean, split, number, write.
 *
 * <p>The steps are defined in {@code preparation.sql}; this class decides which of them run, in
 * which order, and counts what each of them drops.
 */
final class Preparer {
  private static final int STEPS = 6;
  private static final String FULL_DISK = " cannot be written: the disk is full";

  private final Preparation preparation;
  private final Progress progress;
  private final PreparationSql sql = new PreparationSql();
  private final RejectedLines rejected = new RejectedLines();
  private final List<String> warnings = new ArrayList<>();
  private final List<DatasetSummary.Dropped> dropped = new ArrayList<>();
  private final Map<String, String> parameters = new HashMap<>();
  private Optional<DatasetSummary> summary = Optional.empty();
  private String events = "events_read";
  private long read;
  private int made;
  private int step;

  Preparer(Preparation preparation, Progress progress) {
    this.preparation = preparation;
    this.progress = progress;
    for (Part part : Part.values()) {
      parameters.put(part.name().toLowerCase(Locale.ROOT), Byte.toString(part.code()));
    }
  }

  DatasetSummary run() throws IOException {
    ReplaceableDirectory.requireReplaceable(preparation.output(), DatasetManifest.KIND);
    List<Layout> layouts = new ArrayList<>();
    for (Path input : preparation.inputs()) {
      layouts.add(
          new LayoutFinder(FileSample.at(input), preparation.columns(), sessionsWanted())
              .find(preparation.format()));
    }
    List<Layout> tests = new ArrayList<>();
    for (Path input : preparation.testInputs()) {
      tests.add(new LayoutFinder(FileSample.at(input), preparation.columns(), false).findTests());
    }
    FeatureInputs features = FeatureInputs.find(preparation);
    progress.start("prepare", STEPS, "steps");
    try {
      ReplaceableDirectory.write(
          preparation.output(),
          DatasetManifest.KIND,
          directory -> fill(directory, layouts, tests, features));
    } catch (Duck.FullDiskException e) {
      throw new BadInputException(preparation.output() + FULL_DISK, e);
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("no space left")) {
        throw new BadInputException(preparation.output() + FULL_DISK, e);
      }
      throw e;
    }
    progress.finish();
    return summary.orElseThrow();
  }

  private boolean sessionsWanted() {
    return preparation.columns().session().isPresent()
        || preparation.split().filter(Split.Session.class::isInstance).isPresent();
  }

  private void fill(
      Path directory, List<Layout> layouts, List<Layout> tests, FeatureInputs features)
      throws IOException {
    Path spill = directory.resolve(DatasetFiles.SPILL);
    try (Duck duck = Duck.working(spill, preparation.memoryBytes(), preparation.threads())) {
      step("read");
      features.read(duck, preparation.maxRejectedShare());
      EventReader reader = new EventReader(duck, rejected, preparation.timeZone(), Instant.now());
      reader.read(layouts, tests, preparation.maxRejectedShare());
      warnings.addAll(reader.warnings());
      parameters.put("features", listed("", reader.features()));
      parameters.put("e_features", listed("e.", reader.features()));
      boolean timed = reader.timed();
      requireUntimed(layouts, tests);
      Split split = split(layouts, timed, !tests.isEmpty());
      step("clean");
      encode(duck, reader, !tests.isEmpty());
      clean(duck, split, timed, !tests.isEmpty());
      step("split");
      part(duck, split, timed, !tests.isEmpty());
      step("number");
      number(duck);
      step("write");
      DatasetWriter writer = new DatasetWriter(duck, directory);
      writer.writeTables(reader.features(), features);
      List<String> described = features.say(rejected, warnings);
      rejected.writeTo(directory);
      step("check");
      DatasetContent content = DatasetContent.read(duck, directory, reader.features());
      warnOfEmptyParts(content, split);
      DatasetSummary made =
          content.summary(
              split.word(),
              found(layouts, reader.thousands(), described),
              dropped,
              rejected.count(),
              warnings);
      requireTargets(made, split);
      writer.writeManifest(preparation, made, content.fingerprint());
      summary = Optional.of(made);
    }
    Files.deleteIfExists(spill);
  }

  private static String listed(String prefix, List<String> columns) {
    return columns.stream().map(column -> ", " + prefix + column).collect(Collectors.joining());
  }

  private void step(String name) {
    progress.advance(step++, name);
  }

  private Split split(List<Layout> layouts, boolean timed, boolean separateTests) {
    if (preparation.split().isPresent()) {
      Split split = preparation.split().get();
      if (separateTests && !(split instanceof Split.Session)) {
        throw new BadInputException("test inputs go with the session split, found " + split.word());
      }
      return split;
    }
    boolean sessions =
        separateTests
            || preparation.sessionGap().isPresent()
            || layouts.getFirst().format() == EventFormat.SESSIONS;
    return sessions ? Split.session() : timed ? Split.temporal() : Split.leaveOneOut();
  }

  private void encode(Duck duck, EventReader reader, boolean separateTests) {
    long all = count(duck, "events_read");
    read = all;
    if (!preparation.keepTypes().isEmpty() || preparation.minimumValue().isPresent()) {
      parameters.put(
          "wanted_types",
          preparation.keepTypes().isEmpty()
              ? "1 = 1"
              : "type IN ("
                  + preparation.keepTypes().stream()
                      .map(Duck::literal)
                      .collect(Collectors.joining(", "))
                  + ")");
      parameters.put(
          "wanted_values",
          preparation.minimumValue().isPresent()
              ? "value >= " + preparation.minimumValue().getAsDouble()
              : "1 = 1");
      duck.run("CREATE VIEW wanted AS " + select("wanted"));
      events = "wanted";
      long kept = count(duck, "wanted");
      dropped("not selected by --types and --min-value", all - kept);
      Unwanted unwanted =
          new Unwanted(duck, preparation, reader.features(), reader.strangeValues());
      if (kept == 0) {
        throw new BadInputException(unwanted.reason(all));
      }
      unwanted.warning().ifPresent(warnings::add);
    }
    table(duck, "histories");
    table(duck, "item_codes");
    table(duck, "encoded");
    duck.run("DROP TABLE events_raw");
    events = "encoded";
    if (separateTests) {
      table(duck, "test_rows");
      next(duck, "learning_rows");
    }
  }

  private void clean(Duck duck, Split split, boolean timed, boolean separateTests) {
    if (preparation.dropExactDuplicates() && timed) {
      cleaned(duck, "distinct_rows", "exact duplicates");
    }
    if (preparation.sessionGap().isPresent()) {
      if (!timed) {
        throw new BadInputException("a session gap needs a time for every event");
      }
      parameters.put("gap_ms", Long.toString(preparation.sessionGap().get().toMillis()));
      next(duck, "visits");
    }
    boolean sessions = split instanceof Split.Session && !separateTests;
    if (preparation.dropRepeats().orElse(sessions)) {
      cleaned(duck, "without_repeats", "same item as the event before");
    }
    int minUser = sessions ? Math.max(2, preparation.minUser()) : preparation.minUser();
    if (minUser > 1 || preparation.minItem() > 1) {
      core(duck, minUser);
    }
  }

  /** Applies both minimum numbers of events repeatedly, until nothing changes. */
  private void core(Duck duck, int minUser) {
    parameters.put("min_user", Integer.toString(minUser));
    parameters.put("min_item", Integer.toString(preparation.minItem()));
    long before = count(duck, events);
    long last = before;
    int rounds = 0;
    while (true) {
      next(duck, "core");
      rounds++;
      long now = count(duck, events);
      if (now == last) {
        break;
      }
      last = now;
    }
    String bounds =
        "users with fewer than "
            + minUser
            + " or items with fewer than "
            + preparation.minItem()
            + " events";
    dropped(bounds + " (" + rounds + " rounds)", before - last);
    if (last == 0) {
      throw new BadInputException("no events are left: all " + before + " belong to " + bounds);
    }
  }

  private void part(Duck duck, Split split, boolean timed, boolean separateTests) {
    if (split instanceof Split.Session) {
      table(duck, "starts");
    }
    parameters.putAll(new SplitSteps(duck, timed).parameters(split, events, separateTests));
    next(duck, SplitSteps.relation(split));
    if (separateTests) {
      next(duck, "with_tests");
    }
    parameters.put("in_vocabulary", SplitSteps.inVocabulary(split, separateTests));
    table(duck, "vocabulary");
    long targets = separateTests ? countTests(duck) : 0;
    long before = count(duck, events);
    next(duck, "known");
    dropped("items without training events (cold)", before - count(duck, events));
    if (separateTests) {
      long unknown = targets - countTests(duck);
      if (unknown > 0) {
        dropped.add(new DatasetSummary.Dropped("target without training events", unknown, "tests"));
      }
      next(duck, "with_targets");
    }
    if (split instanceof Split.Session) {
      parameters.put(
          "under_test",
          separateTests ? "part = " + Part.VALIDATION.code() : "part <> " + Part.TRAIN.code());
      cleaned(duck, "predictable", "validation or test sessions with a single event");
    }
  }

  private long countTests(Duck duck) {
    return duck.number("SELECT count(*) FROM " + events + " WHERE part = " + Part.TEST.code());
  }

  private void number(Duck duck) {
    table(duck, "sequences");
    boolean unique =
        duck.number(
                "SELECT CASE WHEN count(DISTINCT session_id) = count(*) THEN 1 ELSE 0 END"
                    + " FROM histories")
            == 1;
    boolean named = duck.number("SELECT count(*) FROM histories WHERE session_id <> ''") > 0;
    String id = !named ? "h.user_id" : unique ? "h.session_id" : "h.user_id || '#' || h.session_id";
    if (preparation.sessionGap().isPresent()) {
      id += " || '#' || (s.visit + 1)";
    }
    parameters.put("sequence_id", id);
    duck.run("CREATE VIEW sequence_ids AS " + select("sequence_ids"));
    duck.run("CREATE VIEW item_ids AS " + select("item_ids"));
    duck.run("CREATE VIEW dataset_events AS " + select("dataset_events"));
  }

  private String select(String relation) {
    parameters.put("events", events);
    return sql.select(relation, parameters);
  }

  private void table(Duck duck, String relation) {
    duck.run("CREATE TABLE " + relation + " AS " + select(relation));
  }

  /** Creates a relation that replaces the current events. */
  private void next(Duck duck, String relation) {
    String name = relation + "_" + ++made;
    duck.run("CREATE TABLE " + name + " AS " + select(relation));
    duck.run("DROP TABLE " + events);
    events = name;
  }

  private void cleaned(Duck duck, String relation, String reason) {
    long before = count(duck, events);
    next(duck, relation);
    dropped(reason, before - count(duck, events));
  }

  private static long count(Duck duck, String relation) {
    return duck.number("SELECT count(*) FROM " + relation);
  }

  private void dropped(String reason, long count) {
    if (count > 0) {
      dropped.add(new DatasetSummary.Dropped(reason, count, "events"));
    }
  }

  private Map<String, String> found(
      List<Layout> layouts, boolean thousands, List<String> described) {
    Layout first = layouts.getFirst();
    Map<String, String> found = new LinkedHashMap<>();
    found.put(
        "input",
        layouts.size() == 1
            ? first.file().toString()
            : first.file() + " and " + (layouts.size() - 1) + " more");
    found.put("format", first.format().word() + (first.look().gzip() ? ", gzipped" : ""));
    if (!first.linewise() && first.format() != EventFormat.PAIRS) {
      found.put(
          "columns",
          first.roles().entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .map(e -> e.getKey().word() + " = " + first.names().get(e.getValue()))
              .collect(Collectors.joining(", ")));
    }
    found.put("time unit", EventReader.unitWord(layouts, preparation.timeZone()));
    boolean decimals = layouts.stream().anyMatch(Layout::decimalComma);
    if (decimals || thousands) {
      found.put(
          "numbers",
          (decimals ? "with decimal commas" : "")
              + (decimals && thousands ? ", and " : "")
              + (thousands ? "with commas between thousands" : ""));
    }
    found.put("read", String.format(Locale.ROOT, "%,d events", read));
    if (!described.isEmpty()) {
      found.put("features", String.join(", ", described));
    }
    return found;
  }

  /** Rejects separate test inputs, which have no times, beside inputs with times. */
  private static void requireUntimed(List<Layout> layouts, List<Layout> tests) {
    if (!tests.isEmpty() && layouts.getFirst().timed()) {
      throw new BadInputException(
          tests.getFirst().file()
              + " has no times, but "
              + layouts.getFirst().file()
              + " has: test inputs go with inputs without times");
    }
  }

  /** Warns of parts that are empty although a size was requested for them. */
  private void warnOfEmptyParts(DatasetContent content, Split split) {
    boolean wanted =
        switch (split) {
          case Split.LeaveOneOut _ -> true;
          case Split.Temporal temporal -> !temporal.validation().equals(new Cut.Share(0));
          case Split.Session session -> !session.validation().equals(new Cut.Share(0));
          case Split.Ratio ratio -> ratio.validation() > 0;
        };
    if (wanted && content.events(Part.VALIDATION) == 0) {
      warnings.add("the validation part of the " + split.word() + " split is empty");
    }
  }

  private static void requireTargets(DatasetSummary made, Split split) {
    if (made.parts().test() == 0) {
      throw new BadInputException(
          split instanceof Split.LeaveOneOut
              ? "no user has enough events: leave-one-out needs 3, the longest history has "
                  + made.lengths().most()
              : "the " + split.word() + " split leaves no test events");
    }
    if (made.parts().train() == 0) {
      throw new BadInputException("the " + split.word() + " split leaves no training events");
    }
  }
}

package io.memoir.data.dataset;

import io.memoir.data.Cut;
import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Split;
import io.memoir.data.event.EventReader;
import io.memoir.data.event.EventTable;
import io.memoir.data.event.FoundFacts;
import io.memoir.data.schema.ColumnSet;
import io.memoir.data.schema.Describer;
import io.memoir.data.source.RejectedLines;
import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import io.memoir.model.file.ReplaceableDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One run of a preparation: read, clean, split, number, write.
 *
 * <p>The steps are defined in {@code preparation.sql}; this class decides which of them run, in
 * which order, and counts what each of them drops.
 */
final class Preparer {
  private static final String TASK = "prepare";
  private static final String UNIT = "steps";
  private static final int STEPS = 6;
  private static final String FULL_DISK = " cannot be written: the disk is full";

  private final Preparation preparation;
  private final Progress progress;
  private final RejectedLines rejected = new RejectedLines();
  private final List<String> warnings = new ArrayList<>();
  private Optional<DatasetSummary> summary = Optional.empty();
  private int step;

  Preparer(Preparation preparation, Progress progress) {
    this.preparation = preparation;
    this.progress = progress;
  }

  DatasetSummary run() throws IOException {
    ReplaceableDirectory.requireReplaceable(preparation.output(), DatasetManifest.KIND);
    Duck.requireName(preparation.output());
    Inputs inputs = Inputs.find(preparation);
    FeatureInputs features = FeatureInputs.find(preparation, inputs);
    progress.start(TASK, STEPS, UNIT);
    try {
      ReplaceableDirectory.write(
          preparation.output(),
          DatasetManifest.KIND,
          directory -> fill(directory, inputs, features));
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

  private void fill(Path directory, Inputs inputs, FeatureInputs features) throws IOException {
    Path spill = directory.resolve(DatasetFiles.SPILL);
    try (Duck duck = Duck.working(spill, preparation.memoryBytes(), preparation.threads())) {
      step("read");
      features.read(duck, preparation);
      Describer describer = features.describe(duck, preparation);
      EventReader reader = new EventReader(duck, rejected, preparation.timeZone(), Instant.now());
      reader.read(
          inputs.events(),
          inputs.tests(),
          inputs.folds(),
          inputs.anyLength(preparation.textChoice().isPresent()),
          inputs.given(),
          preparation.maxRejectedShare());
      features.requireIds(reader);
      warnings.addAll(inputs.warnings());
      warnings.addAll(reader.warnings());
      inputs.requireFit();
      ColumnSet columns = describer.events(reader, inputs.events());
      warnings.addAll(columns.warnings());
      Split split = inputs.split(preparation, reader);
      Tables tables = tables(duck, reader);
      long read = tables.count();
      ShownSteps shown = new ShownSteps(tables, inputs.shows(columns, split));
      shown.read();
      step("clean");
      boolean tests = !inputs.tests().isEmpty();
      Cleaner cleaner = new Cleaner(preparation, tables, shown, warnings);
      cleaner.encode(reader, tests);
      cleaner.distinct(reader);
      if (!columns.readsEvents() && !shown.any()) {
        duck.run("DROP TABLE " + EventTable.NAME);
      }
      cleaner.clean(split, reader.timed(), tests);
      step("split");
      SplitSteps steps = new SplitSteps(preparation, split, tables, shown, reader.timed());
      if (split instanceof Split.LeaveOneOutBy by) {
        steps.group(by, columns, features).ifPresent(warnings::add);
      }
      part(tables, shown, split, steps, tests);
      shown.warning().ifPresent(warnings::add);
      step("number");
      number(tables, shown);
      step("write");
      DatasetWriter writer = new DatasetWriter(duck, directory);
      writer.writeTables(reader.features(), features, columns, shown.any());
      FittedColumns fitted =
          FittedColumns.fit(duck, directory, columns, preparation, shown.any(), progress);
      if (Files.exists(directory.resolve(DatasetFiles.TEXTS))) {
        progress.start(TASK, STEPS, UNIT); // again, after the progress of the texts
      }
      fitted.write();
      warnings.addAll(fitted.warnings());
      List<String> described = features.say(rejected, warnings);
      rejected.writeTo(directory);
      step("check");
      DatasetContent content = DatasetContent.read(duck, directory, reader.features());
      warnOfEmptyParts(content, split);
      DatasetSummary made =
          content.summary(
              split.text(),
              FoundFacts.of(
                  inputs.events(), reader, preparation.timeZone(), read, described, fitted.facts()),
              tables.dropped(),
              rejected.count(),
              warnings);
      steps.requireTests(made);
      writer.writeManifest(preparation, made, content.fingerprint());
      summary = Optional.of(made);
    }
    Files.deleteIfExists(spill);
  }

  private Tables tables(Duck duck, EventReader reader) {
    Tables tables = new Tables(duck, new PreparationSql("preparation.sql", "shown.sql"));
    for (Part part : Part.values()) {
      tables.put(part.name().toLowerCase(Locale.ROOT), Byte.toString(part.code()));
    }
    tables.put("features", listed("", reader.features()));
    tables.put("e_features", listed("e.", reader.features()));
    tables.put("wanted_types", "1 = 1");
    tables.put("wanted_values", "1 = 1");
    return tables;
  }

  private static String listed(String prefix, List<String> columns) {
    return columns.stream().map(column -> ", " + prefix + column).collect(Collectors.joining());
  }

  private void step(String name) {
    progress.advance(step++, name);
  }

  private static void part(
      Tables tables, ShownSteps shown, Split split, SplitSteps steps, boolean separateTests) {
    if (split instanceof Split.Session) {
      tables.table("starts");
    }
    tables.putAll(steps.parameters(separateTests));
    if (!(split instanceof Split.Random)) {
      tables.next(steps.relation());
    }
    shown.part(split);
    if (separateTests) {
      tables.next("with_tests");
    }
    steps.requireParts();
    tables.put("in_vocabulary", steps.inVocabulary(separateTests));
    tables.table("vocabulary", shown.any() ? "all_items" : "vocabulary");
    long targets = separateTests ? tables.count(tables.events(), Part.TEST) : 0;
    tables.cleaned("known", "items without training events (cold)");
    shown.known();
    if (separateTests) {
      tables.dropped(
          "target item without training events",
          targets - tables.count(tables.events(), Part.TEST),
          "tests");
      tables.next("with_targets");
    }
    if (split instanceof Split.Session) {
      tables.put(
          "under_test",
          separateTests ? "part = " + Part.VALIDATION.code() : "part <> " + Part.TRAIN.code());
      tables.cleaned("predictable", "validation or test sessions with a single event");
      shown.predictable();
    }
  }

  private void number(Tables tables, ShownSteps shown) {
    Duck duck = tables.duck();
    tables.table("sequences", shown.any() ? "all_sequences" : "sequences");
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
    tables.put("sequence_id", id);
    tables.view("sequence_ids");
    if (named) {
      requireDifferentIds(duck);
    }
    tables.view("item_ids");
    tables.view("dataset_events");
    shown.place();
  }

  /** Rejects users and sessions whose ids are equal when joined, such as a#b, c and a, b#c. */
  private static void requireDifferentIds(Duck duck) {
    List<List<String>> equal =
        duck.rows(
            "SELECT id, min(user_id), max(user_id) FROM sequence_ids GROUP BY id"
                + " HAVING count(*) > 1 ORDER BY id LIMIT 1");
    if (!equal.isEmpty()) {
      List<String> found = equal.getFirst();
      throw new BadInputException(
          "sessions of the users '%s' and '%s' have the same id '%s'; expected ids without '#'"
              .formatted(found.get(1), found.get(2), found.get(0)));
    }
  }

  /** Warns about parts that are empty although a size was given for them. */
  private void warnOfEmptyParts(DatasetContent content, Split split) {
    boolean wanted =
        switch (split) {
          case Split.LeaveOneOut _, Split.LeaveOneOutBy _ -> true;
          case Split.Temporal temporal -> !temporal.validation().equals(new Cut.Share(0));
          case Split.Session session -> !session.validation().equals(new Cut.Share(0));
          case Split.Ratio ratio -> ratio.validation() > 0;
          case Split.Random random -> random.validation() > 0;
        };
    if (wanted && content.rows(Part.VALIDATION) == 0) {
      warnings.add("the validation part of the " + split.word() + " split is empty");
    }
  }
}

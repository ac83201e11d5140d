package io.memoir.data.dataset;

import io.memoir.data.EventColumns;
import io.memoir.data.EventFormat;
import io.memoir.data.Split;
import io.memoir.data.event.EventReader;
import io.memoir.data.layout.Layout;
import io.memoir.data.layout.LayoutAgreement;
import io.memoir.data.layout.LayoutFinder;
import io.memoir.data.layout.NumberStyles;
import io.memoir.data.layout.Role;
import io.memoir.data.schema.Column;
import io.memoir.data.schema.ColumnSet;
import io.memoir.data.schema.Description;
import io.memoir.data.schema.DescriptionFile;
import io.memoir.data.schema.Kind;
import io.memoir.data.schema.Section;
import io.memoir.data.source.FileSample;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The detected layouts of the files of events, before the files are read, and the user-specified
 * description of their columns.
 *
 * @param description the user-specified kinds of columns
 * @param events files of events
 * @param tests separate test inputs with {@code prefix items TAB target} in each line
 * @param folds separate test inputs with the columns of the events, each row of which is predicted
 * @param warnings about differences between the files, one sentence each
 */
record Inputs(
    Description description,
    List<Layout> events,
    List<Layout> tests,
    List<Layout> folds,
    List<String> warnings) {

  /**
   * Detects the layouts of the files.
   *
   * @throws BadInputException if a file cannot be read, or lacks a column
   */
  static Inputs find(Preparation preparation) throws IOException {
    Description description =
        preparation.schema().isPresent()
            ? DescriptionFile.read(preparation.schema().get())
            : Description.NONE;
    EventColumns columns =
        preparation
            .columns()
            .orElse(description.event(Kind.LABEL), description.event(Kind.IMPRESSIONS));
    Set<String> described = new HashSet<>();
    for (Section section : Section.values()) {
      description.of(section).values().stream()
          .filter(column -> column.kind() != Kind.LABEL && column.kind() != Kind.IMPRESSIONS)
          .forEach(column -> described.add(column.name()));
    }
    boolean sessions =
        columns.session().isPresent()
            || preparation.split().filter(Split.Session.class::isInstance).isPresent();
    requireDifferent(preparation);
    List<Layout> events = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (Path input : preparation.inputs()) {
      LayoutFinder finder = new LayoutFinder(FileSample.at(input), columns, sessions, described);
      events.add(find(finder, preparation, events, warnings));
    }
    boolean labelled = events.getFirst().has(Role.VALUE) || events.getFirst().has(Role.LABEL);
    List<Layout> tests = new ArrayList<>();
    List<Layout> folds = new ArrayList<>();
    for (Path input : preparation.testInputs()) {
      FileSample look = FileSample.at(input);
      if (labelled) {
        LayoutFinder finder = new LayoutFinder(look, columns, sessions, described);
        Layout fold = find(finder, preparation, events, warnings);
        requireLike(events.getFirst(), fold);
        folds.add(fold);
      } else {
        tests.add(new LayoutFinder(look, columns, false).findTests());
      }
    }
    List<Layout> found = new ArrayList<>(events);
    found.addAll(folds);
    warnings.addAll(LayoutAgreement.require(found));
    requireAgreement(description, events, Role.LABEL, Kind.LABEL);
    requireAgreement(description, events, Role.IMPRESSIONS, Kind.IMPRESSIONS);
    List<Layout> tables = NumberStyles.agreed(found);
    return new Inputs(
        description,
        tables.subList(0, events.size()),
        tests,
        tables.subList(events.size(), tables.size()),
        warnings);
  }

  /** The layout of a file, which may continue a file before it that has a header. */
  private static Layout find(
      LayoutFinder finder, Preparation preparation, List<Layout> before, List<String> warnings)
      throws IOException {
    Optional<Layout> headed =
        before.stream().filter(layout -> layout.canHaveHeader() && layout.header()).findFirst();
    Optional<Layout> continued =
        headed.flatMap(layout -> finder.findContinued(preparation.format(), layout));
    if (continued.isEmpty()) {
      return finder.find(preparation.format());
    }
    warnings.add(
        "%s has no header; its columns are taken to be those of %s: %s"
            .formatted(
                continued.get().file(),
                headed.get().file(),
                String.join(", ", headed.get().names())));
    return continued.get();
  }

  /** Rejects a file that is given twice, also under two names: its events would be doubled. */
  private static void requireDifferent(Preparation preparation) throws IOException {
    Map<Object, Path> known = new HashMap<>();
    for (Path file : preparation.inputs()) {
      requireNew(file, known, "--input");
    }
    for (Path file : preparation.testInputs()) {
      requireNew(file, known, "--test-input");
    }
  }

  private static void requireNew(Path file, Map<Object, Path> known, String option)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      return; // A pipe, or an error that is reported later.
    }
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    Path other = known.putIfAbsent(key == null ? file.toRealPath() : key, file);
    if (other != null) {
      throw new BadInputException(
          option
              + " "
              + file
              + (other.equals(file) ? " is given twice" : " is the same file as " + other)
              + ", expected each file once");
    }
  }

  /** Rejects options and a description that name different columns for a role. */
  private static void requireAgreement(
      Description description, List<Layout> events, Role role, Kind kind) {
    Set<String> used = new LinkedHashSet<>();
    events.stream()
        .filter(layout -> layout.has(role))
        .forEach(layout -> used.add(layout.name(layout.place(role))));
    for (Column column : description.events().values()) {
      boolean described = column.kind() == kind;
      if (!used.isEmpty() && used.contains(column.name()) != described) {
        throw new BadInputException(
            "%s: events.%s has the kind '%s', but the %s column is '%s', expected the same column"
                .formatted(
                    description.source(),
                    column.name(),
                    column.kind().word(),
                    role.word(),
                    String.join("', '", used)));
      }
    }
  }

  private static void requireLike(Layout events, Layout fold) {
    for (Role role : List.of(Role.VALUE, Role.LABEL)) {
      if (events.has(role) && !fold.has(role)) {
        throw new BadInputException(
            "%s has no %s column, expected the columns of %s"
                .formatted(fold.file(), role.word(), events.file()));
      }
    }
  }

  /**
   * Columns of the events whose texts may have any length.
   *
   * @param encoded whether texts are encoded
   */
  Set<String> anyLength(boolean encoded) {
    Set<String> names = new HashSet<>();
    for (Section section : Section.values()) {
      names.addAll(anyLength(description, section));
    }
    if (encoded) {
      events.forEach(layout -> names.addAll(layout.otherNames()));
      folds.forEach(layout -> names.addAll(layout.otherNames()));
    }
    return names;
  }

  /** The names of the columns of the events with a role, in files whose columns have names. */
  List<String> names(Role role) {
    return events.stream()
        .filter(layout -> !layout.linewise() && layout.format() != EventFormat.PAIRS)
        .filter(layout -> layout.header() || layout.delimiter().isEmpty())
        .filter(layout -> layout.has(role))
        .map(layout -> layout.name(layout.place(role)))
        .distinct()
        .toList();
  }

  /** The names of all user-specified columns. */
  Set<String> given() {
    Set<String> given = new HashSet<>();
    for (Section section : Section.values()) {
      given.addAll(description.of(section).keySet());
    }
    return given;
  }

  /** User-specified columns of a section that are ignored, or whose texts are encoded. */
  static Set<String> anyLength(Description description, Section section) {
    Set<String> names = new HashSet<>();
    for (Column column : description.of(section).values()) {
      if (column.kind() == Kind.IGNORE || column.kind() == Kind.TEXT) {
        names.add(column.name());
      }
    }
    return names;
  }

  /** Rejects separate test inputs of item sequences, which have no times, for events with times. */
  void requireFit() {
    if (!tests.isEmpty() && events.getFirst().timed()) {
      throw new BadInputException(
          "--test-input with item sequences requires events without times, but "
              + events.getFirst().file()
              + " has times");
    }
  }

  /** Whether there are rows that are not folded into a user state. */
  boolean shows(ColumnSet columns, Split split) {
    return columns.label().isPresent()
        || columns.impressions().isPresent()
        || !folds.isEmpty()
        || split instanceof Split.Random;
  }

  /** The given split, or else the default split for these files with the given sizes. */
  Split split(Preparation preparation, EventReader reader) {
    Split split =
        preparation
            .split()
            .orElseGet(() -> preparation.sizes().applyTo(defaultSplit(preparation, reader), false));
    if (!tests.isEmpty() && !(split instanceof Split.Session)) {
      throw new BadInputException(
          "--test-input with item sequences requires --split session, found " + split.word());
    }
    if (folds.isEmpty()) {
      return split;
    }
    if (split instanceof Split.Random(double validation, double _, long seed)) {
      return new Split.Random(validation, 0, seed);
    }
    throw new BadInputException(
        "--test-input with single events, and not item sequences, requires --split random, found "
            + split.word());
  }

  private Split defaultSplit(Preparation preparation, EventReader reader) {
    if (!folds.isEmpty()) {
      return new Split.Random(0.1, 0, 1);
    }
    boolean sessions =
        !tests.isEmpty()
            || preparation.sessionGap().isPresent()
            || events.getFirst().format() == EventFormat.SESSIONS;
    if (sessions) {
      return Split.session();
    }
    if (reader.timed()) {
      return Split.temporal();
    }
    return reader.has(Role.LABEL) ? Split.random() : Split.leaveOneOut();
  }
}

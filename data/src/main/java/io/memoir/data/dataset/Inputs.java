package io.memoir.data.dataset;

import io.memoir.data.EventColumns;
import io.memoir.data.EventFormat;
import io.memoir.data.Split;
import io.memoir.data.event.EventReader;
import io.memoir.data.layout.Layout;
import io.memoir.data.layout.LayoutFinder;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files of events, looked at but not yet read, and what was said of their columns.
 *
 * @param description what a person said
 * @param events files of events
 * @param tests separate test inputs, {@code prefix items TAB target} a line
 * @param folds separate test inputs like the events, each row of which is to be predicted
 */
record Inputs(
    Description description, List<Layout> events, List<Layout> tests, List<Layout> folds) {

  /**
   * Looks at the files.
   *
   * @throws BadInputException if one cannot be read, or lacks a column
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
    List<Layout> events = new ArrayList<>();
    for (Path input : preparation.inputs()) {
      events.add(
          new LayoutFinder(FileSample.at(input), columns, sessions, described)
              .find(preparation.format()));
    }
    boolean judged = events.getFirst().has(Role.VALUE) || events.getFirst().has(Role.LABEL);
    List<Layout> tests = new ArrayList<>();
    List<Layout> folds = new ArrayList<>();
    for (Path input : preparation.testInputs()) {
      FileSample look = FileSample.at(input);
      if (judged) {
        Layout fold =
            new LayoutFinder(look, columns, sessions, described).find(preparation.format());
        requireLike(events.getFirst(), fold);
        folds.add(fold);
      } else {
        tests.add(new LayoutFinder(look, columns, false).findTests());
      }
    }
    return new Inputs(description, events, tests, folds);
  }

  private static void requireLike(Layout events, Layout fold) {
    for (Role role : List.of(Role.VALUE, Role.LABEL)) {
      if (events.has(role) && !fold.has(role)) {
        throw new BadInputException(
            "%s has no column of the %s, expected columns like those of %s"
                .formatted(fold.file(), role.word(), events.file()));
      }
    }
  }

  /**
   * Columns of the events whose texts may have any length.
   *
   * @param encoded whether an encoder reads texts
   */
  Set<String> anyLength(boolean encoded) {
    Set<String> names = new HashSet<>();
    for (Section section : Section.values()) {
      names.addAll(anyLength(description, section));
    }
    if (encoded) {
      events.forEach(layout -> names.addAll(layout.names()));
      folds.forEach(layout -> names.addAll(layout.names()));
    }
    return names;
  }

  /** Columns of the events of which a person said something. */
  Set<String> said() {
    Set<String> said = new HashSet<>();
    for (Section section : Section.values()) {
      said.addAll(description.of(section).keySet());
    }
    return said;
  }

  /** Columns of a section that a person does not want, or wants an encoder to read. */
  static Set<String> anyLength(Description description, Section section) {
    Set<String> names = new HashSet<>();
    for (Column column : description.of(section).values()) {
      if (column.kind() == Kind.IGNORE || column.kind() == Kind.TEXT) {
        names.add(column.name());
      }
    }
    return names;
  }

  /** Rejects separate test inputs, which have no times, beside inputs with times. */
  void requireFit() {
    if (!tests.isEmpty() && events.getFirst().timed()) {
      throw new BadInputException(
          tests.getFirst().file()
              + " has no times, but "
              + events.getFirst().file()
              + " has: test inputs go with inputs without times");
    }
  }

  /** Whether there are rows that are no events of a memory. */
  boolean shows(ColumnSet columns, Split split) {
    return columns.label().isPresent()
        || columns.impressions().isPresent()
        || !folds.isEmpty()
        || split instanceof Split.Random;
  }

  /** The split that was asked for, or the one that fits. */
  Split split(Preparation preparation, EventReader reader) {
    if (preparation.split().isPresent()) {
      return asked(preparation.split().get());
    }
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

  private Split asked(Split split) {
    if (!tests.isEmpty() && !(split instanceof Split.Session)) {
      throw new BadInputException("test inputs go with the session split, found " + split.word());
    }
    if (folds.isEmpty()) {
      return split;
    }
    if (split instanceof Split.Random(double validation, double _, long seed)) {
      return new Split.Random(validation, 0, seed);
    }
    throw new BadInputException(
        "test inputs of rows to predict go with the random split, found " + split.word());
  }
}

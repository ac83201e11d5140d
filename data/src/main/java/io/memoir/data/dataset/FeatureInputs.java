package io.memoir.data.dataset;

import io.memoir.data.event.EventReader;
import io.memoir.data.event.EventTable;
import io.memoir.data.feature.FeatureLayout;
import io.memoir.data.feature.FeatureLayout.Subject;
import io.memoir.data.feature.FeatureLayoutFinder;
import io.memoir.data.feature.FeatureReader;
import io.memoir.data.feature.VectorReader;
import io.memoir.data.layout.Role;
import io.memoir.data.schema.ColumnFinder;
import io.memoir.data.schema.Describer;
import io.memoir.data.schema.Description;
import io.memoir.data.schema.Section;
import io.memoir.data.source.RejectedLines;
import io.memoir.data.sql.Duck;
import io.memoir.model.feature.TextEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The feature files of a preparation. */
final class FeatureInputs {
  private final Optional<FeatureLayout> itemLayout;
  private final Optional<FeatureLayout> userLayout;
  private final List<VectorReader.Source> vectorFiles;
  private final Description description;
  private final List<VectorReader> vectors = new ArrayList<>();
  private Optional<FeatureReader> items = Optional.empty();
  private Optional<FeatureReader> users = Optional.empty();

  private FeatureInputs(
      Optional<FeatureLayout> items,
      Optional<FeatureLayout> users,
      List<VectorReader.Source> vectors,
      Description description) {
    this.description = description;
    this.vectorFiles = vectors;
    this.itemLayout = items;
    this.userLayout = users;
  }

  /** Inspects the files, so that a file that cannot be used is rejected before any work is done. */
  static FeatureInputs find(Preparation preparation, Inputs inputs) throws IOException {
    List<VectorReader.Source> vectors = new ArrayList<>();
    for (Map.Entry<String, Path> given : preparation.itemVectors().entrySet()) {
      vectors.add(VectorReader.Source.at(given.getKey(), given.getValue()));
    }
    return new FeatureInputs(
        find(preparation.items(), Subject.ITEMS, inputs.names(Role.ITEM)),
        find(preparation.users(), Subject.USERS, inputs.names(Role.USER)),
        vectors,
        inputs.description());
  }

  private static Optional<FeatureLayout> find(
      Optional<Path> file, Subject subject, List<String> eventIds) throws IOException {
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(FeatureLayoutFinder.find(file.get(), subject, eventIds));
  }

  /** Reads the files into tables. */
  void read(Duck duck, Preparation preparation) throws IOException {
    items = read(duck, itemLayout, Section.ITEMS, preparation);
    users = read(duck, userLayout, Section.USERS, preparation);
    for (VectorReader.Source source : vectorFiles) {
      vectors.add(source.read(duck, "item_vectors_" + vectors.size()));
    }
  }

  private Optional<FeatureReader> read(
      Duck duck, Optional<FeatureLayout> layout, Section section, Preparation preparation)
      throws IOException {
    if (layout.isEmpty()) {
      return Optional.empty();
    }
    Set<String> anyLength = Inputs.anyLength(description, section);
    if (section == Section.ITEMS && preparation.textChoice().isPresent()) {
      anyLength.addAll(layout.get().names());
      anyLength.remove(layout.get().names().get(layout.get().id()));
    }
    FeatureReader reader =
        new FeatureReader(
            duck,
            layout.get(),
            section == Section.ITEMS ? Subject.ITEMS : Subject.USERS,
            anyLength);
    reader.read(preparation.maxRejectedShare());
    return Optional.of(reader);
  }

  /**
   * Determines the kinds of the columns of the files.
   *
   * @throws io.memoir.model.BadInputException if a column does not fit its user-specified kind
   */
  Describer describe(Duck duck, Preparation preparation) {
    Set<String> encoders =
        preparation.textEncoders().stream().map(TextEncoder::name).collect(Collectors.toSet());
    Describer describer =
        new Describer(
            duck,
            new ColumnFinder(
                duck, description, preparation.timeZone(), preparation.textChoice(), encoders));
    items.ifPresent(reader -> describe(describer, Section.ITEMS, reader));
    users.ifPresent(reader -> describe(describer, Section.USERS, reader));
    vectors.forEach(describer::vectors);
    return describer;
  }

  private static void describe(Describer describer, Section section, FeatureReader reader) {
    FeatureLayout layout = reader.layout();
    describer.file(
        section,
        layout.file().toString(),
        reader.table(),
        layout.form() == FeatureLayout.Form.DELIMITED ? "line" : "row",
        layout.title() >= 0,
        layout.category() >= 0 || layout.flags() >= 0,
        reader.features());
  }

  /**
   * Rejects files of which no column contains ids of the events, before the events are processed.
   * Items can also be ids in lists of impressions, which are not known yet.
   *
   * @throws io.memoir.model.BadInputException naming the file
   */
  void requireIds(EventReader events) {
    if (!events.has(Role.IMPRESSIONS)) {
      items.ifPresent(reader -> reader.requireIds(EventTable.NAME, Role.ITEM.column));
    }
    users.ifPresent(reader -> reader.requireIds(EventTable.NAME, Role.USER.column));
  }

  Optional<FeatureReader> items() {
    return items;
  }

  Optional<FeatureReader> users() {
    return users;
  }

  /**
   * Adds the rejected lines and the warnings of the files to those of the preparation.
   *
   * @return numbers of described items and users, for the summary
   */
  List<String> say(RejectedLines rejected, List<String> warnings) {
    List<String> described = new ArrayList<>();
    items.ifPresent(reader -> {
      described.add(reader.say(rejected, warnings, "item_ids", "id"));
    });
    users.ifPresent(reader -> {
      described.add(reader.say(rejected, warnings, "sequence_ids", "user_id"));
    });
    vectors.forEach(reader -> described.add(reader.say(warnings, "item_ids")));
    return described;
  }
}

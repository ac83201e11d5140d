package io.memoir.data.dataset;

import io.memoir.data.feature.FeatureLayout;
import io.memoir.data.feature.FeatureLayout.Subject;
import io.memoir.data.feature.FeatureLayoutFinder;
import io.memoir.data.feature.FeatureReader;
import io.memoir.data.source.RejectedLines;
import io.memoir.data.sql.Duck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The feature files of a preparation. */
final class FeatureInputs {
  private final Optional<FeatureLayout> itemLayout;
  private final Optional<FeatureLayout> userLayout;
  private Optional<FeatureReader> items = Optional.empty();
  private Optional<FeatureReader> users = Optional.empty();

  private FeatureInputs(Optional<FeatureLayout> items, Optional<FeatureLayout> users) {
    this.itemLayout = items;
    this.userLayout = users;
  }

  /** Inspects the files, so that a file that cannot be used is rejected before any work is done. */
  static FeatureInputs find(Preparation preparation) throws IOException {
    return new FeatureInputs(
        find(preparation.items(), Subject.ITEMS), find(preparation.users(), Subject.USERS));
  }

  private static Optional<FeatureLayout> find(Optional<Path> file, Subject subject)
      throws IOException {
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(FeatureLayoutFinder.find(file.get(), subject));
  }

  /**
   * Reads the files into tables.
   *
   * @param mostRejected maximum share of unusable lines per file
   */
  void read(Duck duck, double mostRejected) throws IOException {
    items = read(duck, itemLayout, Subject.ITEMS, mostRejected);
    users = read(duck, userLayout, Subject.USERS, mostRejected);
  }

  private static Optional<FeatureReader> read(
      Duck duck, Optional<FeatureLayout> layout, Subject subject, double mostRejected)
      throws IOException {
    if (layout.isEmpty()) {
      return Optional.empty();
    }
    FeatureReader reader = new FeatureReader(duck, layout.get(), subject);
    reader.read(mostRejected);
    return Optional.of(reader);
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
   * @return for the summary, how many items and users are described
   */
  List<String> say(RejectedLines rejected, List<String> warnings) {
    List<String> described = new ArrayList<>();
    items.ifPresent(reader -> {
      described.add(reader.say(rejected, warnings, "item_ids", "id"));
    });
    users.ifPresent(reader -> {
      described.add(reader.say(rejected, warnings, "sequence_ids", "user_id"));
    });
    return described;
  }
}

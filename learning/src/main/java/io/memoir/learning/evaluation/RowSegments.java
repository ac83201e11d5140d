package io.memoir.learning.evaluation;

import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.scored.Segments;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Segments of labelled rows by name. */
final class RowSegments {
  private static final String HISTORY = "history";
  private static final String USER = "user.";
  private static final String ITEM = "item.";
  private static final int[] FEWEST_EVENTS = {0, 1, 2, 3, 4, 10, 50};
  private static final List<String> EVENTS = List.of("0", "1", "2", "3", "4-9", "10-49", "50+");

  private RowSegments() {}

  /**
   * Checks that segments with a name exist.
   *
   * @throws BadInputException if they do not exist, naming those that exist
   */
  static void require(String name, TrainingData data) {
    List<String> known = names(data.features().schema());
    if (!known.contains(name)) {
      throw new BadInputException(
          "cannot report by '%s' on %s, expected %s"
              .formatted(name, data.name(), String.join(", ", known)));
    }
  }

  private static List<String> names(Schema schema) {
    List<String> names = new ArrayList<>(List.of(HISTORY));
    categories(schema.user()).forEach(feature -> names.add(USER + feature.name()));
    categories(schema.item()).forEach(feature -> names.add(ITEM + feature.name()));
    return names;
  }

  private static List<Feature> categories(List<Feature> features) {
    return features.stream()
        .filter(each -> each instanceof Feature.Category || each instanceof Feature.Categories)
        .toList();
  }

  /** The segments with a name, which was {@linkplain #require checked}. */
  static Segments of(String name, TrainingData data, LabelledRows rows) {
    Schema schema = data.features().schema();
    if (name.startsWith(USER)) {
      return Segments.byCategory(
          name,
          schema.user(),
          name.substring(USER.length()),
          data.features().users(),
          rows.pairs().users());
    }
    if (name.startsWith(ITEM)) {
      return Segments.byCategory(
          name,
          schema.item(),
          name.substring(ITEM.length()),
          data.features().items(),
          rows.pairs().items());
    }
    int[] segments = new int[rows.count()];
    for (int row = 0; row < segments.length; row++) {
      int place = Arrays.binarySearch(FEWEST_EVENTS, rows.before(row, data.sequences()));
      segments[row] = place >= 0 ? place : -place - 2;
    }
    return Segments.of(name, EVENTS, segments);
  }
}

package io.memoir.data.evaluation.scored;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Named sets of scored rows whose metrics are reported separately, such as age groups or genres. A
 * row may be in several segments, or in none. The arrays are shared and not copied, so they must
 * not be changed.
 *
 * @param name name of the segmentation, for example {@code item genres}
 * @param names names of the segments, in the order in which they are shown
 * @param rows row numbers of each segment, ascending
 */
public record Segments(String name, List<String> names, List<int[]> rows) {
  public Segments {
    names = List.copyOf(names);
    rows = List.copyOf(rows);
    if (names.size() != rows.size()) {
      throw new BadInputException(
          "%d segment names for '%s' but %d row lists, expected equally many"
              .formatted(names.size(), name, rows.size()));
    }
  }

  /**
   * Segments without overlap.
   *
   * @param segmentOfRow segment of each row as an index into {@code names}, -1 for a row in none
   */
  public static Segments of(String name, List<String> names, int[] segmentOfRow) {
    Collector collector = new Collector(names.size());
    for (int row = 0; row < segmentOfRow.length; row++) {
      if (segmentOfRow[row] >= 0) {
        collector.add(segmentOfRow[row], row);
      }
    }
    return new Segments(name, names, collector.rows());
  }

  /**
   * Segments by the values of a categorical feature: the values that occur, in the order of the
   * vocabulary, then missing and unknown values.
   *
   * @param name name of the segmentation, for example {@code user gender}
   * @param features features of the users or items, in the order of the encoded rows
   * @param feature name of the feature
   * @param encoded a row for each user or item
   * @param encodedOf user or item of each scored row, as an index into {@code encoded}
   * @throws BadInputException if there is no such feature, or if it is not categorical
   */
  public static Segments byCategory(
      String name, List<Feature> features, String feature, EncodedRows encoded, int[] encodedOf) {
    int slot = 0;
    for (Feature each : features) {
      if (each.name().equals(feature)) {
        return byCodes(name, each, slot, encoded, encodedOf);
      }
      slot += each.slots();
    }
    throw new BadInputException(
        "cannot report by '%s': no such feature, expected one of %s"
            .formatted(feature, features.stream().map(Feature::name).toList()));
  }

  private static Segments byCodes(
      String name, Feature feature, int slot, EncodedRows encoded, int[] encodedOf) {
    Vocabulary vocabulary =
        switch (feature) {
          case Feature.Category category -> category.vocabulary();
          case Feature.Categories categories -> categories.vocabulary();
          case Feature.Number _, Feature.Vector _, Feature.Text _ ->
              throw new BadInputException(
                  "cannot report by '%s': it is not categorical".formatted(feature.name()));
        };
    Collector collector = new Collector(vocabulary.size());
    for (int row = 0; row < encodedOf.length; row++) {
      int start = encodedOf[row] * encoded.slots() + slot;
      for (int i = start; i < start + feature.slots(); i++) {
        if (encoded.codes()[i] != EncodedRows.NONE) {
          collector.add(encoded.codes()[i], row);
        }
      }
    }
    List<String> names = new ArrayList<>();
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < vocabulary.size(); i++) {
      // The values of the vocabulary first, then missing and unknown ones.
      int code = (i + Vocabulary.FIRST) % vocabulary.size();
      if (collector.size(code) > 0) {
        names.add(
            switch (code) {
              case Vocabulary.MISSING -> "(missing)";
              case Vocabulary.UNKNOWN -> "(unknown)";
              default -> vocabulary.values().get(code - Vocabulary.FIRST);
            });
        rows.add(collector.rows(code));
      }
    }
    return new Segments(name, names, rows);
  }

  /** Collects the rows of each segment. */
  private static final class Collector {
    private final int[][] rows;
    private final int[] sizes;

    Collector(int segments) {
      rows = new int[segments][0];
      sizes = new int[segments];
    }

    void add(int segment, int row) {
      int size = sizes[segment];
      if (size > 0 && rows[segment][size - 1] == row) {
        return; // a value that occurs twice in a list
      }
      if (size == rows[segment].length) {
        rows[segment] = Arrays.copyOf(rows[segment], Math.max(8, size * 2));
      }
      rows[segment][size] = row;
      sizes[segment]++;
    }

    int size(int segment) {
      return sizes[segment];
    }

    int[] rows(int segment) {
      return Arrays.copyOf(rows[segment], sizes[segment]);
    }

    List<int[]> rows() {
      List<int[]> all = new ArrayList<>();
      for (int segment = 0; segment < rows.length; segment++) {
        all.add(rows(segment));
      }
      return all;
    }
  }
}

package io.memoir.train.baseline;

import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import java.util.Arrays;
import java.util.List;

/**
 * The inputs of linear models for a pair: optionally one column per user and per item, followed by
 * the columns of the features of users, items and requests. A category has one column per code; the
 * codes of a list share the value 1 in proportion to their weights; numbers and vectors have their
 * encoded values.
 *
 * @param userIds whether each user has a column
 * @param itemIds whether each item has a column
 * @param features whether features have columns
 */
public record PairFeatures(boolean userIds, boolean itemIds, boolean features) {
  /** Users, items and features. */
  public static final PairFeatures ALL = new PairFeatures(true, true, true);

  /** One row per pair. */
  public SparseRows of(TrainingData data, LabelledPairs pairs) {
    FeatureData known = data.features();
    Filler filler = new Filler(pairs.count());
    for (int i = 0; i < pairs.count(); i++) {
      filler.start();
      if (userIds) {
        filler.id(pairs.users()[i], pairs.userCount());
      }
      if (itemIds) {
        filler.id(pairs.items()[i], pairs.itemCount());
      }
      if (features) {
        int source = pairs.sources()[i];
        filler.row(known.schema().user(), known.users(), pairs.users()[i]);
        filler.row(known.schema().item(), known.items(), pairs.items()[i]);
        filler.row(
            known.schema().request(),
            source >= 0 ? known.requests() : known.shown().requests(),
            source >= 0 ? source : ~source);
      }
      filler.end();
    }
    return filler.rows(width(data, pairs));
  }

  /**
   * One feature of requests as a key for {@link ClickRates}, for example the position in the list:
   * the code of a category, or the encoded value of a number.
   *
   * @throws BadInputException if there is no such feature, or it is not a category or number
   */
  public static double[] requestKeys(TrainingData data, LabelledPairs pairs, String name) {
    FeatureData known = data.features();
    int slot = 0;
    int real = 0;
    for (Feature feature : known.schema().request()) {
      if (feature.name().equals(name)) {
        double[] keys = new double[pairs.count()];
        for (int i = 0; i < keys.length; i++) {
          int source = pairs.sources()[i];
          EncodedRows rows = source >= 0 ? known.requests() : known.shown().requests();
          keys[i] = key(feature, rows, source >= 0 ? source : ~source, slot, real);
        }
        return keys;
      }
      slot += feature.slots();
      real += feature.reals();
    }
    throw new BadInputException(
        "requests have no feature '%s', expected one of %s"
            .formatted(name, known.schema().request().stream().map(Feature::name).toList()));
  }

  private static double key(Feature feature, EncodedRows rows, int row, int slot, int real) {
    return switch (feature) {
      case Feature.Category _ -> rows.codes()[row * rows.slots() + slot];
      // The first of its two reals is 1 if the value is known, else 0.
      case Feature.Number _ ->
          rows.reals()[row * rows.width() + real] == 0
              ? Double.NaN
              : rows.reals()[row * rows.width() + real + 1];
      case Feature.Categories _, Feature.Vector _, Feature.Text _ ->
          throw new BadInputException(
              "feature '%s' is not a category or number".formatted(feature.name()));
    };
  }

  private int width(TrainingData data, LabelledPairs pairs) {
    int width = (userIds ? pairs.userCount() : 0) + (itemIds ? pairs.itemCount() : 0);
    if (features) {
      width +=
          width(data.features().schema().user())
              + width(data.features().schema().item())
              + width(data.features().schema().request());
    }
    return width;
  }

  private static int width(List<Feature> features) {
    return features.stream().mapToInt(feature -> feature.rows() + feature.reals()).sum();
  }

  /** Collects the values of the rows, one row after the other. */
  private static final class Filler {
    private final int[] offsets;
    private int[] columns = new int[1 << 10];
    private float[] values = new float[1 << 10];
    private int size;
    private int row;
    private int base;

    Filler(int rows) {
      offsets = new int[rows + 1];
    }

    void start() {
      base = 0;
    }

    void end() {
      offsets[++row] = size;
    }

    void id(int id, int count) {
      put(base + id, 1);
      base += count;
    }

    void row(List<Feature> schema, EncodedRows encoded, int at) {
      int code = at * encoded.slots();
      int real = at * encoded.width();
      for (Feature feature : schema) {
        codes(feature, encoded.codes(), code);
        base += feature.rows();
        for (int i = 0; i < feature.reals(); i++) {
          put(base + i, encoded.reals()[real + i]);
        }
        base += feature.reals();
        code += feature.slots();
        real += feature.reals();
      }
    }

    private void codes(Feature feature, int[] codes, int start) {
      float[] weights =
          feature instanceof Feature.Categories categories
              ? categories.weighting().weights()
              : new float[0];
      int end = start;
      float sum = 0;
      while (end < start + feature.slots() && codes[end] != EncodedRows.NONE) {
        sum += weights.length == 0 ? 1 : weights[codes[end]];
        end++;
      }
      int first = size;
      for (int i = start; i < end; i++) {
        add(first, base + codes[i], (weights.length == 0 ? 1 : weights[codes[i]]) / sum);
      }
    }

    /** Adds to the value of a column, which may exist already at or after {@code first}. */
    private void add(int first, int column, float value) {
      for (int i = first; i < size; i++) {
        if (columns[i] == column) {
          values[i] += value;
          return;
        }
      }
      put(column, value);
    }

    private void put(int column, float value) {
      if (value == 0) {
        return;
      }
      if (size == columns.length) {
        columns = Arrays.copyOf(columns, size * 2);
        values = Arrays.copyOf(values, size * 2);
      }
      columns[size] = column;
      values[size++] = value;
    }

    SparseRows rows(int width) {
      return new SparseRows(
          width, offsets, Arrays.copyOf(columns, size), Arrays.copyOf(values, size));
    }
  }
}

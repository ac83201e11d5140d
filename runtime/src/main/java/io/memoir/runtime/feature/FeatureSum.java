package io.memoir.runtime.feature;

import io.memoir.model.Weights;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureTables;
import io.memoir.model.feature.ListEncoding;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import java.util.ArrayList;
import java.util.List;

/**
 * The tensors of features, arranged for a kernel. Sums the vectors of the features of a row: for a
 * category its row of a table, for a list of categories the weighted mean of their rows or the
 * output of an LSTM, for real numbers their product with a matrix.
 */
final class FeatureSum {
  private final Kernel kernel;
  private final int width;
  private final List<Table> tables = new ArrayList<>();
  private final List<ListLstm> lists = new ArrayList<>();

  /** The matrices of all real numbers side by side. */
  private final AffineMap reals;

  private final int realCount;

  /**
   * The embedding table of a feature.
   *
   * @param first its first code in a row
   * @param slots number of its codes
   * @param rows {@code [rows, width]}
   * @param weights of each code; empty if all are equal
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Table(int first, int slots, float[] rows, float[] weights) {}

  /**
   * Arranges the tensors.
   *
   * @param features the features with the names of the tensors
   * @param width of the vectors
   * @param encoding of lists
   */
  FeatureSum(
      String prefix,
      List<Feature> features,
      int width,
      ListEncoding encoding,
      Weights weights,
      Kernel kernel) {
    this.kernel = kernel;
    this.width = width;
    this.realCount = features.stream().mapToInt(Feature::reals).sum();
    float[] matrix = new float[width * realCount];
    int slot = 0;
    int real = 0;
    for (Feature feature : features) {
      float[] tensor = weights.floats(FeatureTables.name(prefix, feature));
      if (encoding == ListEncoding.LSTM && feature instanceof Feature.Categories) {
        lists.add(
            ListLstm.of(
                kernel,
                slot,
                feature.slots(),
                tensor,
                weights,
                FeatureTables.listPrefix(prefix, feature)));
      } else if (feature.rows() > 0) {
        tables.add(new Table(slot, feature.slots(), tensor, weighting(feature)));
      } else {
        for (int row = 0; row < width; row++) {
          System.arraycopy(
              tensor, row * feature.reals(), matrix, row * realCount + real, feature.reals());
        }
      }
      slot += feature.slots();
      real += feature.reals();
    }
    this.reals = kernel.pack(matrix, new float[width]);
  }

  private static float[] weighting(Feature feature) {
    return feature instanceof Feature.Categories several
        ? several.weighting().weights()
        : new float[0];
  }

  /**
   * Adds the vectors of some rows.
   *
   * @param first the first encoded row
   * @param count number of rows
   * @param to {@code [count, width]} from {@code at}
   */
  void add(EncodedRows encoded, int first, int count, float[] to, int at) {
    for (Table table : tables) {
      for (int row = 0; row < count; row++) {
        int codes = (first + row) * encoded.slots() + table.first;
        addMean(table, encoded.codes(), codes, to, at + row * width);
      }
    }
    for (ListLstm list : lists) {
      list.add(encoded, first, count, to, at);
    }
    if (realCount > 0) {
      float[] given = new float[count * realCount];
      System.arraycopy(encoded.reals(), first * realCount, given, 0, given.length);
      float[] products = new float[count * width];
      kernel.affine(reals, given, products, count);
      for (int i = 0; i < products.length; i++) {
        to[at + i] += products[i];
      }
    }
  }

  private void addMean(Table table, int[] codes, int begin, float[] to, int at) {
    double total = 0;
    for (int i = begin; i < begin + table.slots; i++) {
      total += codes[i] == EncodedRows.NONE ? 0 : weight(table, codes[i]);
    }
    for (int i = begin; i < begin + table.slots && total > 0; i++) {
      if (codes[i] != EncodedRows.NONE) {
        float share = (float) (weight(table, codes[i]) / total);
        int from = codes[i] * width;
        for (int j = 0; j < width; j++) {
          to[at + j] += share * table.rows[from + j];
        }
      }
    }
  }

  private static float weight(Table table, int code) {
    return table.weights.length == 0 ? 1 : table.weights[code];
  }
}

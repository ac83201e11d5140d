package io.memoir.runtime.feature;

import io.memoir.model.Weights;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.ListEncoding;
import io.memoir.model.feature.TextEncoder;
import io.memoir.runtime.kernel.Kernel;
import java.util.List;

/**
 * Features of users, items, events or requests, with their encoder and tensors. Encodes raw or
 * pre-encoded values and sums their vectors, {@code [width]}.
 */
public final class FeatureInput {
  private final FeatureEncoder encoder;
  private final FeatureSum sum;

  /**
   * Arranges the tensors of features for a kernel.
   *
   * @param prefix of the names of their tensors
   * @param features the features with the names of the values
   * @param inTensors the same features with the names of the tensors
   * @param width of the vectors
   * @param lists how features that are lists are encoded
   * @param texts text encoders
   */
  public FeatureInput(
      String prefix,
      List<Feature> features,
      List<Feature> inTensors,
      int width,
      ListEncoding lists,
      Weights weights,
      Kernel kernel,
      List<TextEncoder> texts) {
    this.encoder = new FeatureEncoder(features, texts);
    this.sum = new FeatureSum(prefix, inTensors, width, lists, weights, kernel);
  }

  /** Features whose values and tensors have the same names, and whose lists are averaged. */
  public FeatureInput(
      String prefix,
      List<Feature> features,
      int width,
      Weights weights,
      Kernel kernel,
      List<TextEncoder> texts) {
    this(prefix, features, features, width, ListEncoding.MEAN, weights, kernel, texts);
  }

  /** Whether there are no features. */
  public boolean isEmpty() {
    return encoder.isEmpty();
  }

  /** An empty buffer for {@code count} rows. */
  public EncodedRows newRows(int count) {
    return isEmpty() ? EncodedRows.EMPTY : encoder.rows(count);
  }

  /** Encodes values, as {@link Given#encode}. */
  public void encode(Given given, EncodedRows to, int row) {
    if (!isEmpty()) {
      Given.encode(given, encoder, to, row);
    }
  }

  /** Adds the vectors of encoded rows to {@code to[at ..]}. */
  public void add(EncodedRows encoded, int first, int count, float[] to, int at) {
    if (!isEmpty()) {
      sum.add(encoded, first, count, to, at);
    }
  }

  /** Encodes values and adds their vector to {@code to[at ..]}. */
  public void add(Given given, float[] to, int at) {
    if (!isEmpty()) {
      EncodedRows row = newRows(1);
      encode(given, row, 0);
      sum.add(row, 0, 1, to, at);
    }
  }
}

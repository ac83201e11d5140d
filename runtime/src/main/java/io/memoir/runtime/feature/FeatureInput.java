package io.memoir.runtime.feature;

import io.memoir.model.Weights;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.TextEncoder;
import io.memoir.runtime.kernel.Kernel;
import java.util.List;

/** Features of one kind of thing, with encoder and tables: makes a vector of what is given. */
public final class FeatureInput {
  private final FeatureEncoder encoder;
  private final FeatureSum sum;

  /**
   * Lays the features out.
   *
   * @param prefix of the names of their tensors
   * @param features by the names of the values
   * @param inTensors the same by the names that they have among the tensors
   * @param width of the vectors
   * @param texts encoders of texts
   */
  public FeatureInput(
      String prefix,
      List<Feature> features,
      List<Feature> inTensors,
      int width,
      Weights weights,
      Kernel kernel,
      List<TextEncoder> texts) {
    this.encoder = new FeatureEncoder(features, texts);
    this.sum = new FeatureSum(prefix, inTensors, width, weights, kernel);
  }

  /** Features that have the same names among the tensors. */
  public FeatureInput(
      String prefix,
      List<Feature> features,
      int width,
      Weights weights,
      Kernel kernel,
      List<TextEncoder> texts) {
    this(prefix, features, features, width, weights, kernel, texts);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return encoder.isEmpty();
  }

  /** Room for some encoded rows. */
  public EncodedRows newRows(int count) {
    return isEmpty() ? EncodedRows.EMPTY : encoder.rows(count);
  }

  /** Encodes what is given, as {@link Given#encode}. */
  public void encode(Given given, EncodedRows to, int row) {
    if (!isEmpty()) {
      Given.encode(given, encoder, to, row);
    }
  }

  /** Adds the vectors of some encoded rows to {@code to[at ..]}. */
  public void add(EncodedRows encoded, int first, int count, float[] to, int at) {
    if (!isEmpty()) {
      sum.add(encoded, first, count, to, at);
    }
  }

  /** Encodes what is given and adds its vector to {@code to[at ..]}. */
  public void add(Given given, float[] to, int at) {
    if (!isEmpty()) {
      EncodedRows row = newRows(1);
      encode(given, row, 0);
      sum.add(row, 0, 1, to, at);
    }
  }
}

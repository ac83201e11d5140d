package io.memoir.train.encoding;

import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureTables;
import io.memoir.model.feature.ListEncoding;
import io.memoir.train.kernel.FeatureKernel;
import io.memoir.train.kernel.FeatureKernel.Codes;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * The sum of the vectors of a row's features, with its gradient, for one worker: for a category its
 * row of a table, for a list of categories the weighted mean of their rows or the output of an
 * LSTM, for real numbers their product with a matrix.
 */
public final class FeatureSums {
  private final List<Feature> features;
  private final String prefix;
  private final EncodedRows encoded;
  private final List<Part> parts = new ArrayList<>();
  private int[] rows = {};

  /** One feature. */
  private sealed interface Part {
    record Table(Matrix table, Matrix gradient, Codes codes) implements Part {}

    record Reals(Matrix weight, Matrix gradient, int first, Matrix values) implements Part {}

    record Lists(ListReader reader) implements Part {}
  }

  /**
   * The features of some rows.
   *
   * @param features in the order in which they were encoded
   * @param prefix of the names of their tensors
   * @param encoded all encoded rows
   * @param lists how features that are lists are encoded
   * @param gradients to which the gradients are written
   */
  public FeatureSums(
      List<Feature> features,
      String prefix,
      EncodedRows encoded,
      ListEncoding lists,
      Parameters parameters,
      Parameters gradients) {
    this(features, prefix, encoded);
    int slot = 0;
    int real = 0;
    for (Feature feature : features) {
      String name = FeatureTables.name(prefix, feature);
      Codes codes =
          new Codes(encoded.codes(), encoded.slots(), slot, feature.slots(), weights(feature));
      if (lists == ListEncoding.LSTM && feature instanceof Feature.Categories) {
        parts.add(new Part.Lists(new ListReader(feature, prefix, codes, parameters, gradients)));
      } else if (feature.rows() > 0) {
        parts.add(new Part.Table(parameters.get(name), gradients.get(name), codes));
      } else {
        parts.add(new Part.Reals(parameters.get(name), gradients.get(name), real, Matrix.empty()));
      }
      slot += feature.slots();
      real += feature.reals();
    }
  }

  /** The features of some rows, whose lists are averaged. */
  public FeatureSums(
      List<Feature> features,
      String prefix,
      EncodedRows encoded,
      Parameters parameters,
      Parameters gradients) {
    this(features, prefix, encoded, ListEncoding.MEAN, parameters, gradients);
  }

  private FeatureSums(List<Feature> features, String prefix, EncodedRows encoded) {
    this.features = features;
    this.prefix = prefix;
    this.encoded = encoded;
  }

  private static float[] weights(Feature feature) {
    return feature instanceof Feature.Categories several
        ? several.weighting().weights()
        : new float[0];
  }

  /**
   * The sums of the same rows with gradients of their own. The {@linkplain #take selected} rows are
   * shared; neither instance may select other rows afterwards.
   */
  FeatureSums withGradients(Parameters gradients) {
    FeatureSums others = new FeatureSums(features, prefix, encoded);
    for (int i = 0; i < parts.size(); i++) {
      Matrix to = gradients.get(FeatureTables.name(prefix, features.get(i)));
      others.parts.add(
          switch (parts.get(i)) {
            case Part.Table(Matrix table, Matrix _, Codes codes) ->
                new Part.Table(table, to, codes);
            case Part.Reals(Matrix weight, Matrix _, int first, Matrix values) ->
                new Part.Reals(weight, to, first, values);
            case Part.Lists(ListReader reader) -> new Part.Lists(reader.withGradients(gradients));
          });
    }
    others.rows = rows;
    return others;
  }

  /** Whether there are no features. */
  public boolean isEmpty() {
    return parts.isEmpty();
  }

  /**
   * Selects rows, whose vectors are added afterwards.
   *
   * @param which the encoded row of each row
   */
  void take(int[] which) {
    rows = which;
    for (Part part : parts) {
      switch (part) {
        case Part.Table _ -> {}
        case Part.Reals(Matrix weight, Matrix _, int first, Matrix values) -> {
          values.resize(which.length, weight.columns());
          FeatureKernel.copyReals(encoded.reals(), encoded.width(), first, which, values);
        }
        case Part.Lists(ListReader reader) -> reader.take(which);
      }
    }
  }

  /**
   * Adds the vectors of the selected rows.
   *
   * @param to {@code [rows, width]}
   */
  void addTaken(Matrix to) {
    for (Part part : parts) {
      switch (part) {
        case Part.Table(Matrix table, Matrix _, Codes codes) ->
            FeatureKernel.addMeans(table, codes, rows, to);
        case Part.Reals(Matrix weight, Matrix _, int _, Matrix values) -> {
          try (PointerScope _ = new PointerScope()) {
            to.tensor().addmm_(values.tensor(), weight.tensor().t());
          }
        }
        case Part.Lists(ListReader reader) -> reader.addTo(to);
      }
    }
  }

  /**
   * Adds the vectors of some rows.
   *
   * @param which the encoded row of each row of {@code to}; kept for {@link #backward}
   * @param to {@code [which.length, width]}
   */
  public void addTo(int[] which, Matrix to) {
    take(which);
    addTaken(to);
  }

  /** Begins a step: the gradients of the features' tensors are zero. */
  public void clear() {
    for (Part part : parts) {
      switch (part) {
        case Part.Table(Matrix _, Matrix gradient, Codes _) -> gradient.fill(0);
        case Part.Reals(Matrix _, Matrix gradient, int _, Matrix _) -> gradient.fill(0);
        case Part.Lists(ListReader reader) -> reader.clear();
      }
    }
  }

  /**
   * Adds to the gradients of the features' tensors.
   *
   * @param gradient of what {@link #addTo} added to
   */
  public void backward(Matrix gradient) {
    for (Part part : parts) {
      switch (part) {
        case Part.Table(Matrix _, Matrix to, Codes codes) ->
            FeatureKernel.addToTable(gradient, codes, rows, to);
        case Part.Reals(Matrix _, Matrix to, int _, Matrix values) -> {
          try (PointerScope _ = new PointerScope()) {
            to.tensor().addmm_(gradient.tensor().t(), values.tensor());
          }
        }
        case Part.Lists(ListReader reader) -> reader.backward(gradient);
      }
    }
  }
}

package io.memoir.train.run;

import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureTables;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Vocabulary;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Transfers the learned features of a model to a run over another data set, in which values have
 * other codes and numbers another scale: a row of a table is copied to the row of the same value,
 * and the weights of numbers are rescaled so that the same number has the same effect as before. A
 * value that the model does not know keeps its random row.
 */
final class CarriedFeatures {
  /** The feature tensors of a run, by their names, and whether each was transferred. */
  private final Map<String, Boolean> tensors = new HashMap<>();

  private final int width;
  private final Weights weights;
  private final Parameters parameters;

  private CarriedFeatures(int width, Weights weights, Parameters parameters) {
    this.width = width;
    this.weights = weights;
    this.parameters = parameters;
  }

  /**
   * Transfers all features that both have with the same name and kind.
   *
   * @param source the network of the model
   * @param weights of the model
   * @param network of the run, as wide as the model
   * @param parameters initial values of the run; changed
   * @return for each feature tensor of the run whether it was transferred
   */
  static Map<String, Boolean> into(
      SequenceNetwork source, Weights weights, SequenceNetwork network, Parameters parameters) {
    CarriedFeatures carried = new CarriedFeatures(network.width(), weights, parameters);
    Schema before = source.schema();
    Schema now = network.schema();
    carried.carry(SequenceNetwork.ITEM, before.item(), now.item());
    carried.carry(SequenceNetwork.EVENT, before.event(), now.event());
    carried.carry(SequenceNetwork.PROFILE, before.profile(), now.profile());
    return carried.tensors;
  }

  private void carry(String prefix, List<Feature> before, List<Feature> now) {
    for (Feature feature : now) {
      boolean found =
          before.stream()
              .filter(each -> each.name().equals(feature.name()))
              .anyMatch(each -> carry(prefix, each, feature));
      tensors.put(FeatureTables.name(prefix, feature), found);
    }
  }

  /** Whether they are of the same kind; then the values of the second are set. */
  private boolean carry(String prefix, Feature before, Feature now) {
    return switch (now) {
      case Feature.Category(String _, Vocabulary values) ->
          before instanceof Feature.Category(String _, Vocabulary known)
              && rows(prefix, before, now, known, values);
      case Feature.Categories several ->
          before instanceof Feature.Categories known
              && rows(prefix, before, now, known.vocabulary(), several.vocabulary());
      case Feature.Number(String _, Scaling scaling) ->
          before instanceof Feature.Number(String _, Scaling known)
              && known.logarithmic() == scaling.logarithmic()
              && number(prefix, before, now, known, scaling);
      case Feature.Vector(String _, int length) ->
          before instanceof Feature.Vector(String _, int known)
              && known == length
              && all(prefix, before, now);
      case Feature.Text text ->
          before instanceof Feature.Text known
              && known.encoder().equals(text.encoder())
              && known.sha256().equals(text.sha256())
              && known.width() == text.width()
              && all(prefix, before, now);
    };
  }

  private boolean rows(
      String prefix, Feature before, Feature now, Vocabulary known, Vocabulary values) {
    float[] from = weights.floats(FeatureTables.name(prefix, before));
    Matrix matrix = parameters.get(FeatureTables.name(prefix, now));
    float[] to = matrix.toArray();
    for (int code = 0; code < values.size(); code++) {
      int source =
          code < Vocabulary.FIRST ? code : known.code(values.values().get(code - Vocabulary.FIRST));
      if (code < Vocabulary.FIRST || source != Vocabulary.UNKNOWN) {
        System.arraycopy(from, source * width, to, code * width, width);
      }
    }
    matrix.copyFrom(to);
    return true;
  }

  /**
   * Rescales the weight of the scaled number, and adjusts the weight of the indicator by the
   * difference of the means.
   */
  private boolean number(
      String prefix, Feature before, Feature now, Scaling known, Scaling scaling) {
    float[] from = weights.floats(FeatureTables.name(prefix, before));
    float[] to = new float[from.length];
    double factor = scaling.deviation() / known.deviation();
    double shift = (scaling.mean() - known.mean()) / known.deviation();
    for (int row = 0; row < width; row++) {
      to[2 * row] = (float) (from[2 * row] + from[2 * row + 1] * shift);
      to[2 * row + 1] = (float) (from[2 * row + 1] * factor);
    }
    parameters.get(FeatureTables.name(prefix, now)).copyFrom(to);
    return true;
  }

  private boolean all(String prefix, Feature before, Feature now) {
    parameters
        .get(FeatureTables.name(prefix, now))
        .copyFrom(weights.floats(FeatureTables.name(prefix, before)));
    return true;
  }
}

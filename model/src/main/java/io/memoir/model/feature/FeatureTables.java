package io.memoir.model.feature;

import io.memoir.model.Parameter;
import io.memoir.model.layer.Lstm;
import java.util.ArrayList;
import java.util.List;

/** The tensors that turn encoded features into vectors of a network's width. */
public final class FeatureTables {
  private FeatureTables() {}

  /** The tensor of a feature: its embedding table, or the matrix of its real numbers. */
  public static String name(String prefix, Feature feature) {
    return prefix + feature.name() + (feature.rows() > 0 ? ".table" : ".weight");
  }

  /**
   * The tensors of some features: {@code [rows, width]} for each that has codes, {@code [width,
   * reals]} for each that has real numbers.
   */
  public static List<Parameter> parameters(String prefix, List<Feature> features, int width) {
    List<Parameter> parameters = new ArrayList<>();
    for (Feature feature : features) {
      parameters.add(
          feature.rows() > 0
              ? Parameter.of(name(prefix, feature), feature.rows(), width)
              : Parameter.of(name(prefix, feature), width, feature.reals()));
    }
    return List.copyOf(parameters);
  }

  /** The layer that reads the strings of a list with {@link ListEncoding#LSTM}. */
  public static Lstm listLayer(int width) {
    return new Lstm(width, width);
  }

  /** Prefix of the names of the tensors of a feature's {@link #listLayer}. */
  public static String listPrefix(String prefix, Feature feature) {
    return prefix + feature.name() + ".lstm.";
  }

  /** The tensors of the layers that read lists; none unless the encoding is an LSTM. */
  public static List<Parameter> listParameters(
      String prefix, List<Feature> features, int width, ListEncoding lists) {
    List<Parameter> parameters = new ArrayList<>();
    for (Feature feature : features) {
      if (lists == ListEncoding.LSTM && feature instanceof Feature.Categories) {
        parameters.addAll(listLayer(width).parameters(listPrefix(prefix, feature)));
      }
    }
    return List.copyOf(parameters);
  }
}

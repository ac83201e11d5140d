package io.memoir.model.layer;

import io.memoir.model.BadInputException;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.ArrayList;
import java.util.List;

/** Several layers with the same input, whose outputs are concatenated. */
public record Parallel(List<Layer> layers) implements Layer {
  static final LayerCodec<Parallel> CODEC =
      LayerCodec.of(
          "parallel", Parallel.class, LayerCodec.layers("layers", Parallel::layers), Parallel::new);

  public Parallel {
    layers = List.copyOf(layers);
    if (layers.size() < 2) {
      throw new BadInputException(
          "parallel layers: found " + layers.size() + ", expected at least 2");
    }
    for (Layer layer : layers) {
      if (layer.inputWidth() != layers.getFirst().inputWidth()) {
        throw new BadInputException(
            "parallel layers take vectors of width "
                + layers.getFirst().inputWidth()
                + " and "
                + layer.inputWidth()
                + ", expected the same");
      }
    }
  }

  public static Parallel of(Layer... layers) {
    return new Parallel(List.of(layers));
  }

  @Override
  public int inputWidth() {
    return layers.getFirst().inputWidth();
  }

  @Override
  public int outputWidth() {
    return layers.stream().mapToInt(Layer::outputWidth).sum();
  }

  @Override
  public boolean timed() {
    return layers.stream().anyMatch(Layer::timed);
  }

  @Override
  public boolean pointwise() {
    return layers.stream().allMatch(Layer::pointwise);
  }

  @Override
  public boolean looksAhead() {
    return layers.stream().anyMatch(Layer::looksAhead);
  }

  @Override
  public List<Parameter> parameters(String prefix) {
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      parameters.addAll(layers.get(i).parameters(prefix + i + "."));
    }
    return List.copyOf(parameters);
  }
}

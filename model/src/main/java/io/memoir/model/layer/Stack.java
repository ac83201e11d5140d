package io.memoir.model.layer;

import io.memoir.model.BadInputException;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.ArrayList;
import java.util.List;

/** Layers applied one after the other. */
public record Stack(List<Layer> layers) implements Layer {
  static final LayerCodec<Stack> CODEC =
      LayerCodec.of("stack", Stack.class, LayerCodec.layers("layers", Stack::layers), Stack::new);

  public Stack {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new BadInputException("a stack needs at least one layer");
    }
    for (int i = 1; i < layers.size(); i++) {
      int given = layers.get(i - 1).outputWidth();
      int wanted = layers.get(i).inputWidth();
      if (given != wanted) {
        throw new BadInputException(
            "layer " + i + " takes vectors of width " + wanted + ", the one before gives " + given);
      }
    }
  }

  public static Stack of(Layer... layers) {
    return new Stack(List.of(layers));
  }

  @Override
  public int inputWidth() {
    return layers.getFirst().inputWidth();
  }

  @Override
  public int outputWidth() {
    return layers.getLast().outputWidth();
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
  public boolean looksAheadInFront() {
    return layers.getFirst() instanceof Bidirectional
        && layers.stream().skip(1).allMatch(Layer::pointwise);
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

package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.layer;

import io.memoir.model.BadInputException;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.json.LayerCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A forward network over the events before a position and a backward network over the events after
 * it. They are separate in all layers, so that neither uses the event at the position itself
 * (context2vec, Melamud et al. 2016; the directions of ELMo, Peters et al. 2018).
 *
 * <pre>
 * f(t) = forward over x(1) .. x(t)
 * b(t) = backward over x(n), x(n - 1) .. x(t + 2); zero if there are no events after t + 1
 * y(t) = f(t) + weight b(t)                          event t + 1 is predicted from this
 * </pre>
 *
 * <p>Without later events, for example event by event, it is equal to {@code forward}, and its
 * state is that of {@code forward}. It is the first layer of a network ({@link
 * Architecture.SequenceNetwork}): a layer with a state after it would use the targets of later
 * positions.
 *
 * @param forward over the events before, oldest first
 * @param backward over the events after, last first; it does not use times
 */
public record Bidirectional(Layer forward, Layer backward) implements Layer {
  static final LayerCodec<Bidirectional> CODEC =
      LayerCodec.of(
          "bidirectional",
          Bidirectional.class,
          layer("forward", Bidirectional::forward),
          layer("backward", Bidirectional::backward),
          Bidirectional::new);

  public Bidirectional {
    if (forward.inputWidth() != backward.inputWidth()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "the directions of a bidirectional layer take vectors of width %d and %d, expected the same",
              forward.inputWidth(),
              backward.inputWidth()));
    }
    if (forward.looksAhead() || backward.looksAhead()) {
      throw new BadInputException(
          "a direction of a bidirectional layer contains a bidirectional layer, expected unidirectional layers");
    }
    if (backward.timed()) {
      throw new BadInputException(
          "the backward direction of a bidirectional layer uses times, expected layers that do not");
    }
  }

  @Override
  public int inputWidth() {
    return forward.inputWidth();
  }

  @Override
  public int outputWidth() {
    return forward.outputWidth();
  }

  @Override
  public boolean timed() {
    return forward.timed();
  }

  @Override
  public boolean looksAhead() {
    return true;
  }

  @Override
  public boolean looksAheadInFront() {
    return true;
  }

  @Override
  public List<Parameter> parameters(String prefix) {
    List<Parameter> parameters = new ArrayList<>(forward.parameters(prefix + "forward."));
    parameters.addAll(backward.parameters(prefix + "backward."));
    parameters.add(Parameter.of(prefix + "weight", forward.outputWidth(), backward.outputWidth()));
    return List.copyOf(parameters);
  }
}

package io.memoir.model.task;

import io.memoir.model.BadInputException;
import io.memoir.model.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * A feed-forward network from the vectors of an {@link Interaction} to one number:
 *
 * <pre>
 * z(0) = input,  z(k + 1) = max(0, weight(k) z(k) + bias(k)),  output = weight(n) z(n) + bias(n)
 * </pre>
 *
 * @param hidden widths of the hidden layers, each at least 1; none for a linear map
 */
public record Tower(List<Integer> hidden) {
  public Tower {
    hidden = List.copyOf(hidden);
    for (int width : hidden) {
      if (width < 1) {
        throw new BadInputException(
            "a hidden layer of a tower has width " + width + ", expected at least 1");
      }
    }
  }

  /** A tower of hidden widths. */
  public static Tower of(Integer... hidden) {
    return new Tower(List.of(hidden));
  }

  /** The tensors it needs for an input of a width: {@code k.weight} and {@code k.bias}. */
  public List<Parameter> parameters(String prefix, int inputWidth) {
    List<Parameter> parameters = new ArrayList<>();
    int width = inputWidth;
    for (int k = 0; k <= hidden.size(); k++) {
      int next = k < hidden.size() ? hidden.get(k) : 1;
      parameters.add(Parameter.of(prefix + k + ".weight", next, width));
      parameters.add(Parameter.of(prefix + k + ".bias", next));
      width = next;
    }
    return List.copyOf(parameters);
  }
}

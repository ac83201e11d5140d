package io.memoir.train.task;

import io.memoir.model.task.Tower;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.product.DenseProduct;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;

/** A {@link Tower} with its gradients. */
final class TowerLayers {
  private final List<DenseProduct> products = new ArrayList<>();
  private final List<Matrix> outputs = new ArrayList<>();

  TowerLayers(Tower tower, Parameters parameters, Parameters gradients, String prefix) {
    for (int k = 0; k <= tower.hidden().size(); k++) {
      products.add(
          new DenseProduct(parameters, gradients, prefix + k + ".weight", prefix + k + ".bias"));
      outputs.add(Matrix.empty());
    }
  }

  /** The output for every row, {@code [rows, 1]}. */
  Matrix forward(Matrix input) {
    Matrix x = input;
    for (int k = 0; k < products.size(); k++) {
      x = products.get(k).forward(x);
      if (k < products.size() - 1) {
        try (PointerScope _ = new PointerScope()) {
          x.tensor().clamp_min_(new Scalar(0f));
        }
      }
      outputs.set(k, x);
    }
    return x;
  }

  /** Sets the gradients of the tower, and returns that of its input. */
  Matrix backward(Matrix gradient) {
    Matrix g = gradient;
    for (int k = products.size() - 1; k >= 0; k--) {
      if (k < products.size() - 1) {
        maskWhereOff(outputs.get(k), g);
      }
      g = products.get(k).backward(g);
    }
    return g;
  }

  /** Sets the gradient of inactive units to zero. */
  private static void maskWhereOff(Matrix output, Matrix gradient) {
    for (long i = 0; i < output.size(); i++) {
      if (output.memory().getAtIndex(ValueLayout.JAVA_FLOAT, i) <= 0) {
        gradient.memory().setAtIndex(ValueLayout.JAVA_FLOAT, i, 0f);
      }
    }
  }
}

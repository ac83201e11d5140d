package io.memoir.train.network;

import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.model.Head;
import io.memoir.train.kernel.InterestKernel;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.RowKernel;
import org.bytedeco.javacpp.PointerScope;

/** {@link Head.LongShort}: combines two interests into one query. */
final class LongShortLayer implements TrainableLayer {
  private final Head.LongShort head;
  private final Parameters parameters;
  private final Parameters gradients;
  private final String prefix;
  private final Matrix shortTerm = Matrix.empty();
  private final Matrix query = Matrix.empty();
  private final Matrix interestGradient = Matrix.empty();
  private final Matrix shortTermGradient = Matrix.empty();
  private Matrix interests = Matrix.empty();
  private Matrix moments = Matrix.empty();
  private float[] gates = {};

  LongShortLayer(Head.LongShort head, Parameters parameters, Parameters gradients, String prefix) {
    this.head = head;
    this.parameters = parameters;
    this.gradients = gradients;
    this.prefix = prefix;
  }

  @Override
  public Matrix forward(Matrix y, Pass pass) {
    interests = y;
    moments = pass.requestMoments();
    int width = y.columns() / 2;
    RowKernel.copyColumns(y, width, shortTerm.resize(y.rows(), width), 0, width);
    if (head.timed()) {
      try (PointerScope _ = new PointerScope()) {
        shortTerm.tensor().addmm_(moments.tensor(), parameters.get(prefix + "weight").tensor().t());
      }
    }
    if (gates.length < y.rows()) {
      gates = new float[y.rows()];
    }
    InterestKernel.forward(
        y, shortTerm, moments, gate(parameters), gates, query.resize(y.rows(), width));
    return query;
  }

  @Override
  public Matrix backward(Matrix gradient) {
    interestGradient.resize(interests.rows(), interests.columns());
    shortTermGradient.resize(gradient.rows(), gradient.columns());
    InterestKernel.backward(
        interests,
        shortTerm,
        moments,
        gate(parameters),
        gates,
        gradient,
        gate(gradients),
        interestGradient,
        shortTermGradient);
    if (head.timed()) {
      try (PointerScope _ = new PointerScope()) {
        mm_out(
            gradients.get(prefix + "weight").tensor(),
            shortTermGradient.tensor().t(),
            moments.tensor());
      }
    }
    return interestGradient;
  }

  private InterestKernel.Gate gate(Parameters values) {
    if (!head.gated()) {
      return new InterestKernel.Gate.Even();
    }
    InterestKernel.Gate.Learned learned =
        new InterestKernel.Gate.Learned(
            values.get(prefix + "gate_weight"), values.get(prefix + "gate_bias"));
    return head.timed()
        ? new InterestKernel.Gate.Timed(
            learned, values.get(prefix + "gate_silence"), values.get(prefix + "gate_depth"))
        : learned;
  }
}

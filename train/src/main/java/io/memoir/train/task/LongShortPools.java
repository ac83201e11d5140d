package io.memoir.train.task;

import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.model.task.Interaction;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.PairKernel;
import io.memoir.train.kernel.Parameters;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;

/**
 * {@link Interaction.LongShort}: attention over the inputs of the body, attention over its outputs,
 * and a gate between the two.
 */
final class LongShortPools implements TrainableInteraction {
  private final AttentionPool ofInputs;
  private final AttentionPool ofOutputs;
  private final Matrix shortWeight;
  private final Matrix gateWeight;
  private final Matrix gateBias;
  private final Matrix shortGradient;
  private final Matrix gateGradient;
  private final Matrix gateBiasGradient;
  private final Matrix longTerm = Matrix.empty();
  private final Matrix pooled = Matrix.empty();
  private final Matrix shortTerm = Matrix.empty();
  private final Matrix output = Matrix.empty();
  private final Matrix longTermGradient = Matrix.empty();
  private final Matrix shortTermGradient = Matrix.empty();
  private final Matrix pooledGradient = Matrix.empty();
  private float[] gates = {};

  LongShortPools(
      Interaction.LongShort longShort, Parameters parameters, Parameters gradients, String prefix) {
    ofInputs = new AttentionPool(parameters, gradients, prefix + "long.", longShort.window());
    ofOutputs = new AttentionPool(parameters, gradients, prefix + "short.", longShort.window());
    shortWeight = parameters.get(prefix + "short_weight");
    gateWeight = parameters.get(prefix + "gate_weight");
    gateBias = parameters.get(prefix + "gate_bias");
    shortGradient = gradients.get(prefix + "short_weight");
    gateGradient = gradients.get(prefix + "gate_weight");
    gateBiasGradient = gradients.get(prefix + "gate_bias");
  }

  @Override
  public Matrix forward(Pairs pairs) {
    int width = pairs.items().columns();
    ofInputs.attend(pairs.inputs(), pairs);
    ofInputs.pool(longTerm);
    ofOutputs.attend(pairs.outputs(), pairs);
    ofOutputs.pool(pooled);
    shortTerm.resize(pooled.rows(), width);
    try (PointerScope _ = new PointerScope()) {
      mm_out(shortTerm.tensor(), pooled.tensor(), shortWeight.tensor().t());
    }
    int count = pooled.rows();
    gates = new float[count];
    Arrays.fill(gates, gateBias.at(0, 0));
    PairKernel.addDots(longTerm, gateWeight, 0, gates);
    PairKernel.addDots(shortTerm, gateWeight, width, gates);
    PairKernel.addDots(pairs.users(), gateWeight, 2 * width, gates);
    PairKernel.addDots(pairs.items(), gateWeight, 3 * width, gates);
    float[] others = new float[count];
    for (int r = 0; r < count; r++) {
      gates[r] = (float) (1 / (1 + Math.exp(-gates[r])));
      others[r] = 1 - gates[r];
    }
    output.resize(count, width).fill(0);
    PairKernel.addScaled(longTerm, gates, output);
    PairKernel.addScaled(shortTerm, others, output);
    return output;
  }

  @Override
  public void backward(Matrix gradient, Pairs pairs) {
    int width = gradient.columns();
    int count = gradient.rows();
    float[] towardsLong = new float[count];
    float[] towardsShort = new float[count];
    PairKernel.dots(gradient, longTerm, towardsLong);
    PairKernel.dots(gradient, shortTerm, towardsShort);
    float[] logits = new float[count];
    float[] others = new float[count];
    float sum = 0;
    for (int r = 0; r < count; r++) {
      others[r] = 1 - gates[r];
      logits[r] = (towardsLong[r] - towardsShort[r]) * gates[r] * others[r];
      sum += logits[r];
    }
    gateBiasGradient.fill(sum);
    gateGradient.fill(0);
    PairKernel.addWeightedSum(longTerm, logits, gateGradient, 0);
    PairKernel.addWeightedSum(shortTerm, logits, gateGradient, width);
    PairKernel.addWeightedSum(pairs.users(), logits, gateGradient, 2 * width);
    PairKernel.addWeightedSum(pairs.items(), logits, gateGradient, 3 * width);
    longTermGradient.resize(count, width).fill(0);
    PairKernel.addScaled(gradient, gates, longTermGradient);
    PairKernel.addOuter(gateWeight, 0, logits, longTermGradient);
    shortTermGradient.resize(count, width).fill(0);
    PairKernel.addScaled(gradient, others, shortTermGradient);
    PairKernel.addOuter(gateWeight, width, logits, shortTermGradient);
    Pairs.Gradients to = pairs.gradients();
    PairKernel.addOuter(gateWeight, 2 * width, logits, to.users());
    PairKernel.addOuter(gateWeight, 3 * width, logits, to.items());
    pooledGradient.resize(count, pooled.columns());
    try (PointerScope _ = new PointerScope()) {
      mm_out(shortGradient.tensor(), shortTermGradient.tensor().t(), pooled.tensor());
      mm_out(pooledGradient.tensor(), shortTermGradient.tensor(), shortWeight.tensor());
    }
    ofInputs.backward(longTermGradient, to.inputs(), to.items());
    ofOutputs.backward(pooledGradient, to.outputs(), to.items());
  }
}

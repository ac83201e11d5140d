package io.memoir.train.network;

import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.model.layer.SelfAttention;
import io.memoir.train.kernel.AttentionKernel;
import io.memoir.train.kernel.AttentionKernel.Block;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.packed.SequenceOrder;
import io.memoir.train.product.AffineProduct;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Causal self-attention over a packed batch: one block of queries after the other, each with the
 * keys that it can attend to. Probabilities are computed again in the backward pass, so that memory
 * use does not grow with the length of the sequences.
 */
final class SelfAttentionLayer implements TrainableLayer {
  /** Index of the block of columns of {@link #joined} with the keys, after the queries. */
  private static final int KEYS = 1;

  private static final int VALUES = 2;

  private final SelfAttention layer;
  private final float scale;
  private final AffineProduct inputProduct;
  private final AffineProduct outputProduct;
  private final Matrix distanceBias;
  private final Matrix distanceBiasGradient;

  private final SequenceOrder order = new SequenceOrder();
  private final Matrix input = Matrix.empty();
  private final Matrix joined = Matrix.empty();
  private final Matrix bias = Matrix.empty();
  private final Matrix scores = Matrix.empty();
  private final Matrix read = Matrix.empty();
  private final Matrix mixed = Matrix.empty();
  private final Matrix output = Matrix.empty();

  private final Matrix mixedGradient = Matrix.empty();
  private final Matrix joinedGradient = Matrix.empty();
  private final Matrix biasGradient = Matrix.empty();
  private final Matrix scoreGradient = Matrix.empty();
  private final Matrix inputGradient = Matrix.empty();

  SelfAttentionLayer(
      SelfAttention layer,
      Parameters parameters,
      Parameters gradients,
      String prefix,
      Matrix.Type products) {
    this.layer = layer;
    scale = (float) (1 / Math.sqrt(layer.headWidth()));
    inputProduct = AffineProduct.of(parameters, gradients, prefix, "qkv", products);
    outputProduct = AffineProduct.of(parameters, gradients, prefix, "out", products);
    distanceBias = parameters.get(prefix + "distance_bias");
    distanceBiasGradient = gradients.get(prefix + "distance_bias");
  }

  @Override
  public Matrix forward(Matrix x, Pass pass) {
    order.arrange(pass.batch());
    order.toSequences(x, input);
    inputProduct.forward(input, joined.resize(x.rows(), 3 * layer.width()));
    AttentionKernel.arrange(distanceBias, bias);
    read.resize(x.rows(), layer.width());
    for (int first = 0; first < x.rows(); first += AttentionKernel.QUERIES) {
      Block block = Block.of(first, x.rows(), order.starts(), layer.window());
      for (int head = 0; head < layer.heads(); head++) {
        try (PointerScope _ = new PointerScope()) {
          mm_out(
              ofQueries(read, block, head),
              probabilities(block, head),
              ofKeys(joined, block, head, VALUES));
        }
      }
    }
    outputProduct.forward(read, mixed.resize(x.rows(), layer.width()));
    return order.toPacked(mixed, output);
  }

  @Override
  public Matrix backward(Matrix gradient) {
    Matrix readGradient = outputProduct.backward(order.toSequences(gradient, mixedGradient));
    joinedGradient.resize(gradient.rows(), 3 * layer.width()).fill(0);
    biasGradient.resize(bias.rows(), bias.columns()).fill(0);
    for (int first = 0; first < gradient.rows(); first += AttentionKernel.QUERIES) {
      Block block = Block.of(first, gradient.rows(), order.starts(), layer.window());
      for (int head = 0; head < layer.heads(); head++) {
        try (PointerScope _ = new PointerScope()) {
          backward(block, head, readGradient);
        }
      }
    }
    AttentionKernel.byDistance(biasGradient, distanceBiasGradient);
    return order.toPacked(inputProduct.backward(joinedGradient), inputGradient);
  }

  private void backward(Block block, int head, Matrix readGradient) {
    Tensor probabilities = probabilities(block, head);
    Tensor upper = ofQueries(readGradient, block, head);
    scoreGradient.resize(AttentionKernel.QUERIES, scores.columns());
    Tensor lower = scoreGradient.blockAsTensor(0, block.queries(), 0, block.keys());
    mm_out(lower, upper, ofKeys(joined, block, head, VALUES).t());
    AttentionKernel.backward(scores, scoreGradient, block, biasGradient, head, scale);
    mm_out(ofQueries(joinedGradient, block, head), lower, ofKeys(joined, block, head, KEYS));
    ofKeys(joinedGradient, block, head, KEYS).addmm_(lower.t(), ofQueries(joined, block, head));
    ofKeys(joinedGradient, block, head, VALUES).addmm_(probabilities.t(), upper);
  }

  /** {@code [queries, keys]}, in {@link #scores}. */
  private Tensor probabilities(Block block, int head) {
    scores.resize(AttentionKernel.QUERIES, AttentionKernel.columns(block.keys()));
    Tensor all = scores.blockAsTensor(0, block.queries(), 0, block.keys());
    mm_out(all, ofQueries(joined, block, head), ofKeys(joined, block, head, KEYS).t());
    AttentionKernel.probabilities(scores, block, bias, head, scale);
    return all;
  }

  private Tensor ofQueries(Matrix matrix, Block block, int head) {
    int d = layer.headWidth();
    return matrix.blockAsTensor(block.firstQuery(), block.queries(), head * d, d);
  }

  private Tensor ofKeys(Matrix matrix, Block block, int head, int part) {
    int d = layer.headWidth();
    return matrix.blockAsTensor(block.firstKey(), block.keys(), part * layer.width() + head * d, d);
  }
}

package io.memoir.train.network;

import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.Moments;
import io.memoir.model.layer.Bidirectional;
import io.memoir.model.layer.CausalConvolution;
import io.memoir.model.layer.FeedForward;
import io.memoir.model.layer.GatedFeedForward;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.LayerNorm;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.Residual;
import io.memoir.model.layer.SelfAttention;
import io.memoir.model.layer.Stack;
import io.memoir.model.layer.TimeLstm;
import io.memoir.model.layer.UnitNorm;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.network.TrainableLayer.Pass;
import io.memoir.train.packed.PackedBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A sequence network during training, for one worker: its own buffers and gradients, and shared
 * parameters.
 */
public final class TrainableNetwork {
  private final SequenceNetwork architecture;
  private final Parameters parameters;
  private final Parameters gradients;
  private final Matrix.Type products;
  private final TrainableLayer body;
  private final TrainableLayer head;
  private final float embeddingDropout;
  private final EmbeddedItems events;
  private final Matrix eventMoments = Matrix.empty();
  private final Matrix requestMoments = Matrix.empty();

  /**
   * @param parameters shared by all workers, not changed
   * @param dropout on the embedding and on hidden states
   * @param products type of the large matrix products of the body
   */
  public TrainableNetwork(
      SequenceNetwork architecture, Parameters parameters, Dropout dropout, Matrix.Type products) {
    this.architecture = architecture;
    this.products = products;
    this.parameters = parameters;
    this.gradients = Parameters.zeros(architecture);
    this.embeddingDropout = dropout.embedding();
    this.events = embeddedItems();
    this.body = layer(architecture.body(), SequenceNetwork.BODY, dropout.hidden(), false);
    this.head =
        switch (architecture.head()) {
          case Head.Direct() -> new StackLayer(List.of());
          case Head.Clock() -> new ClockLayer(parameters, gradients, SequenceNetwork.HEAD);
          case Head.LongShort longShort ->
              new LongShortLayer(longShort, parameters, gradients, SequenceNetwork.HEAD);
        };
  }

  /**
   * Shares of values that are dropped during training.
   *
   * @param embedding of the embedding of input items
   * @param hidden of the outputs of recurrent and feed-forward layers, both within them and where
   *     they are added to the residual stream
   */
  public record Dropout(float embedding, float hidden) {
    public static final Dropout NONE = new Dropout(0, 0);
  }

  public SequenceNetwork architecture() {
    return architecture;
  }

  public Parameters parameters() {
    return parameters;
  }

  /** Gradients of the last backward pass. */
  public Parameters gradients() {
    return gradients;
  }

  private EmbeddedItems embeddedItems() {
    return new EmbeddedItems(parameters, gradients, architecture.inputScale(), embeddingDropout);
  }

  /**
   * The queries of all rows of a batch, {@code [rows, width]}, by which items are scored. In
   * training, a bidirectional network uses the targets after that of each row; otherwise it uses no
   * later events.
   *
   * @param random source of the seeds of dropout
   */
  public Matrix forward(PackedBatch packed, boolean training, RandomGenerator random) {
    return forward(packed, training, training, random);
  }

  /** The queries of all rows if the targets after that of each row are known, without dropout. */
  public Matrix forwardBetween(PackedBatch packed) {
    return forward(packed, true, false, new SplittableRandom(0));
  }

  private Matrix forward(
      PackedBatch packed, boolean targetsKnown, boolean training, RandomGenerator random) {
    if (architecture.timed()) {
      moments(packed.eventMoments(), packed.rows(), eventMoments);
      moments(packed.requestMoments(), packed.rows(), requestMoments);
    }
    Pass pass = new Pass(packed, eventMoments, requestMoments, targetsKnown, training, random);
    return head.forward(body.forward(events.forward(packed.inputs(), pass), pass), pass);
  }

  /** Copies the time features; without times, all features are zero. */
  private static void moments(float[] features, int rows, Matrix to) {
    to.resize(rows, Moments.FEATURES);
    if (features.length == 0) {
      to.fill(0);
    } else {
      to.copyFrom(features);
    }
  }

  /**
   * Sets the gradients of body and head, and adds to the gradient of the item embedding, which the
   * loss has set before.
   *
   * @param gradient of the queries; overwritten
   */
  public void backward(Matrix gradient) {
    events.backward(body.backward(head.backward(gradient)));
  }

  private TrainableLayer layer(Layer layer, String prefix, float dropout, boolean inResidual) {
    return switch (layer) {
      case Lstm _ ->
          withDropout(new LstmLayer(parameters, gradients, prefix, products), dropout, !inResidual);
      case TimeLstm _ ->
          withDropout(
              new TimeLstmLayer(new LstmLayer(parameters, gradients, prefix, products)),
              dropout,
              !inResidual);
      case Gru _ ->
          withDropout(new GruLayer(parameters, gradients, prefix, products), dropout, !inResidual);
      case SelfAttention attention ->
          withDropout(
              new SelfAttentionLayer(attention, parameters, gradients, prefix, products),
              dropout,
              !inResidual);
      case LinearRecurrence _ ->
          withDropout(
              new LinearRecurrenceLayer(parameters, gradients, prefix, products),
              dropout,
              !inResidual);
      case CausalConvolution convolution ->
          withDropout(
              new CausalConvolutionLayer(convolution, parameters, gradients, prefix, products),
              dropout,
              !inResidual);
      case MatrixMemory memory ->
          withDropout(
              new MatrixMemoryLayer(memory, parameters, gradients, prefix, products),
              dropout,
              !inResidual);
      case LayerNorm _ -> new LayerNormLayer(parameters, gradients, prefix);
      case Linear _ -> new LinearLayer(parameters, gradients, prefix, products);
      case FeedForward _ ->
          new StackLayer(
              List.of(
                  new LinearLayer(parameters, gradients, prefix + "up.", products),
                  new GeluLayer(),
                  new DropoutLayer(dropout),
                  new LinearLayer(parameters, gradients, prefix + "down.", products)));
      case GatedFeedForward _ ->
          new StackLayer(
              List.of(
                  new GatedLayer(parameters, gradients, prefix, products),
                  new DropoutLayer(dropout),
                  new LinearLayer(parameters, gradients, prefix + "down.", products)));
      case UnitNorm(int _, float scale) -> new UnitNormLayer(scale);
      case Residual(Layer inner) ->
          new ResidualLayer(
              withDropout(layer(inner, prefix + "inner.", dropout, true), dropout, true));
      case Stack(List<Layer> layers) -> new StackLayer(layers(layers, prefix, dropout, inResidual));
      case Parallel(List<Layer> layers) ->
          new ParallelLayer(layers(layers, prefix, dropout, inResidual));
      case Bidirectional both ->
          new BidirectionalLayer(
              layer(both.forward(), prefix + "forward.", dropout, false),
              layer(both.backward(), prefix + "backward.", dropout, false),
              embeddedItems(),
              parameters,
              gradients,
              prefix,
              both.backward().parameters(prefix + "backward."));
    };
  }

  private List<TrainableLayer> layers(
      List<Layer> layers, String prefix, float dropout, boolean inResidual) {
    List<TrainableLayer> trainable = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      trainable.add(layer(layers.get(i), prefix + i + ".", dropout, inResidual));
    }
    return List.copyOf(trainable);
  }

  private static TrainableLayer withDropout(TrainableLayer layer, float rate, boolean wanted) {
    return wanted ? new StackLayer(List.of(layer, new DropoutLayer(rate))) : layer;
  }
}

package io.memoir.train.network;

import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.layer.Bidirectional;
import io.memoir.model.layer.CausalConvolution;
import io.memoir.model.layer.DepthwiseConvolution;
import io.memoir.model.layer.FeedForward;
import io.memoir.model.layer.GatedFeedForward;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.ItemMemory;
import io.memoir.model.layer.LayerNorm;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.Residual;
import io.memoir.model.layer.RidgeRegression;
import io.memoir.model.layer.RunningMean;
import io.memoir.model.layer.SelfAttention;
import io.memoir.model.layer.Stack;
import io.memoir.model.layer.TimeLstm;
import io.memoir.model.layer.UnitNorm;
import io.memoir.train.encoding.EmbeddedItems;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Creates the layers of a network for one worker.
 *
 * <p>The dropout of hidden values follows recurrent and feed-forward layers, except directly inside
 * a residual connection, where it follows the whole branch.
 */
final class TrainableLayers {
  private final Parameters parameters;
  private final Parameters gradients;
  private final Matrix.Type products;
  private final float embeddingDropout;
  private final float hiddenDropout;
  private final float memoryDropout;
  private final Supplier<EmbeddedItems> laterEvents;

  /**
   * @param parameters shared by all workers
   * @param gradients of this worker
   * @param products type of the large matrix products
   * @param embeddingDropout of the embedding, where the body applies it ({@link #readsItems})
   * @param hiddenDropout of the outputs of layers
   * @param memoryDropout of the embedding as it is summed by an item memory
   * @param laterEvents embeds the events that the backward direction of a bidirectional layer reads
   */
  TrainableLayers(
      Parameters parameters,
      Parameters gradients,
      Matrix.Type products,
      float embeddingDropout,
      float hiddenDropout,
      float memoryDropout,
      Supplier<EmbeddedItems> laterEvents) {
    this.parameters = parameters;
    this.gradients = gradients;
    this.products = products;
    this.embeddingDropout = embeddingDropout;
    this.hiddenDropout = hiddenDropout;
    this.memoryDropout = memoryDropout;
    this.laterEvents = laterEvents;
  }

  /**
   * The body of a network, or its copy for the memories of domains.
   *
   * @param prefix of the names of its parameters
   */
  TrainableLayer body(Layer body, String prefix) {
    return readsItems(body) ? afterDropout(body, prefix) : layer(body, prefix, false);
  }

  /** The head of the next-item task. */
  TrainableLayer head(Head any, String prefix) {
    return switch (any) {
      case Head.Direct() -> new StackLayer(List.of());
      case Head.Clock() -> new ClockLayer(parameters, gradients, prefix);
      case Head.LongShort longShort -> new LongShortLayer(longShort, parameters, gradients, prefix);
      case Head.ByDomain(Head inner, Domains _, DomainMemory _) -> head(inner, prefix + "inner.");
    };
  }

  private TrainableLayer layer(Layer layer, String prefix, boolean inResidual) {
    return switch (layer) {
      case Lstm _ ->
          withDropout(new LstmLayer(parameters, gradients, prefix, products), !inResidual);
      case TimeLstm _ ->
          withDropout(
              new TimeLstmLayer(new LstmLayer(parameters, gradients, prefix, products)),
              !inResidual);
      case Gru _ -> withDropout(new GruLayer(parameters, gradients, prefix, products), !inResidual);
      case SelfAttention attention ->
          withDropout(
              new SelfAttentionLayer(attention, parameters, gradients, prefix, products),
              !inResidual);
      case LinearRecurrence _ ->
          withDropout(
              new LinearRecurrenceLayer(parameters, gradients, prefix, products), !inResidual);
      case CausalConvolution convolution ->
          withDropout(
              new CausalConvolutionLayer(convolution, parameters, gradients, prefix, products),
              !inResidual);
      case DepthwiseConvolution convolution ->
          withDropout(
              new CausalConvolutionLayer(convolution, parameters, gradients, prefix), !inResidual);
      case RunningMean(int _, float prior) -> withDropout(new RunningMeanLayer(prior), !inResidual);
      case RidgeRegression(int _, int rank) ->
          new RidgeRegressionLayer(rank, parameters, gradients, prefix);
      case MatrixMemory memory ->
          withDropout(
              new MatrixMemoryLayer(memory, parameters, gradients, prefix, products), !inResidual);
      case LayerNorm _ -> new LayerNormLayer(parameters, gradients, prefix);
      case Linear _ -> new LinearLayer(parameters, gradients, prefix, products);
      case FeedForward _ ->
          new StackLayer(
              List.of(
                  new LinearLayer(parameters, gradients, prefix + "up.", products),
                  new GeluLayer(),
                  new DropoutLayer(hiddenDropout),
                  new LinearLayer(parameters, gradients, prefix + "down.", products)));
      case GatedFeedForward _ ->
          new StackLayer(
              List.of(
                  new GatedLayer(parameters, gradients, prefix, products),
                  new DropoutLayer(hiddenDropout),
                  new LinearLayer(parameters, gradients, prefix + "down.", products)));
      case UnitNorm(int _, float scale) -> new UnitNormLayer(scale);
      case ItemMemory memory ->
          new ItemMemoryLayer(
              memory,
              layer(memory.inner(), prefix + "inner.", false),
              0,
              parameters,
              gradients,
              prefix);
      case Residual(Layer inner) ->
          new ResidualLayer(withDropout(layer(inner, prefix + "inner.", true), true));
      case Stack(List<Layer> layers) -> new StackLayer(layers(layers, prefix, inResidual));
      case Parallel(List<Layer> layers) -> new ParallelLayer(layers(layers, prefix, inResidual));
      case Bidirectional both ->
          new BidirectionalLayer(
              layer(both.forward(), prefix + "forward.", false),
              layer(both.backward(), prefix + "backward.", false),
              laterEvents.get(),
              parameters,
              gradients,
              prefix,
              both.backward().parameters(prefix + "backward."));
    };
  }

  /** Whether a layer reads the inputs of the body that has another dropout than the embedding. */
  static boolean readsItems(Layer layer) {
    return switch (layer) {
      case RidgeRegression _, ItemMemory _ -> true;
      case Stack(List<Layer> layers) -> readsItems(layers.getFirst());
      case Parallel(List<Layer> layers) -> layers.stream().anyMatch(TrainableLayers::readsItems);
      default -> false;
    };
  }

  /**
   * A layer behind the dropout of the embedding. A ridge regression does not have it: it would
   * solve other equations in training than in serving, with noise in the place of its penalty. The
   * sum of an item memory has a dropout of its own.
   */
  private TrainableLayer afterDropout(Layer layer, String prefix) {
    return switch (layer) {
      case RidgeRegression _ -> layer(layer, prefix, false);
      case ItemMemory memory ->
          new ItemMemoryLayer(
              memory,
              afterDropout(memory.inner(), prefix + "inner."),
              memoryDropout,
              parameters,
              gradients,
              prefix);
      case Stack(List<Layer> layers) -> {
        List<TrainableLayer> stacked = new ArrayList<>();
        stacked.add(afterDropout(layers.getFirst(), prefix + "0."));
        for (int i = 1; i < layers.size(); i++) {
          stacked.add(layer(layers.get(i), prefix + i + ".", false));
        }
        yield new StackLayer(List.copyOf(stacked));
      }
      case Parallel(List<Layer> layers) -> {
        List<TrainableLayer> parallel = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
          parallel.add(afterDropout(layers.get(i), prefix + i + "."));
        }
        yield new ParallelLayer(List.copyOf(parallel));
      }
      default ->
          new StackLayer(List.of(new DropoutLayer(embeddingDropout), layer(layer, prefix, false)));
    };
  }

  private List<TrainableLayer> layers(List<Layer> layers, String prefix, boolean inResidual) {
    List<TrainableLayer> trainable = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      trainable.add(layer(layers.get(i), prefix + i + ".", inResidual));
    }
    return List.copyOf(trainable);
  }

  private TrainableLayer withDropout(TrainableLayer layer, boolean wanted) {
    return wanted ? new StackLayer(List.of(layer, new DropoutLayer(hiddenDropout))) : layer;
  }
}

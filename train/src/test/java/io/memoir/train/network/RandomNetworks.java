package io.memoir.train.network;

import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
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
import io.memoir.train.packed.PackedBatch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Networks of every shape, random weights and ragged random sequences. */
public final class RandomNetworks {
  private RandomNetworks() {}

  /** Bodies by name: what the configurations build, and each layer on its own. */
  public static Map<String, Layer> bodies(int width) {
    Map<String, Layer> bodies = new LinkedHashMap<>();
    Layer lstm = new Lstm(width, width);
    Layer gru = new Gru(width, width);
    bodies.put("lstm", Stack.of(lstm, new Linear(width, width)));
    bodies.put("lstm of 2 layers", Stack.of(lstm, lstm, new Linear(width, width)));
    Layer timeLstm = new TimeLstm(width, width);
    bodies.put("time lstm", Stack.of(timeLstm, new Linear(width, width)));
    bodies.put("long and short", Parallel.of(residual(gru, width), residual(timeLstm, width)));
    bodies.put("gru", Stack.of(gru, new Linear(width, width)));
    bodies.put("gru of 2 layers", Stack.of(gru, gru));
    bodies.put("residual lstm", residual(lstm, width));
    bodies.put("residual gru", residual(gru, width));
    bodies.put("self-attention alone", new SelfAttention(width, 1, 7));
    bodies.put("residual self-attention", residual(new SelfAttention(width, 2, 5), width));
    bodies.put("wide self-attention", new SelfAttention(width, 2, 90));
    Layer recurrence = new LinearRecurrence(width, width);
    bodies.put("linear recurrence", Stack.of(recurrence, new Linear(width, width)));
    bodies.put("linear recurrence of 2 layers", Stack.of(recurrence, recurrence));
    bodies.put("residual linear recurrence", residual(recurrence, width));
    bodies.put("causal convolution alone", new CausalConvolution(width, width, 3));
    bodies.put("causal convolution of one event", new CausalConvolution(width, width, 1));
    bodies.put("wide causal convolution", new CausalConvolution(width, width, 20));
    bodies.put(
        "residual causal convolution", residual(new CausalConvolution(width, width, 4), width));
    bodies.put(
        "causal convolutions of widths that differ",
        Stack.of(
            new CausalConvolution(width, 2 * width, 2),
            new CausalConvolution(2 * width, width, 5)));
    bodies.put("depthwise convolution alone", new DepthwiseConvolution(width, 3));
    bodies.put("depthwise convolution of one event", new DepthwiseConvolution(width, 1));
    bodies.put(
        "depthwise convolution before an lstm",
        Stack.of(new Residual(new DepthwiseConvolution(width, 4)), lstm, new Linear(width, width)));
    bodies.put(
        "wide depthwise convolution before blocks",
        Stack.of(new Residual(new DepthwiseConvolution(width, 20)), residual(gru, width)));
    bodies.put("running mean alone", new RunningMean(width, 5));
    bodies.put(
        "running mean beside lstm",
        Stack.of(
            Parallel.of(
                lstm,
                Stack.of(
                    new Residual(new GatedFeedForward(width, 2 * width)),
                    new RunningMean(width, 0.5f))),
            new Linear(2 * width, width)));
    bodies.put(
        "ridge regression of unit vectors",
        Stack.of(new UnitNorm(width, 2), new RidgeRegression(width, width)));
    bodies.put(
        "ridge regression beside lstm",
        Stack.of(
            new UnitNorm(width, 3),
            Parallel.of(lstm, new RidgeRegression(width, 16)),
            new Linear(width + 16, width)));
    bodies.put("item memory alone", new ItemMemory(new Linear(width, width), 3));
    bodies.put("item memory of an lstm", new ItemMemory(residual(lstm, width), 4));
    bodies.put(
        "item memories of long and short",
        Parallel.of(
            new ItemMemory(residual(recurrence, width), 2),
            new ItemMemory(residual(timeLstm, width), 2)));
    bodies.put(
        "item memory within layers",
        Stack.of(gru, new Residual(new ItemMemory(lstm, 1.5f)), new Linear(width, width)));
    bodies.put("matrix memory alone", new MatrixMemory(width, 1));
    bodies.put("residual matrix memory", residual(new MatrixMemory(width, 4), width));
    bodies.put("time matrix memory", residual(new MatrixMemory(width, 2, true), width));
    bodies.put("linear alone", new Linear(width, width));
    bodies.put("unit norm alone", new UnitNorm(width, 3));
    bodies.put(
        "unit norm at the end", Stack.of(lstm, new Linear(width, width), new UnitNorm(width, 5)));
    bodies.put("layer norm alone", new LayerNorm(width));
    bodies.put("feed-forward alone", new FeedForward(width, 2 * width));
    bodies.put("gated feed-forward alone", new GatedFeedForward(width, 3 * width));
    bodies.put(
        "residual gated feed-forward",
        Stack.of(
            new Residual(new GatedFeedForward(width, 2 * width)),
            new Residual(new GatedFeedForward(width, width))));
    bodies.put("bidirectional alone", new Bidirectional(lstm, gru));
    bodies.put(
        "bidirectional of widths that differ",
        Stack.of(
            new Bidirectional(
                Stack.of(timeLstm, new Gru(width, 2 * width)), new Lstm(width, 3 * width)),
            new Linear(2 * width, width)));
    bodies.put(
        "residual bidirectional",
        Stack.of(
            new Bidirectional(residual(lstm, width), residual(recurrence, width)),
            new LayerNorm(width),
            new Residual(new FeedForward(width, width))));
    bodies.put(
        "widths that differ",
        Stack.of(
            new Lstm(width, 2 * width),
            new Gru(2 * width, 3 * width),
            new LinearRecurrence(3 * width, 2 * width),
            new Linear(2 * width, width)));
    return bodies;
  }

  private static Layer residual(Layer recurrent, int width) {
    Layer block =
        Stack.of(
            new Residual(Stack.of(new LayerNorm(width), recurrent)),
            new Residual(Stack.of(new LayerNorm(width), new FeedForward(width, 2 * width))));
    return Stack.of(block, block, new LayerNorm(width));
  }

  /** With the head that the body asks for by its width, or by looking at times. */
  public static SequenceNetwork network(int items, Layer body) {
    int width = body.inputWidth();
    Head head =
        body.outputWidth() == 2 * width
            ? new Head.LongShort(true, true)
            : body.timed() ? new Head.Clock() : new Head.Direct();
    return new SequenceNetwork(items, width, (float) Math.sqrt(width), body, head, CALENDAR_END);
  }

  /** Some of {@link #times} are before it, some after. */
  private static final long CALENDAR_END = 1_700_500_000_000L;

  /**
   * Times of each sequence's events and of the request after them, from a minute to a month apart;
   * the same for equal sequences.
   */
  public static long[][] times(int[][] sequences) {
    long[][] times = new long[sequences.length][];
    for (int s = 0; s < sequences.length; s++) {
      SplittableRandom random = new SplittableRandom(Arrays.hashCode(sequences[s]));
      long time = 1_700_000_000_000L + random.nextLong(7 * 86_400_000L);
      times[s] = new long[sequences[s].length + 1];
      for (int t = 0; t < times[s].length; t++) {
        times[s][t] = time;
        time += (long) (60_000 * Math.exp(random.nextDouble(Math.log(43_200))));
      }
    }
    return times;
  }

  /** Matrices uniform within {@code sqrt(3 / columns)}, vectors within 0.5. */
  public static Weights weights(SequenceNetwork network, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      double bound =
          parameter.shape().size() == 1 ? 0.5 : Math.sqrt(3.0 / parameter.shape().getLast());
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-bound, bound);
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    return new Weights(tensors);
  }

  /** Sequences of 1 to {@code longest} random items. */
  public static int[][] sequences(int count, int longest, int items, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[][] sequences = new int[count][];
    Arrays.setAll(sequences, _ -> random.ints(random.nextInt(1, longest + 1), 0, items).toArray());
    return sequences;
  }

  /** A random target for every event, left out with a probability; the very first one stays. */
  public static int[][] targets(int[][] inputs, int items, double missing, long seed) {
    SplittableRandom random = new SplittableRandom(seed + 1);
    int[][] targets = new int[inputs.length][];
    for (int s = 0; s < inputs.length; s++) {
      targets[s] = random.ints(inputs[s].length, 0, items).toArray();
      for (int t = 0; t < targets[s].length; t++) {
        if (s + t > 0 && random.nextDouble() < missing) {
          targets[s][t] = PackedBatch.NO_TARGET;
        }
      }
    }
    return targets;
  }
}

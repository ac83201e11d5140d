package io.memoir.model;

import java.util.ArrayList;
import java.util.List;

/**
 * One step of a network's body: a function from a sequence of vectors to a sequence of vectors that
 * never looks ahead, {@link Bidirectional} apart.
 *
 * <p>The trainer and the runtime each interpret this tree with an exhaustive switch; what dropout
 * or rate it was trained with is no part of it. Below, {@code x} is the input at one position,
 * {@code h} and {@code c} are what the layer carried over from the position before.
 */
public sealed interface Layer {

  /** Width of the vectors it takes. */
  int inputWidth();

  /** Width of the vectors it gives. */
  int outputWidth();

  /** The tensors it needs, their names beginning with {@code prefix}. */
  List<Parameter> parameters(String prefix);

  /** Whether it looks at the times of the events. */
  default boolean timed() {
    return false;
  }

  /** Whether it looks at one position alone, so that it carries nothing over. */
  default boolean pointwise() {
    return false;
  }

  /** Whether it can look at what comes after a position. */
  default boolean looksAhead() {
    return false;
  }

  /**
   * Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate (Gers et al. 2000),
   * without peepholes.
   *
   * <pre>
   * i, f, g, o = weight_ih x + weight_hh h + bias      (four blocks of rows, in this order)
   * c' = sigmoid(f) c + sigmoid(i) tanh(g)
   * h' = sigmoid(o) tanh(c')
   * </pre>
   *
   * @param inputWidth width of x
   * @param width width of h and of c
   */
  record Lstm(int inputWidth, int width) implements Layer {
    public Lstm {
      requirePositive("inputWidth", inputWidth);
      requirePositive("width", width);
    }

    @Override
    public int outputWidth() {
      return width;
    }

    @Override
    public List<Parameter> parameters(String prefix) {
      return List.of(
          Parameter.of(prefix + "weight_ih", 4 * width, inputWidth),
          Parameter.of(prefix + "weight_hh", 4 * width, width),
          Parameter.of(prefix + "bias", 4 * width));
    }
  }

  /**
   * {@link Lstm} that knows the clock: {@code m}, the {@link Moments features of the moment} of the
   * event, enters all four gates beside x, so that the silence before an event, the hour and the
   * weekday decide what is kept, what is let in and what is shown. (Time-LSTM, Zhu et al. 2017, has
   * gates of their own for the time; here the four standard ones do it, the forget gate above all.)
   *
   * <pre>
   * i, f, g, o = weight_ih [x, m] + weight_hh h + bias
   * </pre>
   *
   * @param inputWidth width of x
   * @param width width of h and of c
   */
  record TimeLstm(int inputWidth, int width) implements Layer {
    public TimeLstm {
      requirePositive("inputWidth", inputWidth);
      requirePositive("width", width);
    }

    /** The LSTM over {@code [x, m]}. */
    public Lstm inner() {
      return new Lstm(inputWidth + Moments.FEATURES, width);
    }

    @Override
    public int outputWidth() {
      return width;
    }

    @Override
    public boolean timed() {
      return true;
    }

    @Override
    public List<Parameter> parameters(String prefix) {
      return inner().parameters(prefix);
    }
  }

  /**
   * Gated recurrent unit (Cho et al. 2014), in the form that applies the reset gate after the
   * recurrent product.
   *
   * <pre>
   * r, z = sigmoid(weight_ih x + bias_ih + weight_hh h + bias_hh)      (rows 0..2 width)
   * n = tanh(weight_ih x + bias_ih + r (weight_hh h + bias_hh))        (rows 2 width..3 width)
   * h' = (1 - z) n + z h
   * </pre>
   *
   * @param inputWidth width of x
   * @param width width of h
   */
  record Gru(int inputWidth, int width) implements Layer {
    public Gru {
      requirePositive("inputWidth", inputWidth);
      requirePositive("width", width);
    }

    @Override
    public int outputWidth() {
      return width;
    }

    @Override
    public List<Parameter> parameters(String prefix) {
      return List.of(
          Parameter.of(prefix + "weight_ih", 3 * width, inputWidth),
          Parameter.of(prefix + "weight_hh", 3 * width, width),
          Parameter.of(prefix + "bias_ih", 3 * width),
          Parameter.of(prefix + "bias_hh", 3 * width));
    }
  }

  /**
   * Causal self-attention with several heads (Vaswani et al. 2017; over items as in SASRec, Kang
   * and McAuley 2018), with a learned bias per head and distance (as in T5, Raffel et al. 2020) in
   * the place of position embeddings, over the last {@code window} events.
   *
   * <pre>
   * q, k, v = weight_qkv x + bias_qkv                 (three blocks of rows, in this order)
   * of each head, d = width / heads values of q, k and v, for the event t and s = t - window + 1 .. t:
   *   a(s) = softmax over s of (q(t) . k(s) / sqrt(d) + distance_bias[head][t - s])
   *   y = sum over s of a(s) v(s)
   * output = weight_out y + bias_out                  (y of all heads, one after the other)
   * </pre>
   *
   * <p>An event at a distance of {@code window} or more is not looked at, in training neither, so
   * that the whole sequence and event by event are the same function. The state is the last {@code
   * window} keys and values, {@code 2 window width} floats: bounded, but not small, and the time of
   * a step grows with it.
   *
   * @param width width of input and output, divisible by {@code heads}
   * @param heads number of heads
   * @param window how many events are looked at, the newest among them
   */
  record SelfAttention(int width, int heads, int window) implements Layer {
    public SelfAttention {
      requireHeads(width, heads);
      requirePositive("window", window);
    }

    @Override
    public int inputWidth() {
      return width;
    }

    @Override
    public int outputWidth() {
      return width;
    }

    /** Width of one head. */
    public int headWidth() {
      return width / heads;
    }

    @Override
    public List<Parameter> parameters(String prefix) {
      return List.of(
          Parameter.of(prefix + "weight_qkv", 3 * width, width),
          Parameter.of(prefix + "bias_qkv", 3 * width),
          Parameter.of(prefix + "weight_out", width, width),
          Parameter.of(prefix + "bias_out", width),
          Parameter.of(prefix + "distance_bias", heads, window));
    }
  }

  /**
   * A recurrence that is linear in what it carries over, because its gate and its candidate depend
   * on the input alone (minGRU, Feng et al. 2024). Every product is taken over all positions at
   * once; only an elementwise mean follows the time.
   *
   * <pre>
   * z, c = weight x + bias                             (two blocks of rows, in this order)
   * h' = (1 - sigmoid(z)) h + sigmoid(z) c
   * </pre>
   *
   * @param inputWidth width of x
   * @param width width of h
   */
  record LinearRecurrence(int inputWidth, int width) implements Layer {
    public LinearRecurrence {
      requirePositive("inputWidth", inputWidth);
      requirePositive("width", width);
    }

    @Override
    public int outputWidth() {
      return width;
    }

    @Override
    public List<Parameter> parameters(String prefix) {
      return List.of(
          Parameter.of(prefix + "weight", 2 * width, inputWidth),
          Parameter.of(prefix + "bias", 2 * width));
    }
  }

  /**
   * The matrix memory of xLSTM (mLSTM, Beck et al. 2024) with sigmoid gates (mLSTMsig, Beck et al.
   * 2025, "Tiled Flash Linear Attention"): every head writes values at keys, forgets at a rate of
   * its own that depends on the input, and reads at a query.
   *
   * <pre>
   * q, k, v, o = weight_qkvo x + bias_qkvo            (four blocks of rows, in this order)
   * i, f = sigmoid(weight_gates x + bias_gates)       (one value a head: all i, then all f)
   * of each head, d = width / heads values of q, k and v:
   *   C' = f C + i v (k / sqrt(d))^T                  (d x d)
   *   n' = f n + i k / sqrt(d)
   *   h  = C' q / max(|n' . q|, 1)
   * output = weight_out (sigmoid(o) h) + bias_out     (h of all heads, one after the other)
   * </pre>
   *
   * <p>The gates depend on the input alone, so many events are trained at once by products of
   * matrices. The state is C and n of each head, {@code width (width / heads + 1)} floats.
   *
   * <p>If it is timed, the gates see {@code [x, m]} in the place of x, where {@code m} is the
   * {@link Moments features of the moment} of the event: what is remembered decays with the
   * silence.
   *
   * @param width width of input and output, divisible by {@code heads}
   * @param heads number of heads
   * @param timed whether the gates see the moment of the event
   */
  record MatrixMemory(int width, int heads, boolean timed) implements Layer {
    public MatrixMemory {
      requireHeads(width, heads);
    }

    /** One that does not know the clock. */
    public MatrixMemory(int width, int heads) {
      this(width, heads, false);
    }

    /** Width of what the gates see. */
    public int gateInputWidth() {
      return timed ? width + Moments.FEATURES : width;
    }

    @Override
    public int inputWidth() {
      return width;
    }

    @Override
    public int outputWidth() {
      return width;
    }

    /** Width of one head. */
    public int headWidth() {
      return width / heads;
    }

    @Override
    public List<Parameter> parameters(String prefix) {
      return List.of(
          Parameter.of(prefix + "weight_qkvo", 4 * width, width),
          Parameter.of(prefix + "bias_qkvo", 4 * width),
          Parameter.of(prefix + "weight_gates", 2 * heads, gateInputWidth()),
          Parameter.of(prefix + "bias_gates", 2 * heads),
          Parameter.of(prefix + "weight_out", width, width),
          Parameter.of(prefix + "bias_out", width));
    }
  }

  /**
   * Layer normalisation (Ba et al. 2016) over the vector, with gain and bias; epsilon is {@value
   * #EPSILON}.
   */
  record LayerNorm(int width) implements Layer {
    /** Added to the variance. */
    public static final float EPSILON = 1e-5f;

    public LayerNorm {
      requirePositive("width", width);
    }

    @Override
    public int inputWidth() {
      return width;
    }

    @Override
    public int outputWidth() {
      return width;
    }

    @Override
    public boolean pointwise() {
      return true;
    }

    @Override
    public List<Parameter> parameters(String prefix) {
      return List.of(Parameter.of(prefix + "weight", width), Parameter.of(prefix + "bias", width));
    }
  }

  /** An affine map: {@code weight x + bias}. */
  record Linear(int inputWidth, int outputWidth) implements Layer {
    public Linear {
      requirePositive("inputWidth", inputWidth);
      requirePositive("outputWidth", outputWidth);
    }

    @Override
    public boolean pointwise() {
      return true;
    }

    @Override
    public List<Parameter> parameters(String prefix) {
      return List.of(
          Parameter.of(prefix + "weight", outputWidth, inputWidth),
          Parameter.of(prefix + "bias", outputWidth));
    }
  }

  /**
   * Two affine maps with a Gaussian error linear unit between (Hendrycks and Gimpel 2016, the exact
   * form with erf): {@code down.weight gelu(up.weight x + up.bias) + down.bias}.
   *
   * @param width width of input and output
   * @param hidden width between the two maps
   */
  record FeedForward(int width, int hidden) implements Layer {
    public FeedForward {
      requirePositive("width", width);
      requirePositive("hidden", hidden);
    }

    @Override
    public int inputWidth() {
      return width;
    }

    @Override
    public int outputWidth() {
      return width;
    }

    /** The map into the hidden width. */
    public Linear up() {
      return new Linear(width, hidden);
    }

    /** The map back. */
    public Linear down() {
      return new Linear(hidden, width);
    }

    @Override
    public boolean pointwise() {
      return true;
    }

    @Override
    public List<Parameter> parameters(String prefix) {
      List<Parameter> parameters = new ArrayList<>(up().parameters(prefix + "up."));
      parameters.addAll(down().parameters(prefix + "down."));
      return List.copyOf(parameters);
    }
  }

  /**
   * A feed-forward layer whose hidden values are gated (SwiGLU, Shazeer 2020), where {@code silu(v)
   * = v sigmoid(v)}:
   *
   * <pre>
   * down.weight (silu(gate.weight x + gate.bias) * (up.weight x + up.bias)) + down.bias
   * </pre>
   *
   * @param width width of input and output
   * @param hidden width between the maps
   */
  record GatedFeedForward(int width, int hidden) implements Layer {
    public GatedFeedForward {
      requirePositive("width", width);
      requirePositive("hidden", hidden);
    }

    @Override
    public int inputWidth() {
      return width;
    }

    @Override
    public int outputWidth() {
      return width;
    }

    /** The map whose values, squashed, let the others through. */
    public Linear gate() {
      return new Linear(width, hidden);
    }

    /** The map into the hidden width. */
    public Linear up() {
      return new Linear(width, hidden);
    }

    /** The map back. */
    public Linear down() {
      return new Linear(hidden, width);
    }

    @Override
    public boolean pointwise() {
      return true;
    }

    @Override
    public List<Parameter> parameters(String prefix) {
      List<Parameter> parameters = new ArrayList<>(gate().parameters(prefix + "gate."));
      parameters.addAll(up().parameters(prefix + "up."));
      parameters.addAll(down().parameters(prefix + "down."));
      return List.copyOf(parameters);
    }
  }

  /**
   * The direction of the vector at a fixed length: {@code scale x / max(|x|, EPSILON)}.
   *
   * <p>At the end of a network whose item embeddings are unit vectors it makes a score the cosine
   * of query and item, {@code scale} times; the inverse of scale is the temperature of a softmax
   * over them (NISER, Gupta et al. 2019).
   *
   * @param scale length of the output, more than 0
   */
  record UnitNorm(int width, float scale) implements Layer {
    /** Vectors shorter than this are not lengthened to full. */
    public static final float EPSILON = 1e-6f;

    public UnitNorm {
      requirePositive("width", width);
      if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
        throw new BadInputException("scale is " + scale + ", expected a number more than 0");
      }
    }

    @Override
    public int inputWidth() {
      return width;
    }

    @Override
    public int outputWidth() {
      return width;
    }

    @Override
    public boolean pointwise() {
      return true;
    }

    @Override
    public List<Parameter> parameters(String prefix) {
      return List.of();
    }
  }

  /** {@code x + inner(x)}. */
  record Residual(Layer inner) implements Layer {
    public Residual {
      if (inner.inputWidth() != inner.outputWidth()) {
        throw new BadInputException(
            "a residual layer needs an inner layer of equal input and output width, found "
                + inner.inputWidth()
                + " and "
                + inner.outputWidth());
      }
    }

    @Override
    public int inputWidth() {
      return inner.inputWidth();
    }

    @Override
    public int outputWidth() {
      return inner.outputWidth();
    }

    @Override
    public boolean timed() {
      return inner.timed();
    }

    @Override
    public boolean pointwise() {
      return inner.pointwise();
    }

    @Override
    public boolean looksAhead() {
      return inner.looksAhead();
    }

    @Override
    public List<Parameter> parameters(String prefix) {
      return inner.parameters(prefix + "inner.");
    }
  }

  /** Layers side by side over the same input; their outputs stand one behind the other. */
  record Parallel(List<Layer> layers) implements Layer {
    public Parallel {
      layers = List.copyOf(layers);
      if (layers.size() < 2) {
        throw new BadInputException("parallel layers: found " + layers.size() + ", expected 2");
      }
      for (Layer layer : layers) {
        if (layer.inputWidth() != layers.getFirst().inputWidth()) {
          throw new BadInputException(
              "parallel layers take vectors of width "
                  + layers.getFirst().inputWidth()
                  + " and "
                  + layer.inputWidth()
                  + ", expected the same");
        }
      }
    }

    public static Parallel of(Layer... layers) {
      return new Parallel(List.of(layers));
    }

    @Override
    public int inputWidth() {
      return layers.getFirst().inputWidth();
    }

    @Override
    public int outputWidth() {
      return layers.stream().mapToInt(Layer::outputWidth).sum();
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
    public List<Parameter> parameters(String prefix) {
      List<Parameter> parameters = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        parameters.addAll(layers.get(i).parameters(prefix + i + "."));
      }
      return List.copyOf(parameters);
    }
  }

  /**
   * A memory of the events before a place and one of the events after it, independent of each other
   * through all their layers, so that the event at the place itself is seen by neither
   * (context2vec, Melamud et al. 2016; the directions of ELMo, Peters et al. 2018).
   *
   * <pre>
   * f(t) = forward over x(1) .. x(t)
   * b(t) = backward over x(n), x(n - 1) .. x(t + 2); zero where nothing is known after t + 1
   * y(t) = f(t) + weight b(t)                          what event t + 1 is predicted from
   * </pre>
   *
   * <p>Where nothing is known after, as event by event, it is {@code forward} and nothing else, and
   * its state is that of {@code forward}. It stands at the front of a network ({@link
   * Architecture.SequenceNetwork}): any layer behind it that remembers would see the targets of
   * later places.
   *
   * @param forward over the events before, the oldest first
   * @param backward over the events after, the last first; it does not look at times
   */
  record Bidirectional(Layer forward, Layer backward) implements Layer {
    public Bidirectional {
      if (forward.inputWidth() != backward.inputWidth()) {
        throw new BadInputException(
            "the directions of a bidirectional layer take vectors of width %d and %d, expected the same"
                .formatted(forward.inputWidth(), backward.inputWidth()));
      }
      if (forward.looksAhead() || backward.looksAhead()) {
        throw new BadInputException(
            "a direction of a bidirectional layer holds a bidirectional layer itself: expected layers that look one way");
      }
      if (backward.timed()) {
        throw new BadInputException(
            "the backward direction of a bidirectional layer looks at times: expected layers that do not");
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
    public List<Parameter> parameters(String prefix) {
      List<Parameter> parameters = new ArrayList<>(forward.parameters(prefix + "forward."));
      parameters.addAll(backward.parameters(prefix + "backward."));
      parameters.add(
          Parameter.of(prefix + "weight", forward.outputWidth(), backward.outputWidth()));
      return List.copyOf(parameters);
    }
  }

  /** Layers one after the other, the first one first. */
  record Stack(List<Layer> layers) implements Layer {
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
              "layer "
                  + i
                  + " takes vectors of width "
                  + wanted
                  + ", the one before gives "
                  + given);
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
    public List<Parameter> parameters(String prefix) {
      List<Parameter> parameters = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        parameters.addAll(layers.get(i).parameters(prefix + i + "."));
      }
      return List.copyOf(parameters);
    }
  }

  private static void requireHeads(int width, int heads) {
    requirePositive("width", width);
    requirePositive("heads", heads);
    if (width % heads != 0) {
      throw new BadInputException(
          "heads is " + heads + ", expected a divisor of the width " + width);
    }
  }

  private static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new BadInputException(name + " is " + value + ", expected at least 1");
    }
  }
}

package io.memoir.train.reference;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.cross_entropy;
import static org.bytedeco.pytorch.global.torch.dropout;
import static org.bytedeco.pytorch.global.torch.embedding;
import static org.bytedeco.pytorch.global.torch.eye;
import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.globalContext;
import static org.bytedeco.pytorch.global.torch.gru;
import static org.bytedeco.pytorch.global.torch.layer_norm;
import static org.bytedeco.pytorch.global.torch.linalg_solve;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.lstm;
import static org.bytedeco.pytorch.global.torch.sigmoid;
import static org.bytedeco.pytorch.global.torch.silu;
import static org.bytedeco.pytorch.global.torch.softplus;
import static org.bytedeco.pytorch.global.torch.stack;
import static org.bytedeco.pytorch.global.torch.tensor;
import static org.bytedeco.pytorch.global.torch.zeros;

import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.Moments;
import io.memoir.model.Parameter;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemTensors;
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
import io.memoir.train.packed.MomentRows;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.CrossEntropyLossOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A sequence network as a framework's user would write it: one library call a layer over padded
 * {@code [sequences, time]} batches, all logits at once, the gradient by autograd.
 *
 * <p>Padding stands behind the events of a sequence. No layer looks ahead, so it changes nothing
 * before it, and the loss leaves it out; events after a place are padded behind their first.
 * Belongs to one thread at a time.
 */
public final class EagerNetwork implements AutoCloseable {
  /** Stands where there is nothing to predict. */
  public static final int NO_TARGET = -1;

  /** How libtorch computes. */
  public enum Precision {
    FLOAT32,
    /** Matrix products and recurrent layers in bfloat16, by libtorch's autocast. */
    AUTOCAST_BFLOAT16
  }

  private final SequenceNetwork architecture;
  private final Precision precision;
  private final double embeddingDropout;
  private final double hiddenDropout;
  private final Map<String, Tensor> parameters = new LinkedHashMap<>();

  /** The domain of each item; empty if all domains are answered from one memory. */
  private final int[] itemDomains;

  private int domain = Domains.NONE;

  /**
   * The mean loss of a batch, and its gradient.
   *
   * @param gradients by parameter, rows contiguous
   */
  public record LossGradient(double loss, Map<String, float[]> gradients) {}

  /** A network without dropout in 32-bit floats. */
  public EagerNetwork(SequenceNetwork architecture, Weights weights) {
    this(architecture, weights, Precision.FLOAT32, 0, 0);
  }

  /**
   * @param weights copied
   * @param embeddingDropout share of embedding values dropped by {@link #gradient}
   * @param hiddenDropout share of hidden values dropped by {@link #gradient}
   */
  public EagerNetwork(
      SequenceNetwork architecture,
      Weights weights,
      Precision precision,
      double embeddingDropout,
      double hiddenDropout) {
    this.architecture = architecture;
    this.precision = precision;
    this.embeddingDropout = embeddingDropout;
    this.hiddenDropout = hiddenDropout;
    this.itemDomains =
        architecture.domainMemory() == DomainMemory.SHARED
            ? new int[0]
            : ItemTensors.domains(architecture, weights);
    try (PointerScope _ = new PointerScope()) {
      for (Parameter parameter : architecture.parameters()) {
        long[] shape = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
        Tensor values = tensor(weights.floats(parameter.name())).view(shape).clone();
        values.requires_grad_(true);
        // A reference of our own, so that no scope frees it at its end.
        values.retainReference();
        parameters.put(parameter.name(), values);
      }
    }
  }

  /**
   * Lets every later request ask for a domain.
   *
   * @param number of the domain, {@link Domains#NONE} for none
   */
  public void ask(int number) {
    domain = number;
  }

  /** The parameters as libtorch optimisers take them; changed in place by those. */
  TensorVector parameters() {
    return new TensorVector(parameters.values().toArray(Tensor[]::new));
  }

  /** The current values of a parameter, rows contiguous. */
  public float[] values(String name) {
    try (PointerScope _ = new PointerScope()) {
      return floats(parameter(name));
    }
  }

  /**
   * The queries after every event.
   *
   * @param inputs items of each sequence, at least one
   * @param times as {@link #logits} takes them
   * @return of each sequence {@code [length, width]}, rows contiguous
   */
  public float[][] hidden(int[][] inputs, long[][] times) {
    return everyRow(inputs, Optional.empty(), times, false);
  }

  /**
   * The score of every item after every event.
   *
   * @param inputs items of each sequence, at least one
   * @param times of each sequence those of its events and of the request after the last one; no
   *     rows where they are not known
   * @return of each sequence {@code [length, itemCount]}, rows contiguous
   */
  public float[][] logits(int[][] inputs, long[][] times) {
    return everyRow(inputs, Optional.empty(), times, true);
  }

  /**
   * The score of every item at the place of every target, where the targets behind it are known to
   * a bidirectional network.
   *
   * @param targets of the same lengths as the inputs
   */
  public float[][] logitsBetween(int[][] inputs, int[][] targets, long[][] times) {
    return everyRow(inputs, Optional.of(targets), times, true);
  }

  /**
   * Cross-entropy over the whole catalogue, averaged over all targets, and its gradient.
   *
   * @param targets of the same lengths, {@link #NO_TARGET} where there is none
   * @param times as {@link #logits} takes them
   */
  public LossGradient gradient(int[][] inputs, int[][] targets, long[][] times) {
    return gradient(inputs, targets, times, 0);
  }

  /**
   * The same with label smoothing.
   *
   * @param smoothing share of each target that is spread over all items
   */
  public LossGradient gradient(int[][] inputs, int[][] targets, long[][] times, double smoothing) {
    try (PointerScope _ = new PointerScope()) {
      for (Tensor parameter : parameters.values()) {
        parameter.mutable_grad().reset();
      }
      double loss = backward(inputs, targets, times, smoothing);
      Map<String, float[]> gradients = new LinkedHashMap<>();
      parameters.forEach((name, parameter) -> gradients.put(name, gradientOf(parameter)));
      return new LossGradient(loss, gradients);
    }
  }

  /** Adds the gradient of the mean loss to the parameters' own; gives the loss. */
  double backward(int[][] inputs, int[][] targets, long[][] times, double smoothing) {
    try (PointerScope _ = new PointerScope();
        AutoGradMode _ = new AutoGradMode(true)) {
      Tensor scores =
          withAutocast(() -> scores(queries(inputs, Optional.of(targets), times, true)));
      CrossEntropyLossOptions options = new CrossEntropyLossOptions();
      options.ignore_index().put(NO_TARGET);
      options.label_smoothing().put(smoothing);
      Tensor loss =
          cross_entropy(
              scores.view(-1, architecture.itemCount()).to(torch.ScalarType.Float),
              padded(targets, NO_TARGET).view(-1),
              options);
      loss.backward();
      return loss.item_float();
    }
  }

  private float[][] everyRow(
      int[][] inputs, Optional<int[][]> targets, long[][] times, boolean scored) {
    // Without oneDNN: its LSTM without gradients gives wrong values on some processors at widths
    // that are no multiple of a vector. In libtorch 2.10 on an AMD EPYC of 2024, its AVX-512 code
    // is off by some percent, and its AVX2 code (ONEDNN_MAX_CPU_ISA=AVX2) is right.
    boolean oneDnn = globalContext().userEnabledMkldnn();
    globalContext().setUserEnabledMkldnn(false);
    try (PointerScope _ = new PointerScope();
        AutoGradMode _ = new AutoGradMode(false)) {
      Tensor rows =
          withAutocast(() -> {
            Tensor queries = queries(inputs, targets, times, false);
            return scored ? scores(queries) : queries;
          });
      int columns = (int) rows.size(2);
      int steps = (int) rows.size(1);
      float[] all = floats(rows.to(torch.ScalarType.Float));
      float[][] ofSequences = new float[inputs.length][];
      for (int s = 0; s < inputs.length; s++) {
        int from = s * steps * columns;
        ofSequences[s] = Arrays.copyOfRange(all, from, from + inputs[s].length * columns);
      }
      return ofSequences;
    } finally {
      globalContext().setUserEnabledMkldnn(oneDnn);
    }
  }

  /** {@code [sequences, time, itemCount]}. */
  private Tensor scores(Tensor queries) {
    return linear(
        queries,
        parameter(SequenceNetwork.ITEM_EMBEDDING),
        new TensorOptional(parameter(SequenceNetwork.ITEM_BIAS)));
  }

  /**
   * What layers may look at beside their input.
   *
   * @param events features of the events' moments, {@code [sequences, time, Moments.FEATURES]}
   * @param requests features of the moments of asking, likewise
   * @param targets what is known after, where it is known
   * @param training whether dropout is on
   */
  private record Pass(
      Tensor events, Tensor requests, Optional<int[][]> targets, boolean training) {}

  /** {@code [sequences, time, width]}. */
  private Tensor queries(
      int[][] inputs, Optional<int[][]> targets, long[][] times, boolean training) {
    Pass pass =
        new Pass(
            moments(inputs, times, MomentRows::events),
            moments(inputs, times, MomentRows::requests),
            targets,
            training);
    Tensor x = embedded(inputs, training);
    Tensor y = apply(architecture.body(), SequenceNetwork.BODY, x, pass, false);
    return query(
        architecture.head(), SequenceNetwork.HEAD, read(y, x, inputs, pass), pass.requests);
  }

  /** What the domain that is asked for reads, {@code [sequences, time, width]}. */
  private Tensor read(Tensor y, Tensor x, int[][] inputs, Pass pass) {
    if (domain == Domains.NONE) {
      return y;
    }
    return switch (architecture.domainMemory()) {
      case SHARED -> y;
      case SEPARATE -> own(x, inputs, pass);
      case GATED -> {
        Tensor own = own(x, inputs, pass);
        Tensor logits = affine(cat(new TensorVector(y, own), 2), SequenceNetwork.HEAD + "gate_");
        Tensor weight = sigmoid(logits).mul(new Scalar(2f));
        yield own.mul(new Scalar(2f)).add(weight.mul(y.sub(own)));
      }
    };
  }

  /** The last output over the events of the domain that is asked for; zeros before the first. */
  private Tensor own(Tensor x, int[][] inputs, Pass pass) {
    int steps = (int) x.size(1);
    int width = architecture.body().outputWidth();
    long[] known = new long[inputs.length * steps];
    int[][] places = new int[inputs.length][];
    int longest = 0;
    for (int s = 0; s < inputs.length; s++) {
      int[] found = new int[inputs[s].length];
      int count = 0;
      for (int t = 0; t < steps; t++) {
        if (t < inputs[s].length && itemDomains[inputs[s][t]] == domain) {
          found[count++] = t;
        }
        known[s * steps + t] = count;
      }
      places[s] = Arrays.copyOf(found, count);
      longest = Math.max(longest, count);
    }
    if (longest == 0) {
      return zeros(inputs.length, steps, width);
    }
    Pass ofDomain =
        new Pass(
            picked(pass.events(), places, longest),
            picked(pass.requests(), places, longest),
            Optional.empty(),
            pass.training());
    Tensor states =
        apply(
            architecture.body(),
            SequenceNetwork.DOMAIN,
            picked(x, places, longest),
            ofDomain,
            false);
    Tensor nothing = zeros(inputs.length, 1, width).to(states.scalar_type());
    Tensor index = tensor(known).view(inputs.length, steps, 1).expand(-1, -1, width);
    return cat(new TensorVector(nothing, states), 1).gather(1, index);
  }

  /** Some places of each sequence, {@code [sequences, longest, width]}; padded behind them. */
  private static Tensor picked(Tensor rows, int[][] places, int longest) {
    long[] index = new long[places.length * longest];
    for (int s = 0; s < places.length; s++) {
      for (int i = 0; i < places[s].length; i++) {
        index[s * longest + i] = places[s][i];
      }
    }
    return rows.gather(
        1, tensor(index).view(places.length, longest, 1).expand(-1, -1, rows.size(2)));
  }

  private Tensor query(Head head, String prefix, Tensor y, Tensor requests) {
    return switch (head) {
      case Head.Direct() -> y;
      case Head.Clock() -> y.add(linear(requests, parameter(prefix + "weight")));
      case Head.LongShort longShort -> query(longShort, prefix, y, requests);
      case Head.ByDomain(Head inner, Domains _, DomainMemory _) ->
          query(inner, prefix + "inner.", seen(y, parameter(prefix + "map")), requests);
    };
  }

  /** The outputs of the body as the domain that is asked for sees them, block by block. */
  private Tensor seen(Tensor y, Tensor maps) {
    if (domain == Domains.NONE) {
      return y;
    }
    int width = architecture.width();
    Tensor map = maps.narrow(0, (domain - 1L) * width, width);
    TensorVector blocks = new TensorVector();
    for (int begin = 0; begin < y.size(2); begin += width) {
      Tensor block = y.narrow(2, begin, width);
      blocks.push_back(block.add(linear(block, map)));
    }
    return cat(blocks, 2);
  }

  private Tensor embedded(int[][] items, boolean training) {
    Tensor rows =
        embedding(parameter(SequenceNetwork.ITEM_EMBEDDING), padded(items, 0))
            .mul(new Scalar(architecture.inputScale()));
    return dropout(rows, embeddingDropout, training);
  }

  private Tensor query(Head.LongShort head, String prefix, Tensor y, Tensor requests) {
    int width = architecture.width();
    Tensor longTerm = y.narrow(2, 0, width);
    Tensor shortTerm = y.narrow(2, width, width);
    if (head.timed()) {
      shortTerm = shortTerm.add(linear(requests, parameter(prefix + "weight")));
    }
    if (!head.gated()) {
      return longTerm.add(shortTerm);
    }
    Tensor weights = parameter(prefix + "gate_weight");
    Tensor logit = y.mul(weights).sum(2).add(parameter(prefix + "gate_bias"));
    if (head.timed()) {
      Scalar scale = new Scalar(Head.LongShort.TIME_SCALE);
      Tensor silence = requests.select(2, Moments.SILENCE).mul(scale);
      Tensor depth = requests.select(2, Moments.DEPTH).mul(scale);
      logit =
          logit
              .add(softplus(parameter(prefix + "gate_silence")).mul(silence))
              .sub(softplus(parameter(prefix + "gate_depth")).mul(depth));
    }
    Tensor weight = sigmoid(logit).mul(new Scalar(2f)).unsqueeze(2);
    return shortTerm.mul(new Scalar(2f)).add(weight.mul(longTerm.sub(shortTerm)));
  }

  /** Zeros where times are not known, and behind the end of a sequence. */
  private Tensor moments(int[][] inputs, long[][] times, Function<MomentRows, float[]> which) {
    int longest = Arrays.stream(inputs).mapToInt(s -> s.length).max().orElse(0);
    int width = longest * Moments.FEATURES;
    float[] values = new float[inputs.length * width];
    for (int s = 0; s < times.length; s++) {
      float[] rows = which.apply(MomentRows.of(times[s], architecture.calendarEnd()));
      System.arraycopy(rows, 0, values, s * width, rows.length);
    }
    return tensor(values).view(inputs.length, longest, Moments.FEATURES);
  }

  /** Dropout stands where {@code TrainableNetwork} has it. */
  private Tensor apply(Layer layer, String prefix, Tensor x, Pass pass, boolean inResidual) {
    boolean training = pass.training();
    return switch (layer) {
      case Lstm(int _, int width) -> dropped(recurrent(x, prefix, width), training && !inResidual);
      case TimeLstm(int _, int width) ->
          dropped(
              recurrent(cat(new TensorVector(x, pass.events), 2), prefix, width),
              training && !inResidual);
      case Gru(int _, int width) -> dropped(gated(x, prefix, width), training && !inResidual);
      case SelfAttention attention ->
          dropped(
              EagerHeads.attention(attention, x, name -> parameter(prefix + name)),
              training && !inResidual);
      case LinearRecurrence(int _, int width) ->
          dropped(scanned(affine(x, prefix), width), training && !inResidual);
      case CausalConvolution(int _, int _, int window) ->
          dropped(affine(windows(x, window), prefix), training && !inResidual);
      case DepthwiseConvolution(int width, int window) -> {
        Tensor parts = windows(x, window).view(x.size(0), x.size(1), window, width);
        Tensor sum = parts.mul(parameter(prefix + "weight")).sum(2);
        yield dropped(sum.add(parameter(prefix + "bias")), training && !inResidual);
      }
      case RidgeRegression(int _, int rank) ->
          ridge(affine(x, prefix), parameter(prefix + "log_penalty"), rank);
      case RunningMean(int _, float prior) -> dropped(means(x, prior), training && !inResidual);
      case MatrixMemory memory ->
          dropped(
              EagerHeads.matrixMemory(memory, x, pass.events, name -> parameter(prefix + name)),
              training && !inResidual);
      case LayerNorm(int width) ->
          layer_norm(
              x,
              new long[] {width},
              new TensorOptional(parameter(prefix + "weight")),
              new TensorOptional(parameter(prefix + "bias")),
              LayerNorm.EPSILON,
              true);
      case Linear _ -> affine(x, prefix);
      case FeedForward _ ->
          affine(dropped(gelu(affine(x, prefix + "up.")), training), prefix + "down.");
      case GatedFeedForward _ -> {
        Tensor gated = silu(affine(x, prefix + "gate.")).mul(affine(x, prefix + "up."));
        yield affine(dropped(gated, training), prefix + "down.");
      }
      case UnitNorm(int _, float scale) -> unitNorm(x, scale);
      case ItemMemory(Layer inner, float scale) -> {
        Tensor h = apply(inner, prefix + "inner.", x, pass, false);
        Tensor sums = weighted(x, affine(h, prefix));
        Tensor mix = parameter(prefix + "mix").sigmoid().mul(new Scalar(2f));
        yield unitNorm(unitNorm(h, 1).add(unitNorm(sums, 1).mul(mix)), scale);
      }
      case Residual(Layer inner) ->
          x.add(dropped(apply(inner, prefix + "inner.", x, pass, true), training));
      case Stack(List<Layer> layers) -> {
        Tensor value = x;
        for (int i = 0; i < layers.size(); i++) {
          value = apply(layers.get(i), prefix + i + ".", value, pass, inResidual);
        }
        yield value;
      }
      case Parallel(List<Layer> layers) -> {
        Tensor[] values = new Tensor[layers.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = apply(layers.get(i), prefix + i + ".", x, pass, inResidual);
        }
        yield cat(new TensorVector(values), 2);
      }
      case Bidirectional both -> {
        Tensor before = apply(both.forward(), prefix + "forward.", x, pass, false);
        yield pass.targets()
            .map(targets -> before.add(after(both.backward(), targets, prefix, pass)))
            .orElse(before);
      }
    };
  }

  /** What the events after the target of every row say, {@code [sequences, time, width]}. */
  private Tensor after(Layer backward, int[][] targets, String prefix, Pass pass) {
    int longest = Arrays.stream(targets).mapToInt(s -> s.length).max().orElse(0);
    int[][] reversed = new int[targets.length][];
    long[] read = new long[targets.length * longest];
    for (int s = 0; s < targets.length; s++) {
      int[] known = new int[targets[s].length];
      int count = 0;
      for (int t = targets[s].length - 1; t >= 0; t--) {
        if (targets[s][t] != NO_TARGET) {
          read[s * longest + t] = count;
          known[count++] = targets[s][t];
        }
      }
      reversed[s] = Arrays.copyOf(known, count);
    }
    Tensor states =
        apply(
            backward,
            prefix + "backward.",
            embedded(reversed, pass.training()),
            new Pass(pass.events(), pass.requests(), Optional.empty(), pass.training()),
            false);
    long width = states.size(2);
    Tensor nothing = zeros(targets.length, 1, width).to(states.scalar_type());
    Tensor index = tensor(read).view(targets.length, longest, 1).expand(-1, -1, width);
    Tensor seen = cat(new TensorVector(nothing, states), 1).gather(1, index);
    return linear(seen, parameter(prefix + "weight"));
  }

  private static Tensor unitNorm(Tensor x, float scale) {
    Scalar least = new Scalar(UnitNorm.EPSILON * UnitNorm.EPSILON);
    Tensor length = x.mul(x).sum(2).clamp_min(least).sqrt().unsqueeze(2);
    return x.div(length).mul(new Scalar(scale));
  }

  private Tensor dropped(Tensor x, boolean active) {
    return active ? dropout(x, hiddenDropout, true) : x;
  }

  /** Also of a gate, whose tensors have a name before {@code weight} and {@code bias}. */
  private Tensor affine(Tensor x, String prefix) {
    return linear(x, parameter(prefix + "weight"), new TensorOptional(parameter(prefix + "bias")));
  }

  /** The last inputs side by side, the oldest first, {@code [sequences, time, window width]}. */
  private static Tensor windows(Tensor x, int window) {
    Tensor nothing = zeros(x.size(0), window - 1L, x.size(2)).to(x.scalar_type());
    Tensor padded = cat(new TensorVector(nothing, x), 1);
    TensorVector inputs = new TensorVector();
    for (int k = 0; k < window; k++) {
      inputs.push_back(padded.narrow(1, k, x.size(1)));
    }
    return cat(inputs, 2);
  }

  private Tensor recurrent(Tensor x, String prefix, int width) {
    Tensor start = zeros(1, x.size(0), width).to(x.scalar_type());
    TensorVector weights =
        new TensorVector(
            parameter(prefix + "weight_ih"),
            parameter(prefix + "weight_hh"),
            parameter(prefix + "bias"),
            zeros(4L * width));
    return lstm(x, new TensorVector(start, start), weights, true, 1, 0, false, false, true).get0();
  }

  private Tensor gated(Tensor x, String prefix, int width) {
    Tensor start = zeros(1, x.size(0), width).to(x.scalar_type());
    TensorVector weights =
        new TensorVector(
            parameter(prefix + "weight_ih"),
            parameter(prefix + "weight_hh"),
            parameter(prefix + "bias_ih"),
            parameter(prefix + "bias_hh"));
    return gru(x, start, weights, true, 1, 0, false, false, true).get0();
  }

  /** The linear recurrence as a loop over time, from its gates {@code [sequences, time, z c]}. */
  private static Tensor means(Tensor x, float prior) {
    float[] counts = new float[(int) x.size(1)];
    for (int t = 0; t < counts.length; t++) {
      counts[t] = t + 1 + prior;
    }
    return x.cumsum(1).div(tensor(counts).view(1, counts.length, 1));
  }

  private static Tensor ridge(Tensor keysAndValues, Tensor logPenalty, int rank) {
    // In double precision, because the solution amplifies the rounding of the sums.
    ScalarType type = keysAndValues.scalar_type();
    Tensor exact = keysAndValues.to(ScalarType.Double);
    Tensor keys = exact.narrow(2, 0, rank);
    Tensor values = exact.narrow(2, rank, 1);
    Tensor penalty = eye(rank).to(ScalarType.Double).mul(logPenalty.exp().view(1, 1));
    Tensor squares = keys.unsqueeze(3).mul(keys.unsqueeze(2)).cumsum(1).add(penalty);
    return linalg_solve(squares, keys.mul(values).cumsum(1).unsqueeze(3)).squeeze(3).to(type);
  }

  /** The sums of an item memory, from the two affine values of each event. */
  private static Tensor weighted(Tensor x, Tensor gates) {
    Scalar limit = new Scalar(ItemMemory.WEIGHT_LIMIT);
    Tensor added = gates.narrow(2, 0, 1).clamp_min(new Scalar(-ItemMemory.WEIGHT_LIMIT));
    Tensor inputs = x.mul(added.clamp_max(limit).exp());
    Tensor kept = gates.narrow(2, 1, 1).sigmoid();
    Tensor state = zeros(x.size(0), x.size(2)).to(x.scalar_type());
    TensorVector states = new TensorVector();
    for (long t = 0; t < x.size(1); t++) {
      state = state.mul(kept.select(1, t)).add(inputs.select(1, t));
      states.push_back(state);
    }
    return stack(states, 1);
  }

  private static Tensor scanned(Tensor gates, int width) {
    Tensor z = gates.narrow(2, 0, width).sigmoid();
    Tensor candidate = gates.narrow(2, width, width);
    Tensor state = zeros(gates.size(0), width).to(gates.scalar_type());
    TensorVector states = new TensorVector();
    for (long t = 0; t < gates.size(1); t++) {
      state = state.add(z.select(1, t).mul(candidate.select(1, t).sub(state)));
      states.push_back(state);
    }
    return stack(states, 1);
  }

  private Tensor withAutocast(Supplier<Tensor> computation) {
    return switch (precision) {
      case FLOAT32 -> computation.get();
      case AUTOCAST_BFLOAT16 -> {
        // The cache of rounded weights would outlive the step that changes them.
        torch.set_autocast_cache_enabled(false);
        torch.set_autocast_dtype(torch.DeviceType.CPU, torch.ScalarType.BFloat16);
        torch.set_autocast_enabled(torch.DeviceType.CPU, true);
        try {
          yield computation.get();
        } finally {
          torch.set_autocast_enabled(torch.DeviceType.CPU, false);
        }
      }
    };
  }

  Tensor parameter(String name) {
    Tensor parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("no parameter '" + name + "'");
    }
    return parameter;
  }

  /** {@code [sequences, longest]}. */
  private static Tensor padded(int[][] sequences, int filler) {
    int longest = Arrays.stream(sequences).mapToInt(s -> s.length).max().orElse(0);
    long[] values = new long[sequences.length * longest];
    Arrays.fill(values, filler);
    for (int s = 0; s < sequences.length; s++) {
      for (int t = 0; t < sequences[s].length; t++) {
        values[s * longest + t] = sequences[s][t];
      }
    }
    return tensor(values).view(sequences.length, longest);
  }

  private static float[] gradientOf(Tensor parameter) {
    Tensor gradient = parameter.grad();
    // A parameter that the loss does not reach has none.
    return gradient.defined() ? floats(gradient) : new float[(int) parameter.numel()];
  }

  private static float[] floats(Tensor values) {
    float[] copy = new float[(int) values.numel()];
    values.contiguous().data_ptr_float().get(copy);
    return copy;
  }

  /** Frees the parameters. */
  @Override
  public void close() {
    parameters.values().forEach(Tensor::close);
    parameters.clear();
  }
}

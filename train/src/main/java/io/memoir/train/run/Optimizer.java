package io.memoir.train.run;

import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.train.config.OptimizerConfig;
import io.memoir.train.encoding.TouchedRows;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.UpdateKernel;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The state of an optimizer for each parameter, and its update of a range of them.
 *
 * <p>Dense, as in common frameworks: every parameter changes in every step, unless the gradients of
 * the item embedding are sparse. Then rows without a gradient keep their values and their state, as
 * with PyTorch's {@code SparseAdam}.
 */
final class Optimizer {
  private final OptimizerConfig config;
  private final Parameters parameters;
  private final Parameters first;
  private final Parameters second;
  private final Set<String> ofItems;
  private long steps;

  Optimizer(OptimizerConfig config, SequenceNetwork network, Parameters parameters) {
    this.config = config;
    this.parameters = parameters;
    this.first = Parameters.zeros(network);
    this.second = Parameters.zeros(network);
    this.ofItems = Set.copyOf(ItemTensors.learned(network));
  }

  /** The state, with the names used in a checkpoint. */
  List<Parameters> memory() {
    return List.of(first, second);
  }

  long steps() {
    return steps;
  }

  /** Continues a run with the given number of completed steps. */
  void resumeAt(long done) {
    steps = done;
  }

  /** Begins a step; then {@link #update} is called for all ranges. */
  void begin() {
    steps++;
  }

  /**
   * Updates the range of every parameter that belongs to one of {@code shares} threads.
   *
   * @param gradients summed over the workers
   * @param touched the rows of the item embedding that change; all if empty
   * @param norm of the whole gradient
   * @param rateFactor of the schedule
   */
  void update(
      Parameters gradients,
      Optional<TouchedRows> touched,
      double norm,
      double rateFactor,
      int share,
      int shares) {
    float rate = (float) (config.rate() * rateFactor);
    float scale = config.clip() > 0 && norm > config.clip() ? (float) (config.clip() / norm) : 1f;
    for (String name : parameters.matrices().keySet()) {
      Ranges.of(name, gradients.get(name), touched, share, shares)
          .forEach((begin, end) -> update(name, gradients.get(name), begin, end, rate, scale));
    }
  }

  private void update(String name, Matrix g, int begin, int end, float rate, float scale) {
    Matrix w = parameters.get(name);
    Matrix m = first.get(name);
    Matrix v = second.get(name);
    float decay =
        (float) (ofItems.contains(name) ? config.itemWeightDecay() : config.weightDecay());
    float epsilon = (float) config.epsilon();
    switch (config.kind()) {
      case ADAM, ADAMW -> {
        boolean decoupled = config.kind() == OptimizerConfig.Kind.ADAMW;
        UpdateKernel.adam(
            w,
            g,
            m,
            v,
            begin,
            end,
            scale,
            decoupled ? 0 : decay,
            (float) config.beta1(),
            (float) config.beta2(),
            (float) (rate / (1 - Math.pow(config.beta1(), (double) steps))),
            (float) (1 / Math.sqrt(1 - Math.pow(config.beta2(), (double) steps))),
            epsilon,
            decoupled ? rate * decay : 0);
      }
      case SGD ->
          UpdateKernel.sgd(w, g, m, begin, end, scale, decay, (float) config.momentum(), rate);
      case RMSPROP -> {
        float keep = (float) config.beta2();
        UpdateKernel.rootSquare(w, g, v, begin, end, scale, decay, keep, 1 - keep, rate, epsilon);
      }
      case ADAGRAD ->
          UpdateKernel.rootSquare(w, g, v, begin, end, scale, decay, 1, 1, rate, epsilon);
    }
  }

  /** The ranges of a matrix that a thread processes: one range, or some rows. */
  @FunctionalInterface
  private interface Ranges {
    /** A range of values. */
    @FunctionalInterface
    interface Range {
      void process(int begin, int end);
    }

    void forEach(Range range);

    static Ranges of(
        String name, Matrix matrix, Optional<TouchedRows> touched, int share, int shares) {
      if (touched.isPresent() && name.equals(SequenceNetwork.ITEM_EMBEDDING)) {
        TouchedRows rows = touched.get();
        int first = (int) ((long) rows.count() * share / shares);
        int end = (int) ((long) rows.count() * (share + 1) / shares);
        int width = matrix.columns();
        return range -> {
          for (int i = first; i < end; i++) {
            range.process(rows.row(i) * width, (rows.row(i) + 1) * width);
          }
        };
      }
      int begin = Stretch.begin(matrix.size(), share, shares);
      int end = Stretch.begin(matrix.size(), share + 1, shares);
      return range -> range.process(begin, end);
    }
  }

  /** The ranges of a matrix that threads process in parallel. */
  static final class Stretch {
    /** A multiple of all vector lengths. */
    private static final int UNIT = 64;

    private Stretch() {}

    /** The beginning of the range of a thread; the last range ends at {@code size}. */
    static int begin(int size, int share, int shares) {
      if (share >= shares) {
        return size;
      }
      long units = (size + UNIT - 1L) / UNIT;
      return (int) Math.min(size, units * share / shares * UNIT);
    }
  }

  /**
   * Sums the workers' gradients into the first one's; returns the squared norm of the share.
   *
   * @param touched the rows of the item embedding that have a gradient; all if empty
   */
  static double reduce(
      List<Parameters> gradients, Optional<TouchedRows> touched, int share, int shares) {
    double[] squares = new double[1];
    for (String name : gradients.getFirst().matrices().keySet()) {
      Matrix sum = gradients.getFirst().get(name);
      Ranges.of(name, sum, touched, share, shares)
          .forEach((begin, end) -> squares[0] += reduce(gradients, name, begin, end));
    }
    return squares[0];
  }

  private static double reduce(List<Parameters> gradients, String name, int begin, int end) {
    Matrix sum = gradients.getFirst().get(name);
    if (gradients.size() == 1) {
      return UpdateKernel.squares(sum, begin, end);
    }
    double squares = 0;
    for (int w = 1; w < gradients.size(); w++) {
      squares = UpdateKernel.addAndSquare(gradients.get(w).get(name), sum, begin, end);
    }
    return squares;
  }
}

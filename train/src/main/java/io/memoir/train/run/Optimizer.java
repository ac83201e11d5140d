package io.memoir.train.run;

import io.memoir.model.architecture.Architecture;
import io.memoir.train.config.OptimizerConfig;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.UpdateKernel;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of an optimizer for each parameter, and its update of a range of them.
 *
 * <p>Dense, as in common frameworks: every parameter changes in every step.
 */
final class Optimizer {
  private final OptimizerConfig config;
  private final Parameters parameters;
  private final Parameters first;
  private final Parameters second;
  private long steps;

  Optimizer(OptimizerConfig config, Architecture architecture, Parameters parameters) {
    this.config = config;
    this.parameters = parameters;
    this.first = Parameters.zeros(architecture);
    this.second = Parameters.zeros(architecture);
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
   * @param norm of the whole gradient
   * @param rateFactor of the schedule
   */
  void update(Parameters gradients, double norm, double rateFactor, int share, int shares) {
    float rate = (float) (config.rate() * rateFactor);
    float scale = config.clip() > 0 && norm > config.clip() ? (float) (config.clip() / norm) : 1f;
    float decay = (float) config.weightDecay();
    float epsilon = (float) config.epsilon();
    for (String name : parameters.matrices().keySet()) {
      Matrix w = parameters.get(name);
      Matrix g = gradients.get(name);
      Matrix m = first.get(name);
      Matrix v = second.get(name);
      int begin = Stretch.begin(w.size(), share, shares);
      int end = Stretch.begin(w.size(), share + 1, shares);
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

  /** Sums the workers' gradients into the first one's; returns the squared norm of the range. */
  static double reduce(List<Parameters> gradients, int share, int shares) {
    double squares = 0;
    List<String> names = new ArrayList<>(gradients.getFirst().matrices().keySet());
    for (String name : names) {
      Matrix sum = gradients.getFirst().get(name);
      int begin = Stretch.begin(sum.size(), share, shares);
      int end = Stretch.begin(sum.size(), share + 1, shares);
      if (gradients.size() == 1) {
        squares += UpdateKernel.squares(sum, begin, end);
      }
      for (int w = 1; w < gradients.size(); w++) {
        double after = UpdateKernel.addAndSquare(gradients.get(w).get(name), sum, begin, end);
        if (w == gradients.size() - 1) {
          squares += after;
        }
      }
    }
    return squares;
  }
}

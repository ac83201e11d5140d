package io.memoir.train.run;

import io.memoir.model.Architecture;
import io.memoir.train.config.OptimizerConfig;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.UpdateKernel;
import java.util.ArrayList;
import java.util.List;

/**
 * What an optimiser remembers of each parameter, and its step over a stretch of them.
 *
 * <p>Dense, like the frameworks': every parameter moves at every step.
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

  /** What it remembers, by the names that a checkpoint uses. */
  List<Parameters> memory() {
    return List.of(first, second);
  }

  long steps() {
    return steps;
  }

  /** Continues a run in which so many steps were done. */
  void resumeAt(long done) {
    steps = done;
  }

  /** Begins a step; {@link #update} of all stretches follows. */
  void begin() {
    steps++;
  }

  /**
   * Moves the stretch of every parameter that belongs to one of {@code shares} threads.
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

  /** The stretches of a matrix that threads work on side by side. */
  static final class Stretch {
    /** Whole vectors of every width. */
    private static final int UNIT = 64;

    private Stretch() {}

    /** Where the stretch of a thread begins; the last one ends at {@code size}. */
    static int begin(int size, int share, int shares) {
      if (share >= shares) {
        return size;
      }
      long units = (size + UNIT - 1L) / UNIT;
      return (int) Math.min(size, units * share / shares * UNIT);
    }
  }

  /** Sums the workers' gradients into the first one's; gives the squared norm of the stretch. */
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

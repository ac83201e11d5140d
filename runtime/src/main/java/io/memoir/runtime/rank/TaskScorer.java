package io.memoir.runtime.rank;

import io.memoir.model.Moments;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Task;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import java.util.Arrays;
import java.util.Optional;

/**
 * A {@link Task.Scored} with its weights arranged for a kernel: scores candidates for a user state.
 */
public final class TaskScorer {
  /** Candidates per block, sized to the L2 cache. */
  private static final int BLOCK = 64;

  private final Kernel kernel;
  private final Task.Scored task;
  private final int width;
  private final int added;
  private final AffineMap userMap;
  private final float[] itemBias;
  private final Optional<AffineMap> clock;
  private final boolean profiled;
  private final InteractionScorer interaction;
  private final TowerScorer tower;
  private final ScoreCalibration calibration;

  /** Access to the vectors of candidates by their index in a request. */
  @FunctionalInterface
  public interface Candidates {
    /** Writes the vector of a candidate to {@code to[at ..]}. */
    void copy(int candidate, float[] to, int at);
  }

  /** Arranges a task of a network for a kernel. */
  public TaskScorer(Task.Scored task, SequenceNetwork network, Weights weights, Kernel kernel) {
    String prefix = SequenceNetwork.prefix(task);
    int outputWidth = network.body().outputWidth();
    this.kernel = kernel;
    this.task = task;
    this.width = network.width();
    this.added = task.interaction().added(width);
    this.userMap =
        kernel.pack(weights.floats(prefix + "user_weight"), weights.floats(prefix + "user_bias"));
    this.itemBias = weights.floats(prefix + "item_bias");
    this.clock =
        task.timed()
            ? Optional.of(kernel.pack(weights.floats(prefix + "clock_weight"), new float[width]))
            : Optional.empty();
    this.profiled = network.profiled() || task.timed();
    this.interaction =
        switch (task.interaction()) {
          case Interaction.Product() -> new ProductScorer();
          case Interaction.TargetAttention attention ->
              TargetAttentionScorer.of(attention, prefix, width, weights, kernel);
          case Interaction.InterestEvolution evolution ->
              InterestEvolutionScorer.of(evolution, prefix, width, outputWidth, weights, kernel);
          case Interaction.LongShort both ->
              LongShortScorer.of(both, prefix, width, outputWidth, weights, kernel);
        };
    this.tower =
        TowerScorer.of(
            task.tower(),
            prefix + "tower.",
            width,
            2 * width + added,
            profiled ? width : 0,
            weights,
            kernel);
    this.calibration = ScoreCalibration.of(task, weights);
  }

  /** The task. */
  public Task.Scored task() {
    return task;
  }

  /**
   * The score of each candidate: calibrated log odds, or a rating that is not clamped.
   *
   * @param profile of the network, {@code [width]}; zeros if it has none
   * @param moment the time features of the request, which are used if the task is timed
   * @param items the number of each candidate; one that the model does not know has the bias 0
   */
  public float[] score(
      Past past,
      float[] profile,
      float[] moment,
      int[] items,
      Candidates candidates,
      RankScratch scratch) {
    float[] user = new float[width];
    kernel.affine(userMap, past.lastOutput(), user, 1);
    float[] known = profile(profile, moment);
    kernel.add(known, user, known.length);
    AffineMap first = tower.first(user, known);
    InteractionScorer.Addition addition = interaction.prepare(past, user, scratch);
    int block = Math.min(BLOCK, items.length);
    int stride = 2 * width + added;
    float[] vectors = scratch.vectors.atLeast(block * width);
    float[] inputs = scratch.inputs.atLeast(block * stride);
    float[] scores = new float[items.length];
    for (int begin = 0; begin < items.length; begin += block) {
      int rows = Math.min(block, items.length - begin);
      for (int row = 0; row < rows; row++) {
        candidates.copy(begin + row, vectors, row * width);
        writeProduct(user, vectors, row * width, inputs, row * stride);
      }
      addition.write(vectors, rows, inputs, stride, 2 * width);
      float[] outputs = tower.run(first, inputs, rows, scratch);
      for (int row = 0; row < rows; row++) {
        float score = outputs[row] + product(user, vectors, row * width) + bias(items[begin + row]);
        scores[begin + row] = calibration.logOdds(score);
      }
    }
    return scores;
  }

  /** The profile p of the task; empty if there is none. */
  private float[] profile(float[] profile, float[] moment) {
    if (clock.isEmpty()) {
      return profiled ? profile : new float[0];
    }
    float[] timed = new float[width];
    kernel.affine(clock.get(), Arrays.copyOf(moment, Moments.FEATURES), timed, 1);
    kernel.add(profile, timed, width);
    return timed;
  }

  private float bias(int item) {
    return item >= 0 && item < itemBias.length ? itemBias[item] : 0;
  }

  /** Writes {@code [e, u * e]}. */
  private void writeProduct(float[] user, float[] vectors, int from, float[] to, int at) {
    System.arraycopy(vectors, from, to, at, width);
    for (int j = 0; j < width; j++) {
      to[at + width + j] = user[j] * vectors[from + j];
    }
  }

  private float product(float[] user, float[] vectors, int from) {
    float product = 0;
    for (int j = 0; j < width; j++) {
      product += user[j] * vectors[from + j];
    }
    return product;
  }
}

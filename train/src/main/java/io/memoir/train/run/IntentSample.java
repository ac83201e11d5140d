package io.memoir.train.run;

import io.memoir.train.batch.Examples;
import io.memoir.train.batch.Replica;
import io.memoir.train.batch.TargetWeights;
import io.memoir.train.batch.TeacherTargets;
import io.memoir.train.batch.WorkerThreads;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.loss.Prototypes;
import io.memoir.train.packed.PackedBatch;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A sample of the hidden states of a run with its current parameters, to which prototypes of
 * intents are fitted before an epoch.
 *
 * <p>Which histories it contains follows from the seed and the epoch, and not from the number of
 * workers. A run that is resumed before its first step in an epoch fits the same prototypes again;
 * later in the epoch, they are in the checkpoint.
 *
 * @param epoch whose first batches are the sample
 */
record IntentSample(RunPlan plan, TeacherTargets teachers, int epoch) {
  /** The number of rows for each prototype. */
  private static final int ROWS = 64;

  /**
   * Fits the prototypes.
   *
   * @param worker whose network computes the hidden states, for the domains that it asks for
   */
  void fit(Prototypes prototypes, WorkerThreads threads, Replica worker) {
    int most = most();
    SplittableRandom random = new SplittableRandom(31 * plan.options().seed() + epoch);
    // In the thread of a worker, whose products use one native thread.
    threads.all(share -> {
      if (share == 0) {
        prototypes.fit(hidden(worker, most, random), random);
      }
      return 0;
    });
  }

  /**
   * The size of the sample: no more rows than an epoch has inputs, and than one matrix can have.
   */
  private int most() {
    long wanted = (long) ROWS * plan.config().loss().contrasts().intents();
    long available =
        Math.min(plan.examples().eventCount(), Matrix.MOST_VALUES / plan.architecture().width());
    return (int) Math.max(1, Math.min(wanted, available));
  }

  /** The first rows of a batch that have a target of a weight above 0. */
  static int[] rows(PackedBatch packed, TargetWeights weights, int most) {
    return IntStream.range(0, packed.rows())
        .filter(row -> packed.targets()[row] != PackedBatch.NO_TARGET)
        .filter(row -> weights.equal() || weights.of(packed.origins().targets()[row]) > 0)
        .limit(most)
        .toArray();
  }

  /** The queries at up to {@code most} targets, without dropout. */
  private Matrix hidden(Replica worker, int most, SplittableRandom random) {
    Examples examples = plan.examples();
    int width = plan.architecture().width();
    Matrix sample = Matrix.zeros(most, width);
    int count = 0;
    for (int[] batch : examples.batches(epoch)) {
      if (count == most) {
        break;
      }
      PackedBatch packed = examples.pack(batch, 0, 1, teachers, random);
      int[] rows = rows(packed, plan.targetWeights(), most - count);
      Matrix hidden = worker.queries(packed, random);
      Matrix chosen = Matrix.empty().resize(rows.length, width);
      RowKernel.gather(hidden, rows, rows.length, 1, chosen);
      RowKernel.copyRows(chosen, 0, sample, count, rows.length);
      count += rows.length;
    }
    Matrix found = Matrix.empty().resize(count, width);
    RowKernel.copyRows(sample, 0, found, 0, count);
    return found;
  }
}

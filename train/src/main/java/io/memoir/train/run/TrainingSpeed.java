package io.memoir.train.run;

import io.memoir.data.dataset.FeatureData;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.train.batch.TargetWeights;
import io.memoir.train.batch.WorkerThreads;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.loss.FullSoftmax;
import io.memoir.train.packed.PackedBatch;
import java.util.List;

/**
 * The step of {@link Training} on given sequences, without a data set, validation or checkpoints.
 * Used by benchmarks.
 */
public final class TrainingSpeed implements AutoCloseable {
  private final SequenceNetwork architecture;
  private final WorkerThreads threads;
  private final DataParallel team;
  private long steps;

  /**
   * @param config of network, dropout, optimiser and precision; the loss is the full softmax
   * @param itemCount number of items
   * @param threads number of workers
   * @param seed of the initial values and of dropout
   */
  public TrainingSpeed(TrainingConfig config, int itemCount, int threads, long seed) {
    this(config.network().architecture(itemCount), config, threads, seed);
  }

  /**
   * @param architecture the network to train, which replaces that of the configuration
   * @param config of dropout, optimizer and precision; the loss is the full softmax
   * @param threads number of workers
   * @param seed of the initial values and of dropout
   */
  public TrainingSpeed(
      SequenceNetwork architecture, TrainingConfig config, int threads, long seed) {
    this.architecture = architecture;
    this.threads = new WorkerThreads(threads);
    this.team =
        new DataParallel(
            architecture,
            FeatureData.NONE,
            InitialValues.of(architecture, seed),
            WarmStart.Frozen.NOTHING,
            config,
            List.of(),
            TargetWeights.EQUAL,
            this.threads,
            seed,
            (items, _) -> new FullSoftmax(items));
  }

  /** The architecture of the network. */
  public SequenceNetwork architecture() {
    return architecture;
  }

  /** A copy of the current weights. */
  public Weights weights() {
    return team.parameters().toWeights(architecture);
  }

  /**
   * One step on a batch.
   *
   * @param inputs items of each sequence, at least one
   * @param targets of the same lengths
   * @return the mean loss before it
   */
  public double step(int[][] inputs, int[][] targets) {
    return team.step(
        inputs.length,
        (share, shares, _) ->
            PackedBatch.of(every(inputs, share, shares), every(targets, share, shares)),
        steps++ << 8,
        1);
  }

  private static int[][] every(int[][] sequences, int share, int shares) {
    int[][] part = new int[(sequences.length - share + shares - 1) / shares][];
    for (int i = 0; i < part.length; i++) {
      part[i] = sequences[share + i * shares];
    }
    return part;
  }

  /** Stops the workers. */
  @Override
  public void close() {
    threads.close();
  }
}

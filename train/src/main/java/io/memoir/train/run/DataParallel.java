package io.memoir.train.run;

import io.memoir.data.ItemDomains;
import io.memoir.data.dataset.FeatureData;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.layer.UnitNorm;
import io.memoir.model.task.Task;
import io.memoir.train.batch.DomainTargets;
import io.memoir.train.batch.Replica;
import io.memoir.train.batch.TargetWeights;
import io.memoir.train.batch.WorkerThreads;
import io.memoir.train.config.LossConfig;
import io.memoir.train.config.NetworkShape;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.encoding.EncodedFeatures;
import io.memoir.train.encoding.ItemVectors;
import io.memoir.train.encoding.TouchedRows;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.UnitKernel;
import io.memoir.train.loss.DomainTables;
import io.memoir.train.loss.ItemMatrix;
import io.memoir.train.loss.Loss;
import io.memoir.train.network.TrainableNetwork;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.task.ScoredExamples;
import io.memoir.train.task.ScoredTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.DoubleStream;

/**
 * Workers with shared parameters, and the optimizer that changes these; together they perform a
 * training step.
 */
final class DataParallel {
  private final long seed;
  private final WorkerThreads threads;
  private final NetworkShape.Matching matching;
  private final Parameters parameters;
  private final Optimizer optimizer;
  private final ItemVectors vectors;
  private final ItemMatrix items;
  private final Optional<DomainTables> domainTables;
  private final boolean nextItem;
  private final boolean wholeTable;
  private final WarmStart.Frozen frozen;
  private final List<ScoredTask> tasks;
  private final TaskWeights taskWeights;
  private final Optional<TouchedRows> together;
  private final List<Replica> workers = new ArrayList<>();

  /**
   * A task that scores candidates.
   *
   * @param weight of its loss relative to those of the others
   * @param dropout share of the values of candidates' vectors that are dropped
   * @param perSequence the mean number of candidates of a sequence, if the loss of a batch is
   *     divided by it times the number of sequences, so that all candidates of an epoch have the
   *     same weight; otherwise it is divided by the number of candidates in the batch. As batches
   *     have sequences of similar length, that gives the candidates of short sequences more weight.
   */
  record ScoredTask(
      Task.Scored task,
      ScoredExamples examples,
      double weight,
      double dropout,
      OptionalDouble perSequence) {

    /** The number of candidates by which the loss of a batch is divided. */
    double divisor(int sequences, long candidates) {
      return perSequence.isPresent()
          ? perSequence.getAsDouble() * sequences
          : Math.max(1, candidates);
    }
  }

  /** Provides the shares of a batch. */
  @FunctionalInterface
  interface Shares {
    /**
     * Every {@code shares}-th sequence of a batch, from {@code share} on.
     *
     * @param random source of randomness for augmentation
     */
    PackedBatch pack(int share, int shares, SplittableRandom random);
  }

  /**
   * @param features of the data
   * @param parameters initial values; changed by every step
   * @param frozen the values that steps do not change
   * @param tasks those that score candidates
   * @param targetWeights of the next-item task
   * @param seed of all steps
   * @param loss creates each worker's own loss, over the table of all items and those of domains
   */
  DataParallel(
      SequenceNetwork architecture,
      FeatureData features,
      Parameters parameters,
      WarmStart.Frozen frozen,
      TrainingConfig config,
      List<ScoredTask> tasks,
      TargetWeights targetWeights,
      WorkerThreads threads,
      long seed,
      BiFunction<ItemMatrix, Optional<DomainTables>, Loss> loss) {
    this.tasks = List.copyOf(tasks);
    this.nextItem = architecture.nextItem().isPresent();
    // Sampled losses read the rows that they need from the embedding itself.
    this.wholeTable = config.loss().kind() == LossConfig.Kind.SOFTMAX;
    this.taskWeights =
        new TaskWeights(
            config.tasks().weighting(),
            DoubleStream.concat(DoubleStream.of(1), tasks.stream().mapToDouble(ScoredTask::weight))
                .toArray());
    this.seed = seed;
    this.threads = threads;
    this.parameters = parameters;
    this.frozen = frozen;
    this.matching = config.network().matching();
    optimizer = new Optimizer(config.optimizer(), architecture, parameters);
    Matrix.Type products =
        config.precision().here() == TrainingConfig.Precision.BFLOAT16
            ? Matrix.Type.BFLOAT16
            : Matrix.Type.FLOAT32;
    keepMatching();
    boolean sparse = config.optimizer().sparse();
    vectors = new ItemVectors(architecture, parameters, features.items(), sparse);
    together = sparse ? Optional.of(TouchedRows.none(architecture.itemCount())) : Optional.empty();
    Matrix bias =
        nextItem
            ? parameters.get(SequenceNetwork.ITEM_BIAS)
            : Matrix.zeros(1, architecture.itemCount());
    items = new ItemMatrix(vectors.matrix(), bias, products);
    boolean within = nextItem && config.domains().within();
    domainTables =
        features
            .domains()
            .filter(_ -> within)
            .map(ofItems -> new DomainTables(vectors.matrix(), bias, products, ofItems));
    TrainableNetwork.Dropout dropout =
        new TrainableNetwork.Dropout(
            (float) config.embeddingDropout(),
            (float) config.hiddenDropout(),
            (float) config.itemMemoryDropout());
    EncodedFeatures encoded = EncodedFeatures.of(features);
    int[] itemDomains = features.domains().map(ItemDomains::numbers).orElse(new int[0]);
    for (int w = 0; w < threads.count(); w++) {
      TrainableNetwork network =
          new TrainableNetwork(
              architecture, parameters, vectors, encoded, itemDomains, dropout, products);
      List<Replica.Scored> scored =
          tasks.stream()
              .map(each ->
                  new Replica.Scored(
                      new ScoredTrainer(each.task(), network, (float) each.dropout()),
                      each.examples()))
              .toList();
      Optional<DomainTargets> asking =
          features
              .domains()
              .filter(_ -> nextItem)
              .map(ofItems -> new DomainTargets(ofItems.numbers(), config.domains().any()));
      workers.add(
          new Replica(network, loss.apply(items, domainTables), scored, targetWeights, asking));
    }
  }

  Parameters parameters() {
    return parameters;
  }

  Optimizer optimizer() {
    return optimizer;
  }

  /** The factors of the losses; the next-item task is the first, whether there is one or not. */
  TaskWeights taskWeights() {
    return taskWeights;
  }

  List<Replica> workers() {
    return workers;
  }

  /** Uses parameters that were changed from outside. */
  void refresh() {
    vectors.refresh();
    if (nextItem && wholeTable) {
      items.refresh();
    }
    domainTables.ifPresent(DomainTables::refresh);
  }

  /**
   * One step: every worker packs its share and runs the forward and backward pass; then the
   * gradients are summed and the parameters changed.
   *
   * @param sequences number of sequences of the batch
   * @param place of the step in the run, from which its random numbers follow
   * @param rateFactor of the schedule
   * @return the mean loss, with the weights of the targets; if it is not a finite number, the
   *     parameters are not changed
   */
  double step(int sequences, Shares batch, long place, double rateFactor) {
    SplittableRandom[] randoms = new SplittableRandom[workers.size()];
    for (int w = 0; w < randoms.length; w++) {
      randoms[w] = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + place + w);
    }
    int shares = Math.min(workers.size(), sequences);
    double targets =
        threads.all(share ->
            share < shares
                ? workers.get(share).take(batch.pack(share, shares, randoms[share]), randoms[share])
                : 0);
    float weight = (float) (taskWeights.factor(0) / (targets > 0 ? targets : 1));
    float[] weights = candidateWeights(sequences, shares);
    double loss =
        threads.all(
            share -> share < shares ? workers.get(share).step(weight, weights, randoms[share]) : 0);
    if (!Double.isFinite(loss)) {
      return loss;
    }
    if (taskWeights.learned()) {
      double[] losses = losses(shares);
      loss = taskWeights.sum(losses);
      taskWeights.learn(losses);
    }
    List<Parameters> gradients =
        workers.subList(0, shares).stream().map(worker -> worker.network().gradients()).toList();
    if (nextItem && !matching.itemBias()) {
      gradients.forEach(each -> each.get(SequenceNetwork.ITEM_BIAS).fill(0));
    }
    Optional<TouchedRows> touched = touched(shares);
    double squares =
        threads.all(share -> Optimizer.reduce(gradients, touched, share, threads.count()));
    optimizer.begin();
    threads.all(share -> {
      optimizer.update(
          gradients.getFirst(), touched, Math.sqrt(squares), rateFactor, share, threads.count());
      return 0;
    });
    frozen.restore(parameters);
    keepMatching();
    refresh();
    return loss;
  }

  /** The rows of the item embedding that any worker has touched in this step. */
  private Optional<TouchedRows> touched(int shares) {
    together.ifPresent(rows -> {
      rows.clear();
      workers
          .subList(0, shares)
          .forEach(worker -> worker.network().touchedItems().ifPresent(rows::add));
      // The sum is collected in the gradients of the first worker, which clears what it knows of.
      workers.getFirst().network().touchedItems().ifPresent(first -> first.add(rows));
    });
    return together;
  }

  /** The weight of each candidate in the loss of each scored task. */
  private float[] candidateWeights(int sequences, int shares) {
    float[] weights = new float[tasks.size()];
    for (int task = 0; task < weights.length; task++) {
      double divisor = tasks.get(task).divisor(sequences, candidateCount(task, shares));
      weights[task] = (float) (taskWeights.factor(task + 1) / divisor);
    }
    return weights;
  }

  private long candidateCount(int task, int shares) {
    return workers.subList(0, shares).stream()
        .mapToLong(worker -> worker.candidateCount(task))
        .sum();
  }

  /** The mean loss of each task in the last step, the next item first; NaN without examples. */
  private double[] losses(int shares) {
    List<Replica> shared = workers.subList(0, shares);
    double[] losses = new double[tasks.size() + 1];
    boolean targets = shared.stream().anyMatch(worker -> worker.targetCount() > 0);
    losses[0] =
        nextItem && targets
            ? shared.stream().mapToDouble(Replica::nextItemLoss).sum() / taskWeights.factor(0)
            : Double.NaN;
    for (int task = 0; task < tasks.size(); task++) {
      int number = task;
      double factor = taskWeights.factor(task + 1);
      losses[task + 1] =
          candidateCount(task, shares) > 0 && factor > 0
              ? shared.stream().mapToDouble(worker -> worker.loss(number)).sum() / factor
              : Double.NaN;
    }
    return losses;
  }

  /**
   * Normalises item vectors to unit length and sets biases to zero, if the configuration says so.
   */
  private void keepMatching() {
    if (nextItem && !matching.itemBias()) {
      parameters.get(SequenceNetwork.ITEM_BIAS).fill(0);
    }
    if (matching.normalise()) {
      Matrix embedding = parameters.get(SequenceNetwork.ITEM_EMBEDDING);
      long rows = embedding.rows();
      threads.all(share -> {
        int begin = (int) (rows * share / threads.count());
        int end = (int) (rows * (share + 1) / threads.count());
        UnitKernel.toUnit(embedding, begin, end, UnitNorm.EPSILON);
        return 0;
      });
    }
  }
}

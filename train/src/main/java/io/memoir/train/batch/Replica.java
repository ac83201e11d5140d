package io.memoir.train.batch;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.loss.DomainLoss;
import io.memoir.train.loss.Loss;
import io.memoir.train.network.TrainableNetwork;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.packed.Source.Beginning;
import io.memoir.train.task.Candidates;
import io.memoir.train.task.ScoredExamples;
import io.memoir.train.task.ScoredTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** One worker's network and losses, and its share of a step. */
public final class Replica {
  private static final int[] NOTHING_ASKED = {};

  private final TrainableNetwork network;
  private final Loss loss;
  private final List<Scored> scored;
  private final List<Candidates> candidates = new ArrayList<>();
  private final Optional<Asking> asking;
  private final boolean nextItem;
  private final boolean profiled;
  private final Matrix gradient = Matrix.empty();
  private final Matrix targetHidden = Matrix.empty();
  private final Matrix targetGradient = Matrix.empty();
  private final Matrix beginningGradient = Matrix.empty();
  private PackedBatch batch = PackedBatch.single();
  private List<Beginning> beginnings = List.of();
  private double nextItemLoss;
  private final double[] losses;

  /**
   * A task that scores candidates.
   *
   * @param examples shared by all workers
   */
  public record Scored(ScoredTrainer trainer, ScoredExamples examples) {}

  /**
   * How the next-item task asks for domains.
   *
   * @param targets the domain that is asked for at each target
   * @param loss within the domain that is asked for; empty if targets compete with all items
   */
  public record Asking(DomainTargets targets, Optional<DomainLoss> loss) {}

  /** A worker for the next-item task alone. */
  public Replica(TrainableNetwork network, Loss loss) {
    this(network, loss, List.of());
  }

  /**
   * A worker for several tasks.
   *
   * @param loss of the next-item task; not used if the network does not have that task
   */
  public Replica(TrainableNetwork network, Loss loss, List<Scored> scored) {
    this(network, loss, scored, Optional.empty());
  }

  /**
   * A worker for several tasks and domains.
   *
   * @param asking how the next-item task asks for domains, if it does
   */
  public Replica(
      TrainableNetwork network, Loss loss, List<Scored> scored, Optional<Asking> asking) {
    this.asking = asking;
    this.network = network;
    this.loss = loss;
    this.scored = List.copyOf(scored);
    this.losses = new double[scored.size()];
    this.nextItem = network.architecture().nextItem().isPresent();
    this.profiled = network.architecture().profiled();
  }

  public TrainableNetwork network() {
    return network;
  }

  /** Its tasks that score candidates. */
  public List<Scored> scored() {
    return scored;
  }

  /**
   * Sets the worker's share of a batch, and draws the candidates of its tasks.
   *
   * @return the number of targets of the next-item task
   */
  public int take(PackedBatch share, SplittableRandom random) {
    batch = share;
    candidates.clear();
    scored.forEach(each -> candidates.add(each.examples().of(share, random)));
    beginnings =
        nextItem && profiled
            ? share.origins().beginnings().stream().filter(Beginning::hasEvent).toList()
            : List.of();
    return targetCount();
  }

  /** The number of targets of the next-item task in its share. */
  public int targetCount() {
    return batch.targetCount() + beginnings.size();
  }

  /** The number of candidates of each scored task in its share. */
  public int candidateCount(int task) {
    return candidates.get(task).count();
  }

  /**
   * Forward pass, losses and backward pass over the share; the result is in the gradients.
   *
   * @param weight of each target in the loss of the next-item task
   * @param weights of each candidate in the loss of each scored task
   * @return the weighted loss
   */
  public double step(float weight, float[] weights, SplittableRandom random) {
    network.begin();
    int[] asked =
        asking.map(each -> each.targets().asked(batch.targets(), random)).orElse(NOTHING_ASKED);
    Matrix hidden = network.forward(batch, asked, true, random);
    gradient.resize(hidden.rows(), hidden.columns());
    nextItemLoss = nextItem ? nextItem(hidden, asked, weight, random) : 0;
    double value = nextItemLoss;
    for (int task = 0; task < scored.size(); task++) {
      losses[task] =
          scored.get(task).trainer().step(batch, candidates.get(task), weights[task], random);
      value += losses[task];
    }
    network.backward(gradient);
    return value;
  }

  /** The weighted loss of the next-item task in the last step. */
  public double nextItemLoss() {
    return nextItemLoss;
  }

  /** The weighted loss of a scored task in the last step. */
  public double loss(int task) {
    return losses[task];
  }

  private double nextItem(Matrix hidden, int[] asked, float weight, SplittableRandom random) {
    withinDomains().ifPresentOrElse(each -> each.prepare(random), () -> loss.prepare(random));
    if (batch.targetCount() == batch.rows() && beginnings.isEmpty()) {
      return loss(hidden, batch.targets(), asked, weight, gradient);
    }
    gradient.fill(0);
    int count = batch.targetCount() + beginnings.size();
    if (count == 0) {
      return 0;
    }
    int[] rows = new int[batch.targetCount()];
    int[] targets = new int[count];
    for (int r = 0, i = 0; r < batch.rows(); r++) {
      if (batch.targets()[r] != PackedBatch.NO_TARGET) {
        rows[i] = r;
        targets[i++] = batch.targets()[r];
      }
    }
    targetHidden.resize(count, hidden.columns());
    targetGradient.resize(count, hidden.columns());
    RowKernel.gather(hidden, rows, rows.length, 1, targetHidden);
    takeBeginnings(rows.length, targets);
    double value =
        loss(targetHidden, targets, askedAt(rows, asked, targets), weight, targetGradient);
    RowKernel.scatterAdd(targetGradient, 0, rows, 0, rows.length, 1, gradient);
    giveBeginnings(rows.length);
    return value;
  }

  private Optional<DomainLoss> withinDomains() {
    return asking.flatMap(Asking::loss);
  }

  private double loss(Matrix queries, int[] targets, int[] asked, float weight, Matrix to) {
    return withinDomains().isPresent()
        ? withinDomains()
            .get()
            .apply(queries, targets, asked, weight, network.itemGradients(), to)
        : loss.apply(queries, targets, weight, network.itemGradients(), to);
  }

  /**
   * The domains that are asked for at some rows, followed by those of the first items of users
   * without events.
   */
  private int[] askedAt(int[] rows, int[] asked, int[] targets) {
    if (asking.isEmpty()) {
      return NOTHING_ASKED;
    }
    int[] some = new int[targets.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = i < rows.length ? asked[rows[i]] : asking.get().targets().numbers()[targets[i]];
    }
    return some;
  }

  /**
   * Appends users without events to the rows: as in serving, their first item is predicted from the
   * profile. Without a profile there is nothing to train for them.
   */
  private void takeBeginnings(int first, int[] targets) {
    if (beginnings.isEmpty()) {
      return;
    }
    Matrix queries =
        network.beginnings(
            beginnings.stream().mapToInt(Beginning::sequence).toArray(),
            beginnings.stream().mapToInt(Beginning::event).toArray());
    RowKernel.copyRows(queries, 0, targetHidden, first, beginnings.size());
    for (int i = 0; i < beginnings.size(); i++) {
      targets[first + i] = beginnings.get(i).item();
    }
  }

  private void giveBeginnings(int first) {
    if (!beginnings.isEmpty()) {
      beginningGradient.resize(beginnings.size(), targetGradient.columns());
      RowKernel.copyRows(targetGradient, first, beginningGradient, 0, beginnings.size());
      network.beginningsBackward(beginningGradient);
    }
  }
}

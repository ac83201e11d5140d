package io.memoir.train.batch;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.loss.Loss;
import io.memoir.train.network.TrainableNetwork;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.packed.Source.Beginning;
import io.memoir.train.task.Candidates;
import io.memoir.train.task.ScoredExamples;
import io.memoir.train.task.ScoredTrainer;
import java.util.ArrayList;
import java.util.Arrays;
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
  private final Optional<DomainTargets> asking;
  private final boolean nextItem;
  private final boolean profiled;
  private final TargetWeights targetWeights;
  private final Matrix gradient = Matrix.empty();
  private final Matrix targetHidden = Matrix.empty();
  private final Matrix targetGradient = Matrix.empty();
  private final Matrix beginningGradient = Matrix.empty();
  private PackedBatch batch = PackedBatch.single();
  private NextItems nextItems = NextItems.NONE;
  private double nextItemLoss;
  private final double[] losses;

  /**
   * A task that scores candidates.
   *
   * @param examples shared by all workers
   */
  public record Scored(ScoredTrainer trainer, ScoredExamples examples) {}

  /**
   * The targets of the next-item task in a share; those of weight 0 are left out.
   *
   * @param rows the rows of the batch with a target
   * @param beginnings users whose first event is a target
   * @param targets of the rows, then of the beginnings
   * @param weight the sum of the weights of all targets
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record NextItems(
      int[] rows, List<Beginning> beginnings, Loss.Targets targets, double weight) {
    static final NextItems NONE =
        new NextItems(new int[0], List.of(), Loss.Targets.equal(new int[0]), 0);

    int count() {
      return targets.items().length;
    }
  }

  /** A worker for the next-item task alone. */
  public Replica(TrainableNetwork network, Loss loss) {
    this(network, loss, List.of(), TargetWeights.EQUAL);
  }

  /**
   * A worker for several tasks.
   *
   * @param loss of the next-item task; not used if the network does not have that task
   * @param targetWeights of the next-item task; if they are not equal, batches need the origins of
   *     their rows
   */
  public Replica(
      TrainableNetwork network, Loss loss, List<Scored> scored, TargetWeights targetWeights) {
    this(network, loss, scored, targetWeights, Optional.empty());
  }

  /**
   * A worker for several tasks and domains.
   *
   * @param loss of the next-item task; not used if the network does not have that task
   * @param targetWeights of the next-item task; if they are not equal, batches need the origins of
   *     their rows
   * @param asking the domain that the next-item task asks for at each target, if it does
   */
  public Replica(
      TrainableNetwork network,
      Loss loss,
      List<Scored> scored,
      TargetWeights targetWeights,
      Optional<DomainTargets> asking) {
    this.asking = asking;
    this.network = network;
    this.loss = loss;
    this.scored = List.copyOf(scored);
    this.losses = new double[scored.size()];
    this.nextItem = network.architecture().nextItem().isPresent();
    this.profiled = network.architecture().profiled();
    this.targetWeights = targetWeights;
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
   * @return the sum of the weights of the targets of the next-item task
   */
  public double take(PackedBatch share, SplittableRandom random) {
    batch = share;
    candidates.clear();
    scored.forEach(each -> candidates.add(each.examples().of(share, random)));
    nextItems = nextItem ? nextItems(share) : NextItems.NONE;
    return nextItems.weight();
  }

  private NextItems nextItems(PackedBatch share) {
    List<Beginning> beginnings =
        profiled
            ? share.origins().beginnings().stream()
                .filter(each -> each.hasEvent() && targetWeights.of(each.event()) > 0)
                .toList()
            : List.of();
    int most = share.targetCount() + beginnings.size();
    int[] rows = new int[share.targetCount()];
    int[] items = new int[most];
    float[] ofItems = new float[most];
    double sum = 0;
    int count = 0;
    for (int r = 0; r < share.rows(); r++) {
      if (share.targets()[r] != PackedBatch.NO_TARGET) {
        double weight = targetWeights.equal() ? 1 : targetWeights.of(share.origins().targets()[r]);
        if (weight > 0) {
          rows[count] = r;
          items[count] = share.targets()[r];
          ofItems[count++] = (float) weight;
          sum += weight;
        }
      }
    }
    int ofRows = count;
    for (Beginning beginning : beginnings) {
      double weight = targetWeights.of(beginning.event());
      items[count] = beginning.item();
      ofItems[count++] = (float) weight;
      sum += weight;
    }
    return new NextItems(
        Arrays.copyOf(rows, ofRows),
        beginnings,
        new Loss.Targets(Arrays.copyOf(items, count), Arrays.copyOf(ofItems, count)),
        sum);
  }

  /** The number of targets of the next-item task in its share; those of weight 0 do not count. */
  public int targetCount() {
    return nextItems.count();
  }

  /** The number of candidates of each scored task in its share. */
  public int candidateCount(int task) {
    return candidates.get(task).count();
  }

  /**
   * Forward pass, losses and backward pass over the share; the result is in the gradients.
   *
   * @param weight factor on the weight of each target in the loss of the next-item task
   * @param weights of each candidate in the loss of each scored task
   * @return the weighted loss
   */
  public double step(float weight, float[] weights, SplittableRandom random) {
    network.begin();
    int[] asked = asked(batch, random);
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

  /**
   * The queries of a batch without dropout, and otherwise as in training: at each target for a
   * request for its domain, and of a bidirectional network with the targets after it.
   *
   * @param random source of the domains that are asked for
   */
  public Matrix queries(PackedBatch packed, SplittableRandom random) {
    return network.forwardBetween(packed, asked(packed, random), random);
  }

  /** The number of the domain that is asked for at each row; empty if there are no domains. */
  private int[] asked(PackedBatch packed, SplittableRandom random) {
    return asking.map(each -> each.asked(packed.targets(), random)).orElse(NOTHING_ASKED);
  }

  private double nextItem(Matrix hidden, int[] asked, float weight, SplittableRandom random) {
    loss.prepare(random);
    int[] rows = nextItems.rows();
    Loss.Targets targets = nextItems.targets().inDomains(askedAt(rows, asked));
    if (rows.length == batch.rows() && nextItems.beginnings().isEmpty()) {
      return loss.apply(hidden, targets, weight, network.itemGradients(), gradient);
    }
    gradient.fill(0);
    int count = nextItems.count();
    if (count == 0) {
      return 0;
    }
    targetHidden.resize(count, hidden.columns());
    targetGradient.resize(count, hidden.columns());
    RowKernel.gather(hidden, rows, rows.length, 1, targetHidden);
    takeBeginnings(rows.length);
    double value =
        loss.apply(targetHidden, targets, weight, network.itemGradients(), targetGradient);
    RowKernel.scatterAdd(targetGradient, 0, rows, 0, rows.length, 1, gradient);
    giveBeginnings(rows.length);
    return value;
  }

  /**
   * The domains that are asked for at the targets: those of some rows, followed by those of the
   * first items of users without events.
   */
  private int[] askedAt(int[] rows, int[] asked) {
    if (asking.isEmpty()) {
      return NOTHING_ASKED;
    }
    int[] items = nextItems.targets().items();
    int[] some = new int[items.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = i < rows.length ? asked[rows[i]] : asking.get().numbers()[items[i]];
    }
    return some;
  }

  /**
   * Appends users without events to the rows: as in serving, their first item is predicted from the
   * profile. Without a profile there is nothing to train for them.
   */
  private void takeBeginnings(int first) {
    List<Beginning> beginnings = nextItems.beginnings();
    if (beginnings.isEmpty()) {
      return;
    }
    Matrix queries =
        network.beginnings(
            beginnings.stream().mapToInt(Beginning::sequence).toArray(),
            beginnings.stream().mapToInt(Beginning::event).toArray());
    RowKernel.copyRows(queries, 0, targetHidden, first, beginnings.size());
  }

  private void giveBeginnings(int first) {
    int count = nextItems.beginnings().size();
    if (count > 0) {
      beginningGradient.resize(count, targetGradient.columns());
      RowKernel.copyRows(targetGradient, first, beginningGradient, 0, count);
      network.beginningsBackward(beginningGradient);
    }
  }
}

package io.memoir.train.task;

import static org.bytedeco.pytorch.global.torch.addmm_out;
import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.model.Moments;
import io.memoir.model.Parameter;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Task;
import io.memoir.train.encoding.Profile;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.PairKernel;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.kernel.SampledKernel;
import io.memoir.train.network.TrainableNetwork;
import io.memoir.train.packed.Origins;
import io.memoir.train.packed.PackedBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;

/**
 * A {@link Task.Scored} in training, for one worker: scores of candidates, the loss and its
 * gradients. The formulas are those of {@link Interaction}; all products are in 32 bits.
 */
public final class ScoredTrainer {
  private final Task.Scored task;
  private final TrainableNetwork network;
  private final float dropout;
  private final Parameters gradients;
  private final String prefix;
  private final List<Parameter> own;
  private final Matrix userWeight;
  private final Matrix userBias;
  private final Matrix itemBias;
  private final Optional<TrainableInteraction> interaction;
  private final TowerLayers tower;
  private final Profile profile;
  private final boolean profiled;
  private final Matrix states = Matrix.empty();
  private final Matrix statesGradient = Matrix.empty();
  private final Matrix everyUser = Matrix.empty();
  private final Matrix everyUserGradient = Matrix.empty();
  private final Matrix users = Matrix.empty();
  private final Matrix usersGradient = Matrix.empty();
  private final Matrix items = Matrix.empty();
  private final Matrix itemsGradient = Matrix.empty();
  private final Matrix products = Matrix.empty();
  private final Matrix moments = Matrix.empty();
  private final Matrix profiles = Matrix.empty();
  private final Matrix part = Matrix.empty();
  private final Matrix towerInput = Matrix.empty();
  private final Matrix scoresGradient = Matrix.empty();
  private final Matrix ones = Matrix.empty();

  /**
   * A task of a worker's network.
   *
   * @param dropout share of the values of candidates' vectors that are dropped in training
   */
  public ScoredTrainer(Task.Scored task, TrainableNetwork network, float dropout) {
    this.dropout = dropout;
    SequenceNetwork architecture = network.architecture();
    Parameters parameters = network.parameters();
    this.task = task;
    this.network = network;
    this.gradients = network.gradients();
    this.prefix = SequenceNetwork.prefix(task);
    int width = architecture.width();
    this.own =
        task.parameters(
            prefix,
            architecture.itemCount(),
            width,
            architecture.body().outputWidth(),
            architecture.profiled());
    this.userWeight = parameters.get(prefix + "user_weight");
    this.userBias = parameters.get(prefix + "user_bias");
    this.itemBias = parameters.get(prefix + "item_bias");
    this.interaction =
        switch (task.interaction()) {
          case Interaction.Product _ -> Optional.empty();
          case Interaction.TargetAttention attention ->
              Optional.of(new TargetAttentionPool(attention, parameters, gradients, prefix));
          case Interaction.InterestEvolution evolution ->
              Optional.of(new InterestEvolutionSteps(evolution, parameters, gradients, prefix));
          case Interaction.LongShort longShort ->
              Optional.of(new LongShortPools(longShort, parameters, gradients, prefix));
        };
    this.tower = new TowerLayers(task.tower(), parameters, gradients, prefix + "tower.");
    this.profile = network.newProfile();
    this.profiled = architecture.profiled() || task.timed();
  }

  /** The task. */
  public Task.Scored task() {
    return task;
  }

  /**
   * The loss over candidates and its gradients: those of the task's own tensors are set, those of
   * the network's outputs, inputs, items and profile are added to.
   *
   * @param batch of the network's last forward pass
   * @param weight of each candidate in the loss
   * @param random source of the seed of dropout on the vectors of candidates
   * @return the weighted sum of the loss
   */
  public double step(
      PackedBatch batch, Candidates candidates, float weight, RandomGenerator random) {
    for (Parameter each : own) {
      gradients.get(each.name()).fill(0);
    }
    if (candidates.count() == 0) {
      return 0;
    }
    int seed = dropout > 0 ? random.nextInt() : 0;
    Forward pass = forward(batch, candidates, dropout, seed);
    double loss = 0;
    scoresGradient.resize(candidates.count(), 1);
    float[] towards = new float[candidates.count()];
    for (int i = 0; i < towards.length; i++) {
      float score = pass.scores[i];
      float label = candidates.labels()[i];
      switch (task) {
        case Task.Binary _ -> {
          loss += Math.max(score, 0) - score * label + Math.log1p(Math.exp(-Math.abs(score)));
          towards[i] = (float) (weight * (1 / (1 + Math.exp(-score)) - label));
        }
        case Task.Rating _ -> {
          double error = score - label;
          loss += error * error;
          towards[i] = (float) (2 * weight * error);
        }
      }
    }
    scoresGradient.copyFrom(towards);
    backward(candidates, pass, towards);
    RowKernel.dropout(itemsGradient, dropout, seed);
    scatter(candidates, pass, towards);
    return loss * weight;
  }

  /** The scores of all candidates, without gradients. */
  public float[] scores(PackedBatch batch, Candidates candidates) {
    return candidates.count() == 0 ? new float[0] : forward(batch, candidates, 0, 0).scores;
  }

  /** The results of a forward pass that the backward pass needs. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Forward(int[] stateRows, float[] scores, Pairs pairs, Optional<Matrix> added) {}

  private Forward forward(PackedBatch batch, Candidates candidates, float dropout, int seed) {
    int count = candidates.count();
    int width = network.architecture().width();
    int rows = batch.rows();
    states.resize(rows + 1, network.outputs().columns()).clearRows(rows);
    RowKernel.copyColumns(network.outputs(), 0, states, 0, states.columns());
    everyUser.resize(rows + 1, width);
    try (PointerScope _ = new PointerScope()) {
      addmm_out(everyUser.tensor(), userBias.tensor(), states.tensor(), userWeight.tensor().t());
    }
    int[] stateRows = candidates.rows().clone();
    for (int i = 0; i < count; i++) {
      stateRows[i] = stateRows[i] == Candidates.NO_EVENTS ? rows : stateRows[i];
    }
    RowKernel.gather(everyUser, stateRows, count, 1, users.resize(count, width));
    if (profiled) {
      gatherProfiles(batch.origins(), candidates);
      RowKernel.add(profiles, users);
    }
    RowKernel.gather(
        network.vectors().matrix(), candidates.items(), count, 1, items.resize(count, width));
    RowKernel.dropout(items, dropout, seed);
    PairKernel.multiply(users, items, products.resize(count, width));
    statesGradient.resize(states.rows(), states.columns()).fill(0);
    usersGradient.resize(count, width).fill(0);
    itemsGradient.resize(count, width).fill(0);
    Pairs pairs =
        new Pairs(
            network.inputs(),
            states,
            candidates.rows(),
            previous(batch),
            users,
            items,
            new Pairs.Gradients(
                network.inputsGradient(), statesGradient, usersGradient, itemsGradient));
    Optional<Matrix> added = interaction.map(each -> each.forward(pairs));
    assemble(count, added);
    Matrix out = tower.forward(towerInput);
    float[] scores = new float[count];
    PairKernel.dots(users, items, scores);
    for (int i = 0; i < count; i++) {
      scores[i] += out.at(i, 0) + itemBias.at(0, candidates.items()[i]);
    }
    return new Forward(stateRows, scores, pairs, added);
  }

  /** For each row of a batch the row of the event before it. */
  private static int[] previous(PackedBatch batch) {
    int[] previous = new int[batch.rows() + 1];
    Arrays.fill(previous, -1);
    for (int t = 1; t < batch.steps(); t++) {
      for (int s = 0; s < batch.running(t); s++) {
        previous[batch.first(t) + s] = batch.first(t - 1) + s;
      }
    }
    return previous;
  }

  /** The input of the tower: u, e, u * e, then what the interaction adds, then the profile. */
  private void assemble(int count, Optional<Matrix> added) {
    int width = network.architecture().width();
    towerInput.resize(count, task.inputWidth(width, network.architecture().profiled()));
    RowKernel.copyColumns(users, 0, towerInput, 0, width);
    RowKernel.copyColumns(items, 0, towerInput, width, width);
    RowKernel.copyColumns(products, 0, towerInput, 2 * width, width);
    int column = 3 * width;
    if (added.isPresent()) {
      RowKernel.copyColumns(added.get(), 0, towerInput, column, width);
      PairKernel.multiply(added.get(), items, part.resize(count, width));
      RowKernel.copyColumns(part, 0, towerInput, column + width, width);
      column += 2 * width;
    }
    if (profiled) {
      RowKernel.copyColumns(profiles, 0, towerInput, column, width);
    }
  }

  /**
   * The profile of each candidate's user and request, plus the time features of the request if the
   * task is timed.
   */
  private void gatherProfiles(Origins origins, Candidates candidates) {
    profiles.resize(candidates.count(), network.architecture().width()).fill(0);
    if (!profile.isEmpty()) {
      profile.addTo(candidates.sequences(), candidates.requests(), profiles);
    }
    if (task.timed()) {
      gatherMoments(origins, candidates);
      try (PointerScope _ = new PointerScope()) {
        profiles
            .tensor()
            .addmm_(
                moments.tensor(), network.parameters().get(prefix + "clock_weight").tensor().t());
      }
    }
  }

  /**
   * The time features of the request of each candidate, relative to the last event of its user; for
   * a user without events all features are zero, as in serving.
   */
  private void gatherMoments(Origins origins, Candidates candidates) {
    float[] features = new float[candidates.count() * Moments.FEATURES];
    long calendarEnd = network.architecture().calendarEnd();
    for (int i = 0; i < candidates.count(); i++) {
      int row = candidates.rows()[i];
      int at = i * Moments.FEATURES;
      if (row == Candidates.NO_EVENTS) {
        continue;
      }
      long time = candidates.times()[i];
      if (i > 0 && candidates.rows()[i - 1] == row && candidates.times()[i - 1] == time) {
        System.arraycopy(features, at - Moments.FEATURES, features, at, Moments.FEATURES);
        continue;
      }
      long last = origins.times()[row];
      long moment = time == 0 ? last : time;
      int depth = Moments.depth(origins.sessions()[row], last, moment);
      Moments.write(last, moment, depth, calendarEnd, features, at);
    }
    moments.resize(candidates.count(), Moments.FEATURES).copyFrom(features);
  }

  private void backward(Candidates candidates, Forward pass, float[] towards) {
    int width = network.architecture().width();
    int count = candidates.count();
    Matrix ofInput = tower.backward(scoresGradient);
    part.resize(count, width);
    RowKernel.copyColumns(ofInput, 0, part, 0, width);
    RowKernel.add(part, usersGradient);
    RowKernel.copyColumns(ofInput, width, part, 0, width);
    RowKernel.add(part, itemsGradient);
    RowKernel.copyColumns(ofInput, 2 * width, part, 0, width);
    PairKernel.addProduct(part, items, usersGradient);
    PairKernel.addProduct(part, users, itemsGradient);
    PairKernel.addScaled(items, towards, usersGradient);
    PairKernel.addScaled(users, towards, itemsGradient);
    int column = 3 * width;
    if (pass.added.isPresent()) {
      Matrix added = pass.added.get();
      Matrix addedGradient = products.resize(count, width);
      RowKernel.copyColumns(ofInput, column, addedGradient, 0, width);
      RowKernel.copyColumns(ofInput, column + width, part, 0, width);
      PairKernel.addProduct(part, items, addedGradient);
      PairKernel.addProduct(part, added, itemsGradient);
      interaction.orElseThrow().backward(addedGradient, pass.pairs);
      column += 2 * width;
    }
    if (profiled) {
      RowKernel.copyColumns(ofInput, column, part, 0, width);
      RowKernel.add(usersGradient, part);
      profile.backward(part);
      if (task.timed()) {
        try (PointerScope _ = new PointerScope()) {
          mm_out(
              gradients.get(prefix + "clock_weight").tensor(), part.tensor().t(), moments.tensor());
        }
      }
    }
  }

  /** Adds the gradients of the pairs to those of items, users and states. */
  private void scatter(Candidates candidates, Forward pass, float[] towards) {
    int count = candidates.count();
    Matrix biasGradient = gradients.get(prefix + "item_bias");
    for (int i = 0; i < count; i++) {
      SampledKernel.addAt(biasGradient, candidates.items()[i], towards[i]);
    }
    network.itemGradients().touch().accept(candidates.items());
    RowKernel.scatterAdd(
        itemsGradient, 0, candidates.items(), 0, count, 1, network.itemGradients().vectors());
    everyUserGradient.resize(everyUser.rows(), everyUser.columns()).fill(0);
    RowKernel.scatterAdd(usersGradient, 0, pass.stateRows, 0, count, 1, everyUserGradient);
    if (ones.rows() != everyUser.rows()) {
      ones.resize(everyUser.rows(), 1).fill(1);
    }
    try (PointerScope _ = new PointerScope()) {
      mm_out(
          gradients.get(prefix + "user_weight").tensor(),
          everyUserGradient.tensor().t(),
          states.tensor());
      mm_out(
          gradients.get(prefix + "user_bias").tensor(),
          ones.tensor().t(),
          everyUserGradient.tensor());
      statesGradient.tensor().addmm_(everyUserGradient.tensor(), userWeight.tensor());
    }
    // The last row, for users without events, is skipped: it does not belong to an output.
    RowKernel.add(statesGradient, network.outputsGradient());
  }
}

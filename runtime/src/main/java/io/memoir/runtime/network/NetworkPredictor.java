package io.memoir.runtime.network;

import io.memoir.model.BadInputException;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.task.Task;
import io.memoir.runtime.feature.FeatureInput;
import io.memoir.runtime.feature.Given;
import io.memoir.runtime.feature.ItemDomains;
import io.memoir.runtime.feature.ItemFeatures;
import io.memoir.runtime.feature.MeanVectors;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Asked;
import io.memoir.runtime.predict.Candidates;
import io.memoir.runtime.predict.RankedMember;
import io.memoir.runtime.predict.SplitQuery;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.rank.TaskScorer;
import io.memoir.runtime.retrieval.ClusteredItems;
import io.memoir.runtime.retrieval.ExtendedItems;
import io.memoir.runtime.retrieval.ItemLayout;
import io.memoir.runtime.retrieval.ItemVectors;
import io.memoir.runtime.retrieval.TopK;
import io.memoir.runtime.state.State;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * Runs a {@link SequenceNetwork} event by event, for one or several states. Before the first event
 * the scores are the item biases plus the contribution of the profile.
 */
public final class NetworkPredictor implements RankedMember {
  /**
   * Number of simulated users for building the clusters; as many others are used for calibrating
   * the number of clusters to read.
   */
  private static final int ASKED = 256;

  private final Network network;
  private final int width;

  /** The tied table: the vector of an item is also its embedding. */
  private final ItemVectors items;

  private final FeatureInput itemFeatures;

  private final Optional<ItemDomains> domains;

  private final MeanVectors meanVectors;

  /**
   * Creates the predictor of a network.
   *
   * @param recall the share of the best items to find with clustered search; empty to score every
   *     item. A network without a next-item task has no clusters
   * @param texts text encoders for text features
   * @param memoryBegin index of its part in the memory of a state, 0 if it is the only one
   */
  public static NetworkPredictor of(
      SequenceNetwork network,
      Weights weights,
      Kernel kernel,
      ItemLayout layout,
      OptionalDouble recall,
      List<TextEncoder> texts,
      int memoryBegin) {
    List<Feature> ofItems = network.schema().item();
    FeatureInput features =
        new FeatureInput(
            SequenceNetwork.ITEM,
            ofItems,
            ofItems,
            network.width(),
            network.items().lists(),
            weights,
            kernel,
            texts);
    float[] vectors = ItemFeatures.vectors(network, weights, features);
    boolean tellsNext = network.nextItem().isPresent();
    float[] biases =
        tellsNext ? weights.floats(SequenceNetwork.ITEM_BIAS) : new float[network.itemCount()];
    NetworkPredictor exact =
        new NetworkPredictor(
            new Network(network, weights, kernel, texts, memoryBegin),
            layout.layOut(vectors, biases, kernel),
            features,
            ItemDomains.of(network, weights));
    if (recall.isEmpty() || !tellsNext) {
      return exact;
    }
    float[] queries = exact.queriesOfOneEvent(2 * ASKED);
    return exact.with(
        ClusteredItems.of(layout, vectors, biases, queries, recall.getAsDouble(), kernel));
  }

  private NetworkPredictor(
      Network network,
      ItemVectors items,
      FeatureInput itemFeatures,
      Optional<ItemDomains> domains) {
    this.network = network;
    this.width = items.width();
    this.items = items;
    this.itemFeatures = itemFeatures;
    this.domains = domains;
    this.meanVectors = new MeanVectors(items, domains);
  }

  private NetworkPredictor with(ItemVectors others) {
    return new NetworkPredictor(network, others, itemFeatures, domains);
  }

  /** The queries of users with one event on a random item. */
  private float[] queriesOfOneEvent(int count) {
    SplittableRandom random = new SplittableRandom(count);
    float[] queries = new float[count * width];
    Workspace workspace = newWorkspace(1);
    for (int row = 0; row < count; row++) {
      State state = network.newState();
      int item = random.nextInt(items.size());
      workspace.states[0] = state;
      workspace.items[0] = item;
      workspace.times[0] = 0;
      observe(workspace, 1);
      state.note(item, 0);
      float[] query = network.query(state, Asked.at(0), workspace);
      System.arraycopy(query, 0, queries, row * width, width);
    }
    return queries;
  }

  @Override
  public double searchedShare(int limit) {
    return items.searchedShare(limit);
  }

  @Override
  public long itemBytes() {
    return items.bytes();
  }

  @Override
  public Optional<ItemVectors> itemVectors() {
    return Optional.of(items);
  }

  @Override
  public int memoryLength() {
    return network.memoryLength();
  }

  @Override
  public BitSet exactMemory() {
    return network.exactMemory();
  }

  @Override
  public int window() {
    return 0;
  }

  @Override
  public Workspace newWorkspace(int rows) {
    return network.newWorkspace(rows, items.newScratch());
  }

  @Override
  public void encode(Workspace workspace, int rows) {
    network.encode(workspace, rows);
  }

  @Override
  public void fold(Workspace workspace, int rows) {
    if (domains.isPresent()) {
      ItemDomains ofItems = domains.get();
      for (int row = 0; row < rows; row++) {
        workspace.domains[row] = ofItems.number(workspace.items[row]);
      }
    }
    network.fold(items, workspace, rows);
  }

  @Override
  public boolean looksAhead() {
    return network.looksAhead();
  }

  @Override
  public void observeBeforeGap(Workspace workspace, int[] after, List<Given> given) {
    encode(workspace, 1);
    network.takeAfter(items, workspace, after, given);
    workspace.afterKnown = after.length > 0;
    fold(workspace, 1);
    workspace.afterKnown = false;
  }

  @Override
  public void score(State state, Asked asked, float[] scores, Workspace workspace) {
    items.score(network.query(state, asked, workspace), scores, workspace.scratch);
  }

  @Override
  public void score(
      List<State> states, Asked asked, int itemCount, float[] scores, Workspace workspace) {
    items.score(queries(states, asked, workspace), states.size(), scores, workspace.scratch);
  }

  @Override
  public float[] score(State state, Asked asked, int[] some, int itemCount, Workspace workspace) {
    float[] q = network.query(state, asked, workspace);
    float[] scores = new float[some.length];
    for (int i = 0; i < some.length; i++) {
      scores[i] = items.score(some[i], q, workspace.scratch);
    }
    return scores;
  }

  @Override
  public void best(
      State state,
      Asked asked,
      int itemCount,
      IntPredicate allowed,
      TopK top,
      Workspace workspace) {
    items.best(network.query(state, asked, workspace), allowed, top, workspace.scratch);
  }

  @Override
  public void best(
      List<State> states,
      Asked asked,
      int itemCount,
      List<IntPredicate> allowed,
      List<TopK> tops,
      Workspace workspace) {
    items.best(queries(states, asked, workspace), allowed, tops, workspace.scratch);
  }

  /** The queries of several states, {@code [states, width]}. */
  private float[] queries(List<State> states, Asked asked, Workspace workspace) {
    float[] queries = new float[states.size() * width];
    for (int row = 0; row < states.size(); row++) {
      float[] q = network.query(states.get(row), asked, workspace);
      System.arraycopy(q, 0, queries, row * width, width);
    }
    return queries;
  }

  @Override
  public double search(
      State state, Asked asked, IntPredicate allowed, TopK top, Workspace workspace) {
    return items.search(network.query(state, asked, workspace), allowed, top, workspace.scratch);
  }

  @Override
  public double total(State state, Asked asked, Workspace workspace) {
    return items.total(network.query(state, asked, workspace), workspace.scratch);
  }

  @Override
  public double total(State state, Asked asked, float[] scores, Workspace workspace) {
    return items.total(network.query(state, asked, workspace), scores, workspace.scratch);
  }

  @Override
  public Schema schema() {
    return network.architecture().schema();
  }

  @Override
  public Optional<ItemDomains> domains() {
    return domains;
  }

  @Override
  public List<Task> tasks() {
    return network.architecture().tasks();
  }

  @Override
  public boolean seesUnknownItems(Task task) {
    return !itemFeatures.isEmpty();
  }

  @Override
  public float[] predict(
      Task task,
      State state,
      Asked asked,
      Candidates candidates,
      int itemCount,
      Workspace workspace) {
    TaskScorer.Candidates vectors = vectors(candidates);
    int[] numbers = candidates.items();
    if (task instanceof Task.Scored scored) {
      return network.predict(scored, state, asked, numbers, vectors, workspace);
    }
    float[] q = network.query(state, asked, workspace).clone();
    float[] scores = new float[numbers.length];
    float[] vector = new float[width];
    for (int i = 0; i < scores.length; i++) {
      vectors.copy(i, vector, 0);
      float bias = numbers[i] < 0 ? 0 : items.bias(numbers[i]);
      scores[i] = items.kernel().affine(vector, bias, q);
    }
    return scores;
  }

  /** The vectors of candidates; those of unknown items are computed immediately. */
  private TaskScorer.Candidates vectors(Candidates candidates) {
    int[] numbers = candidates.items();
    float[] apart = new float[0];
    boolean known = candidates.changes().isEmpty();
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] < 0 || !known) {
        apart = apart.length == 0 ? new float[numbers.length * width] : apart;
        makeVector(candidates, i, apart);
      }
    }
    float[] made = apart;
    return (candidate, to, at) -> {
      if (numbers[candidate] < 0 || !known) {
        System.arraycopy(made, candidate * width, to, at, width);
      } else {
        items.copy(numbers[candidate], 1, to, at);
      }
    };
  }

  private void makeVector(Candidates candidates, int candidate, float[] to) {
    int item = candidates.items()[candidate];
    int at = candidate * width;
    if (item < 0) {
      itemFeatures.add(candidates.given().get(candidate), to, at);
    } else {
      Candidates.Change change = candidates.changes().get(candidate);
      float[] before = new float[width];
      itemFeatures.add(change.before(), before, 0);
      items.copy(item, 1, to, at);
      itemFeatures.add(change.after(), to, at);
      for (int j = 0; j < width; j++) {
        to[at + j] -= before[j];
      }
    }
  }

  @Override
  public boolean takesItems() {
    return !itemFeatures.isEmpty();
  }

  @Override
  public NetworkPredictor withItems(int[] numbers, List<Given> given) {
    if (itemFeatures.isEmpty()) {
      throw new BadInputException(
          "the model has no item features, so it cannot score unknown items");
    }
    float[] vectors = new float[Math.multiplyExact(given.size(), width)];
    for (int i = 0; i < given.size(); i++) {
      itemFeatures.add(given.get(i), vectors, i * width);
    }
    ExtendedItems extended =
        items instanceof ExtendedItems before ? before : new ExtendedItems(items, new float[0]);
    return new NetworkPredictor(
        network,
        extended.with(numbers, vectors),
        itemFeatures,
        domains.map(before -> before.with(numbers, given)));
  }

  @Override
  public Optional<float[]> query(State state, Asked asked, Workspace workspace) {
    if (network.architecture().nextItem().isEmpty()) {
      return Optional.empty();
    }
    float[] query = network.query(state, asked, workspace);
    return Optional.of(Arrays.copyOf(query, width));
  }

  @Override
  public Optional<SplitQuery> splitQuery(State state, Asked asked, Workspace workspace) {
    return network.splitQuery(state, asked, workspace);
  }

  @Override
  public float[] splitScore(SplitQuery split, int item) {
    float[] embedding = new float[width];
    items.copy(item, 1, embedding, 0);
    float[] shares = new float[split.vectors().length];
    shares[0] = items.bias(item);
    addProducts(split, embedding, shares);
    return shares;
  }

  @Override
  public float[] splitLift(SplitQuery split, int item, Asked asked) {
    float[] difference = new float[width];
    items.copy(item, 1, difference, 0);
    float[] mean = meanVectors.of(asked.domain());
    for (int j = 0; j < width; j++) {
      difference[j] -= mean[j];
    }
    float[] lift = new float[split.vectors().length];
    addProducts(split, difference, lift);
    return lift;
  }

  /** Adds the inner product of a vector with each part of a query. */
  private void addProducts(SplitQuery split, float[] with, float[] to) {
    for (int part = 0; part < to.length; part++) {
      float[] vector = split.vectors()[part];
      for (int j = 0; j < width; j++) {
        to[part] += vector[j] * with[j];
      }
    }
  }
}

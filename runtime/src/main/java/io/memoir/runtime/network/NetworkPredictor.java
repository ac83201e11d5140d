package io.memoir.runtime.network;

import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.Moments;
import io.memoir.model.Weights;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.predict.SplitQuery;
import io.memoir.runtime.predict.SplitScore;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.retrieval.ClusteredItems;
import io.memoir.runtime.retrieval.ItemLayout;
import io.memoir.runtime.retrieval.ItemVectors;
import io.memoir.runtime.retrieval.TopK;
import io.memoir.runtime.state.State;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * Runs a {@link SequenceNetwork} event by event, for one or several states. The memory of a state
 * contains the states of the layers, in the order of the layers, and at its end y, the last output;
 * before the first event all of it is zero, and the scores are the item biases.
 */
public final class NetworkPredictor implements Predictor {
  /**
   * Number of simulated users for making the clusters, and of as many others for calibrating the
   * number of clusters to read.
   */
  private static final int ASKED = 256;

  private final int width;
  private final float inputScale;

  /** The tied table: the vector of an item is also its embedding. */
  private final ItemVectors items;

  private final Step body;
  private final Query query;
  private final boolean timed;
  private final long calendarEnd;
  private final int outputWidth;
  private final int input;
  private final int moments;
  private final int output;
  private final int memoryLength;
  private final int[] bufferWidths;

  /**
   * A predictor that scores every item.
   *
   * @param memoryBegin index of its part in the memory of a state, 0 if it is the only one
   */
  public static NetworkPredictor exact(
      SequenceNetwork network, Weights weights, Kernel kernel, ItemLayout layout, int memoryBegin) {
    ItemVectors items =
        layout.layOut(
            weights.floats(SequenceNetwork.ITEM_EMBEDDING),
            weights.floats(SequenceNetwork.ITEM_BIAS),
            kernel);
    return new NetworkPredictor(network, weights, kernel, items, memoryBegin);
  }

  /**
   * A predictor with clustered search.
   *
   * @param recall the share of the best items to find
   * @param memoryBegin index of its part in the memory of a state, 0 if it is the only one
   */
  public static NetworkPredictor clustered(
      SequenceNetwork network,
      Weights weights,
      Kernel kernel,
      ItemLayout layout,
      double recall,
      int memoryBegin) {
    float[] queries =
        exact(network, weights, kernel, layout, memoryBegin).queriesOfOneEvent(2 * ASKED);
    ItemVectors items =
        ClusteredItems.of(
            layout,
            weights.floats(SequenceNetwork.ITEM_EMBEDDING),
            weights.floats(SequenceNetwork.ITEM_BIAS),
            queries,
            recall,
            kernel);
    return new NetworkPredictor(network, weights, kernel, items, memoryBegin);
  }

  private NetworkPredictor(
      SequenceNetwork network, Weights weights, Kernel kernel, ItemVectors items, int memoryBegin) {
    this.width = network.width();
    this.inputScale = network.inputScale();
    this.items = items;
    Plan plan = new Plan(kernel, weights, memoryBegin);
    this.moments = plan.moments();
    this.input = plan.buffer(width);
    this.body = Step.of(network.body(), SequenceNetwork.BODY, plan);
    this.query = Query.of(network, plan);
    this.timed = network.body().timed();
    this.calendarEnd = network.calendarEnd();
    this.outputWidth = network.body().outputWidth();
    this.output = plan.memory(outputWidth);
    this.memoryLength = plan.memoryLength();
    this.bufferWidths = plan.bufferWidths();
  }

  /** The queries of users with one event on a random item. */
  private float[] queriesOfOneEvent(int count) {
    SplittableRandom random = new SplittableRandom(count);
    float[] queries = new float[count * width];
    Workspace workspace = newWorkspace(1);
    for (int row = 0; row < count; row++) {
      State state = new State(0, output + outputWidth, 0, false);
      int item = random.nextInt(items.size());
      workspace.states[0] = state;
      workspace.items[0] = item;
      workspace.times[0] = 0;
      observe(workspace, 1);
      state.note(item, 0);
      System.arraycopy(query(state, 0, workspace), 0, queries, row * width, width);
    }
    return queries;
  }

  @Override
  public double searchedShare() {
    return items.searchedShare();
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
    return memoryLength;
  }

  @Override
  public int window() {
    return 0;
  }

  @Override
  public Workspace newWorkspace(int rows) {
    return Workspace.ofNetwork(rows, bufferWidths, items.newScratch());
  }

  @Override
  public void observe(Workspace workspace, int rows) {
    float[] x = workspace.buffers[input];
    for (int row = 0; row < rows; row++) {
      items.copy(workspace.items[row], inputScale, x, row * width);
    }
    if (timed) {
      for (int row = 0; row < rows; row++) {
        moment(workspace.state(row), workspace.times[row], workspace, row);
      }
    }
    float[] y = Step.run(body, x, workspace, rows);
    for (int row = 0; row < rows; row++) {
      float[] memory = workspace.state(row).memory;
      System.arraycopy(y, row * outputWidth, memory, output, outputWidth);
    }
  }

  /** The step that can use events after a gap, if there is one: it is the first. */
  private Optional<BidirectionalStep> bidirectional() {
    Step first = body instanceof StackStep(List<Step> steps) ? steps.getFirst() : body;
    return first instanceof BidirectionalStep both ? Optional.of(both) : Optional.empty();
  }

  @Override
  public boolean looksAhead() {
    return bidirectional().isPresent();
  }

  @Override
  public void observeBeforeGap(Workspace workspace, int[] after) {
    State state = workspace.state(0);
    BidirectionalStep both = bidirectional().orElseThrow();
    float[] x = workspace.buffers[input];
    workspace.states[0] = new State(0, both.memoryLength(), 0, false);
    for (int i = after.length - 1; i >= 0; i--) {
      items.copy(after[i], inputScale, x, 0);
      both.runBackward(x, workspace);
    }
    workspace.states[0] = state;
    workspace.afterKnown = after.length > 0;
    observe(workspace, 1);
    workspace.afterKnown = false;
  }

  private void moment(State state, long time, Workspace workspace, int row) {
    int depth = Moments.depth(state.sessionLength(), state.lastTime(), time);
    Moments.write(
        state.lastTime(),
        time,
        depth,
        calendarEnd,
        workspace.buffers[moments],
        row * Moments.FEATURES);
  }

  @Override
  public void score(State state, long time, float[] scores, Workspace workspace) {
    items.score(query(state, time, workspace), scores, workspace.scratch);
  }

  @Override
  public float[] score(State state, long time, int[] some, int itemCount, Workspace workspace) {
    float[] q = query(state, time, workspace);
    float[] scores = new float[some.length];
    for (int i = 0; i < some.length; i++) {
      scores[i] = items.score(some[i], q, workspace.scratch);
    }
    return scores;
  }

  @Override
  public void best(
      State state, long time, int itemCount, IntPredicate allowed, TopK top, Workspace workspace) {
    items.best(query(state, time, workspace), allowed, top, workspace.scratch);
  }

  @Override
  public void best(
      List<State> states,
      long time,
      int itemCount,
      List<IntPredicate> allowed,
      List<TopK> tops,
      Workspace workspace) {
    float[] queries = new float[states.size() * width];
    for (int row = 0; row < states.size(); row++) {
      float[] q = query(states.get(row), time, workspace);
      System.arraycopy(q, 0, queries, row * width, width);
    }
    items.best(queries, allowed, tops, workspace.scratch);
  }

  /** Computes the query and returns its buffer, {@code [width]}. */
  private float[] query(State state, long time, Workspace workspace) {
    float[] q = workspace.buffers[input];
    if (state.eventCount() == 0) {
      Arrays.fill(q, 0, width, 0);
    } else {
      askAt(state, time, workspace);
      Query.write(query, state.memory, output, workspace.buffers[moments], workspace, q);
    }
    return q;
  }

  private void askAt(State state, long time, Workspace workspace) {
    if (query.timed()) {
      moment(state, time == 0 ? state.lastTime() : time, workspace, 0);
    }
  }

  @Override
  public Optional<SplitQuery> splitQuery(State state, long time, Workspace workspace) {
    if (!(query instanceof Query.LongShort longShort)) {
      return Optional.empty();
    }
    if (state.eventCount() == 0) {
      return Optional.of(new SplitQuery(0.5f, new float[width], new float[width]));
    }
    askAt(state, time, workspace);
    return Optional.of(
        longShort.split(state.memory, output, workspace.buffers[moments], workspace));
  }

  @Override
  public SplitScore splitScore(SplitQuery split, int item) {
    float[] embedding = new float[width];
    items.copy(item, 1, embedding, 0);
    float longTerm = items.bias(item);
    float shortTerm = 0;
    for (int j = 0; j < width; j++) {
      longTerm += split.longTerm()[j] * embedding[j];
      shortTerm += split.shortTerm()[j] * embedding[j];
    }
    return new SplitScore(longTerm, shortTerm);
  }
}

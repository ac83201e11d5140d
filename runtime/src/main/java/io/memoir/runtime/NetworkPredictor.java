package io.memoir.runtime;

import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.Layer;
import io.memoir.model.Moments;
import io.memoir.model.Weights;
import io.memoir.runtime.kernel.Kernel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * A {@link SequenceNetwork}, one event of each row at a time. A state's memory is what each
 * recurrent layer carries over, in the order of the layers, and at its end y, the last output;
 * before the first event all of it is zero, and the scores are the item biases.
 */
final class NetworkPredictor implements Predictor {
  /** People asked about, to find clusters, and as many again to find how much of them is read. */
  private static final int ASKED = 256;

  private final Kernel kernel;
  private final int width;
  private final float inputScale;

  /** The tied table: an item's vector is its embedding too. */
  private final ItemVectors items;

  private final Stage body;
  private final Query query;
  private final boolean timed;
  private final long calendarEnd;
  private final int outputWidth;
  private final int input;
  private final int moments;
  private final int shift;
  private final int output;
  private final int memoryLength;
  private final int[] bufferWidths;

  /**
   * A predictor whose part of every state's memory begins at {@code memoryBegin}.
   *
   * @param memoryBegin 0 if it is alone
   */
  static NetworkPredictor of(
      SequenceNetwork network,
      Weights weights,
      Kernel kernel,
      ItemStorage storage,
      Search search,
      int memoryBegin) {
    float[] embedding = weights.floats(SequenceNetwork.ITEM_EMBEDDING);
    float[] bias = weights.floats(SequenceNetwork.ITEM_BIAS);
    NetworkPredictor exact =
        new NetworkPredictor(
            network,
            weights,
            kernel,
            ItemVectors.of(storage, embedding, bias, kernel),
            memoryBegin);
    return switch (search) {
      case Search.Clusters(double recall) when bias.length >= Search.Clusters.LEAST_ITEMS -> {
        float[] queries = exact.queriesOfOneEvent(2 * ASKED);
        ItemVectors clustered =
            ClusteredItems.of(storage, embedding, bias, queries, recall, kernel);
        yield new NetworkPredictor(network, weights, kernel, clustered, memoryBegin);
      }
      case Search.Clusters clusters -> exact;
      case Search.Exact exactly -> exact;
    };
  }

  private NetworkPredictor(
      SequenceNetwork network, Weights weights, Kernel kernel, ItemVectors items, int memoryBegin) {
    this.kernel = kernel;
    this.width = network.width();
    this.inputScale = network.inputScale();
    this.items = items;
    Stage.Compiler compiler = new Stage.Compiler(kernel, weights, memoryBegin);
    this.input = compiler.buffer(width);
    this.moments = compiler.buffer(Moments.FEATURES);
    this.shift = compiler.buffer(width);
    this.body = compiler.compile(network.body(), SequenceNetwork.BODY);
    this.query = Query.of(network, weights, kernel);
    this.timed = network.body().timed();
    this.calendarEnd = network.calendarEnd();
    this.outputWidth = network.body().outputWidth();
    this.output = compiler.memory(outputWidth);
    this.memoryLength = compiler.memoryLength();
    this.bufferWidths = compiler.bufferWidths();
  }

  /** What people ask for of whom one event is known, of an item drawn at random. */
  private float[] queriesOfOneEvent(int count) {
    SplittableRandom random = new SplittableRandom(count);
    float[] queries = new float[count * width];
    Workspace workspace = newWorkspace(1);
    for (int row = 0; row < count; row++) {
      UserState state = new UserState(0, output + outputWidth, 0, false);
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

  /** Share of the items that a search for the best 10 looks at. */
  double searchedShare() {
    return items instanceof ClusteredItems clustered ? clustered.searchedShare() : 1;
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
    float[] y = run(body, x, workspace, rows);
    for (int row = 0; row < rows; row++) {
      float[] memory = workspace.state(row).memory;
      System.arraycopy(y, row * outputWidth, memory, output, outputWidth);
    }
  }

  /** The stage that can take in what comes after a gap, if there is one: it is the first. */
  private Optional<Stage.Bidirectional> bidirectional() {
    Stage first = body instanceof Stage.Stack(List<Stage> stages) ? stages.getFirst() : body;
    return first instanceof Stage.Bidirectional both ? Optional.of(both) : Optional.empty();
  }

  /** Whether it can be asked what fits before events that are known. */
  boolean looksAhead() {
    return bidirectional().isPresent();
  }

  /**
   * Folds the last event before a gap into the workspace's first state, whose last output then also
   * knows the events after the gap.
   *
   * @param after their items, the first one after the gap first
   */
  void observeBeforeGap(Workspace workspace, int[] after) {
    UserState state = workspace.state(0);
    Stage.Bidirectional both = bidirectional().orElseThrow();
    float[] x = workspace.buffers[input];
    workspace.states[0] = new UserState(0, both.memoryLength(), 0, false);
    for (int i = after.length - 1; i >= 0; i--) {
      items.copy(after[i], inputScale, x, 0);
      float[] read = run(both.backward(), x, workspace, 1);
      System.arraycopy(read, 0, workspace.buffers[both.after()], 0, both.afterWidth());
    }
    workspace.states[0] = state;
    workspace.afterKnown = after.length > 0;
    observe(workspace, 1);
    workspace.afterKnown = false;
  }

  private void moment(UserState state, long time, Workspace workspace, int row) {
    int depth = Moments.depth(state.sessionLength, state.lastTime, time);
    Moments.write(
        state.lastTime,
        time,
        depth,
        calendarEnd,
        workspace.buffers[moments],
        row * Moments.FEATURES);
  }

  @Override
  public void score(UserState state, long time, float[] scores, Workspace workspace) {
    items.score(query(state, time, workspace), scores, workspace.scratch);
  }

  @Override
  public float[] score(UserState state, long time, int[] some, int itemCount, Workspace workspace) {
    float[] q = query(state, time, workspace);
    float[] scores = new float[some.length];
    for (int i = 0; i < some.length; i++) {
      scores[i] = items.score(some[i], q, workspace.scratch);
    }
    return scores;
  }

  @Override
  public void best(
      UserState state,
      long time,
      int itemCount,
      IntPredicate allowed,
      TopK top,
      Workspace workspace) {
    items.best(query(state, time, workspace), allowed, top, workspace.scratch);
  }

  @Override
  public void best(
      List<UserState> states,
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

  /** Gives the buffer that holds the query, {@code [width]}. */
  private float[] query(UserState state, long time, Workspace workspace) {
    float[] q = workspace.buffers[input];
    if (state.eventCount == 0) {
      Arrays.fill(q, 0, width, 0);
    } else {
      query(state, time, q, workspace);
    }
    return q;
  }

  private void query(UserState state, long time, float[] q, Workspace workspace) {
    askAt(state, time, workspace);
    float[] memory = state.memory;
    switch (query) {
      case Query.Direct direct -> System.arraycopy(memory, output, q, 0, width);
      case Query.Clock clock -> {
        kernel.affine(clock.clock(), workspace.buffers[moments], q, 1);
        for (int j = 0; j < width; j++) {
          q[j] += memory[output + j];
        }
      }
      case Query.LongShort longShort -> {
        float[] added = shift(longShort, workspace);
        float gate = longShort.gate(memory, output, workspace.buffers[moments]);
        for (int j = 0; j < width; j++) {
          float shortTerm = memory[output + width + j] + added[j];
          q[j] = 2 * gate * memory[output + j] + 2 * (1 - gate) * shortTerm;
        }
      }
    }
  }

  private void askAt(UserState state, long time, Workspace workspace) {
    if (query.timed()) {
      moment(state, time == 0 ? state.lastTime : time, workspace, 0);
    }
  }

  private float[] shift(Query.LongShort longShort, Workspace workspace) {
    float[] added = workspace.buffers[shift];
    if (longShort.timed()) {
      kernel.affine(longShort.shift(), workspace.buffers[moments], added, 1);
    }
    return added;
  }

  /** The two interests, if there are two. */
  Optional<Interests> interests(UserState state, long time, Workspace workspace) {
    if (!(query instanceof Query.LongShort longShort)) {
      return Optional.empty();
    }
    float[] longTerm = new float[width];
    float[] shortTerm = new float[width];
    if (state.eventCount == 0) {
      return Optional.of(new Interests(0.5f, longTerm, shortTerm));
    }
    askAt(state, time, workspace);
    float[] added = shift(longShort, workspace);
    float gate = longShort.gate(state.memory, output, workspace.buffers[moments]);
    for (int j = 0; j < width; j++) {
      longTerm[j] = 2 * gate * state.memory[output + j];
      shortTerm[j] = 2 * (1 - gate) * (state.memory[output + width + j] + added[j]);
    }
    return Optional.of(new Interests(gate, longTerm, shortTerm));
  }

  /** The two parts of an item's score. */
  Shares shares(Interests interests, int item) {
    float[] embedding = new float[width];
    items.copy(item, 1, embedding, 0);
    float longTerm = items.bias(item);
    float shortTerm = 0;
    for (int j = 0; j < width; j++) {
      longTerm += interests.longTerm()[j] * embedding[j];
      shortTerm += interests.shortTerm()[j] * embedding[j];
    }
    return new Shares(longTerm, shortTerm);
  }

  /** Gives the buffer that holds the stage's output, {@code [rows, outputWidth]}. */
  private float[] run(Stage stage, float[] x, Workspace workspace, int rows) {
    float[][] buffers = workspace.buffers;
    return switch (stage) {
      case Stage.Lstm lstm -> lstm(lstm, x, workspace, rows);
      case Stage.Gru gru -> gru(gru, x, workspace, rows);
      case Stage.SelfAttention attention -> attention(attention, x, workspace, rows);
      case Stage.LinearRecurrence recurrence -> linearRecurrence(recurrence, x, workspace, rows);
      case Stage.MatrixMemory matrixMemory -> matrixMemory(matrixMemory, x, workspace, rows);
      case Stage.LayerNorm(int normWidth, float[] gain, float[] bias, int out) -> {
        kernel.layerNorm(x, gain, bias, buffers[out], normWidth, rows);
        yield buffers[out];
      }
      case Stage.Linear linear -> linear(linear, x, workspace, rows);
      case Stage.FeedForward forward -> feedForward(forward, x, workspace, rows);
      case Stage.GatedFeedForward forward -> gatedFeedForward(forward, x, workspace, rows);
      case Stage.UnitNorm norm -> unitNorm(norm, x, buffers[norm.out()], rows);
      case Stage.Residual residual -> residual(residual, x, workspace, rows);
      case Stage.Stack stack -> stack(stack, x, workspace, rows);
      case Stage.Parallel parallel -> parallel(parallel, x, workspace, rows);
      case Stage.Bidirectional both -> bothSides(both, x, workspace, rows);
    };
  }

  private float[] feedForward(Stage.FeedForward forward, float[] x, Workspace workspace, int rows) {
    float[] between = linear(forward.up(), x, workspace, rows);
    kernel.gelu(between, rows * forward.hidden());
    return linear(forward.down(), between, workspace, rows);
  }

  private float[] gatedFeedForward(
      Stage.GatedFeedForward forward, float[] x, Workspace workspace, int rows) {
    float[] between = linear(forward.up(), x, workspace, rows);
    kernel.gate(linear(forward.gate(), x, workspace, rows), between, rows * forward.hidden());
    return linear(forward.down(), between, workspace, rows);
  }

  private float[] residual(Stage.Residual residual, float[] x, Workspace workspace, int rows) {
    float[] y = run(residual.inner(), x, workspace, rows);
    kernel.add(x, y, rows * residual.width());
    return y;
  }

  private float[] stack(Stage.Stack stack, float[] x, Workspace workspace, int rows) {
    float[] y = x;
    // By index: an iterator would be an object for every event.
    for (int i = 0; i < stack.stages().size(); i++) {
      y = run(stack.stages().get(i), y, workspace, rows);
    }
    return y;
  }

  private float[] parallel(Stage.Parallel parallel, float[] x, Workspace workspace, int rows) {
    float[] joined = workspace.buffers[parallel.out()];
    int at = 0;
    for (int i = 0; i < parallel.stages().size(); i++) {
      float[] part = run(parallel.stages().get(i), x, workspace, rows);
      int partWidth = parallel.widths()[i];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(part, row * partWidth, joined, row * parallel.width() + at, partWidth);
      }
      at += partWidth;
    }
    return joined;
  }

  private float[] bothSides(Stage.Bidirectional both, float[] x, Workspace workspace, int rows) {
    float[] y = run(both.forward(), x, workspace, rows);
    if (workspace.afterKnown) {
      float[] added = workspace.buffers[both.added()];
      kernel.affine(both.join(), workspace.buffers[both.after()], added, 1);
      kernel.add(added, y, both.width());
    }
    return y;
  }

  private static float[] unitNorm(Stage.UnitNorm norm, float[] x, float[] y, int rows) {
    for (int row = 0; row < rows; row++) {
      unitNorm(x, row * norm.width(), norm.width(), norm.scale(), y);
    }
    return y;
  }

  /** Once for an event and short, so a plain loop does. */
  private static void unitNorm(float[] x, int begin, int width, float scale, float[] y) {
    double squares = 0;
    for (int j = begin; j < begin + width; j++) {
      squares += (double) x[j] * x[j];
    }
    float factor = (float) (scale / Math.max(Math.sqrt(squares), Layer.UnitNorm.EPSILON));
    for (int j = begin; j < begin + width; j++) {
      y[j] = factor * x[j];
    }
  }

  private float[] linear(Stage.Linear linear, float[] x, Workspace workspace, int rows) {
    float[] y = workspace.buffers[linear.out()];
    kernel.affine(linear.map(), x, y, rows);
    return y;
  }

  private float[] lstm(Stage.Lstm lstm, float[] x, Workspace workspace, int rows) {
    int inputWidth = lstm.inputWidth();
    int cells = lstm.width();
    float[] joined = workspace.buffers[lstm.joined()];
    float[] gates = workspace.buffers[lstm.gates()];
    float[] y = workspace.buffers[lstm.out()];
    int joinedWidth = inputWidth + lstm.momentWidth() + cells;
    for (int row = 0; row < rows; row++) {
      int to = row * joinedWidth;
      System.arraycopy(x, row * inputWidth, joined, to, inputWidth);
      System.arraycopy(
          workspace.buffers[moments],
          row * Moments.FEATURES,
          joined,
          to + inputWidth,
          lstm.momentWidth());
      System.arraycopy(
          workspace.state(row).memory, lstm.memory(), joined, to + joinedWidth - cells, cells);
    }
    kernel.affine(lstm.gateMap(), joined, gates, rows);
    for (int row = 0; row < rows; row++) {
      float[] memory = workspace.state(row).memory;
      kernel.lstm(gates, row * 4 * cells, memory, lstm.memory(), cells);
      System.arraycopy(memory, lstm.memory(), y, row * cells, cells);
    }
    return y;
  }

  private float[] gru(Stage.Gru gru, float[] x, Workspace workspace, int rows) {
    int cells = gru.width();
    float[] hidden = workspace.buffers[gru.hidden()];
    float[] gatesInput = workspace.buffers[gru.gatesInput()];
    float[] gatesHidden = workspace.buffers[gru.gatesHidden()];
    float[] y = workspace.buffers[gru.out()];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(workspace.state(row).memory, gru.memory(), hidden, row * cells, cells);
    }
    kernel.affine(gru.inputMap(), x, gatesInput, rows);
    kernel.affine(gru.hiddenMap(), hidden, gatesHidden, rows);
    for (int row = 0; row < rows; row++) {
      float[] memory = workspace.state(row).memory;
      kernel.gru(gatesInput, gatesHidden, row * 3 * cells, memory, gru.memory(), cells);
      System.arraycopy(memory, gru.memory(), y, row * cells, cells);
    }
    return y;
  }

  private float[] matrixMemory(Stage.MatrixMemory stage, float[] x, Workspace workspace, int rows) {
    int cells = stage.layer().width();
    int joinedWidth = 4 * cells + 2 * stage.layer().heads();
    float[] joined = workspace.buffers[stage.joined()];
    float[] read = workspace.buffers[stage.read()];
    float[] y = workspace.buffers[stage.out()];
    kernel.affine(stage.inputMap(), x, joined, rows);
    if (stage.layer().timed()) {
      moveGates(stage, joined, workspace, rows);
    }
    for (int row = 0; row < rows; row++) {
      float[] memory = workspace.state(row).memory;
      kernel.matrixMemory(
          stage.layer(), joined, row * joinedWidth, memory, stage.memory(), read, row * cells);
    }
    kernel.affine(stage.outputMap(), read, y, rows);
    return y;
  }

  /** Adds what the moments say to the gates, which stand at the end of each row. */
  private void moveGates(Stage.MatrixMemory stage, float[] joined, Workspace workspace, int rows) {
    int gates = 2 * stage.layer().heads();
    int joinedWidth = 4 * stage.layer().width() + gates;
    float[] moved = workspace.buffers[stage.moved()];
    kernel.affine(stage.momentMap(), workspace.buffers[moments], moved, rows);
    for (int row = 0; row < rows; row++) {
      for (int gate = 0; gate < gates; gate++) {
        joined[(row + 1) * joinedWidth - gates + gate] += moved[row * gates + gate];
      }
    }
  }

  private float[] attention(
      Stage.SelfAttention attention, float[] x, Workspace workspace, int rows) {
    int cells = attention.layer().width();
    float[] joined = workspace.buffers[attention.joined()];
    float[] scores = workspace.buffers[attention.scores()];
    float[] read = workspace.buffers[attention.read()];
    float[] y = workspace.buffers[attention.out()];
    kernel.affine(attention.inputMap(), x, joined, rows);
    for (int row = 0; row < rows; row++) {
      kernel.attention(
          attention.layer(),
          attention.distanceBias(),
          joined,
          row * 3 * cells,
          workspace.state(row).memory,
          attention.memory(),
          scores,
          read,
          row * cells);
    }
    kernel.affine(attention.outputMap(), read, y, rows);
    return y;
  }

  private float[] linearRecurrence(
      Stage.LinearRecurrence recurrence, float[] x, Workspace workspace, int rows) {
    int cells = recurrence.width();
    float[] gates = workspace.buffers[recurrence.gates()];
    float[] y = workspace.buffers[recurrence.out()];
    kernel.affine(recurrence.map(), x, gates, rows);
    for (int row = 0; row < rows; row++) {
      float[] memory = workspace.state(row).memory;
      kernel.linearRecurrence(gates, row * 2 * cells, memory, recurrence.memory(), cells);
      System.arraycopy(memory, recurrence.memory(), y, row * cells, cells);
    }
    return y;
  }
}

package io.memoir.runtime.network;

import io.memoir.model.BadInputException;
import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.Moments;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Task;
import io.memoir.runtime.feature.FeatureInput;
import io.memoir.runtime.feature.Given;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Asked;
import io.memoir.runtime.predict.ScorePart;
import io.memoir.runtime.predict.SplitQuery;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.rank.EventWindow;
import io.memoir.runtime.rank.Past;
import io.memoir.runtime.rank.TaskScorer;
import io.memoir.runtime.retrieval.ItemVectors;
import io.memoir.runtime.state.State;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A {@link SequenceNetwork} with its weights arranged for a kernel, except for the vectors of its
 * items: folds events into states, and computes from a state the queries and predictions of tasks.
 *
 * <p>A state's memory contains the hidden state of each recurrent layer, in the order of the
 * layers, then the same for the memory of each domain, if there are any, and their last outputs,
 * then y, the last output, and at its end the last inputs and outputs of the body, if tasks use
 * them. Before the first event all of it is zero.
 */
final class Network {
  private final SequenceNetwork architecture;
  private final int width;
  private final FeatureInput eventFeatures;
  private final ProfileVector profile;
  private final Step body;

  /** Empty if all domains are answered from one memory. */
  private final Optional<DomainMemories> memories;

  /**
   * Whether item memories are the outermost layers of the body, and every query reads them alone.
   */
  private final boolean hasItemMemory;

  /** Empty if there is no next-item task. */
  private final Optional<Query> query;

  private final Optional<Domains> domains;

  private final List<TaskScorer> scorers;
  private final int outputWidth;
  private final int input;
  private final int moments;
  private final int output;
  private final EventWindow inputs;
  private final EventWindow outputs;
  private final int memoryBegin;
  private final int memoryLength;
  private final BitSet exactMemory;
  private final int[] bufferWidths;

  /**
   * Arranges a network for a kernel.
   *
   * @param texts text encoders for text features
   * @param memoryBegin index of its part in the memory of every state, 0 if it is the only one
   */
  Network(
      SequenceNetwork architecture,
      Weights weights,
      Kernel kernel,
      List<TextEncoder> texts,
      int memoryBegin) {
    this.architecture = architecture;
    this.width = architecture.width();
    this.eventFeatures =
        new FeatureInput(
            SequenceNetwork.EVENT, architecture.schema().event(), width, weights, kernel, texts);
    this.profile = ProfileVector.of(architecture, weights, kernel, texts);
    Plan plan = new Plan(kernel, weights, memoryBegin);
    this.moments = plan.moments();
    this.input = plan.buffer(width);
    this.body = Step.of(architecture.body(), SequenceNetwork.BODY, plan);
    this.memories =
        architecture.domainMemory() == DomainMemory.SHARED
            ? Optional.empty()
            : Optional.of(DomainMemories.of(architecture, weights, plan));
    this.hasItemMemory =
        memories.isEmpty()
            && (body instanceof ItemMemoryStep
                || (body instanceof ParallelStep parallel
                    && parallel.steps().stream().anyMatch(ItemMemoryStep.class::isInstance)));
    int own = memories.map(DomainMemories::outputs).orElse(0);
    this.query = architecture.nextItem().map(task -> Query.of(architecture, own, plan));
    this.domains = architecture.domains();
    this.outputWidth = architecture.body().outputWidth();
    this.output = plan.memory(outputWidth);
    List<Task.Scored> tasks =
        architecture.tasks().stream()
            .filter(Task.Scored.class::isInstance)
            .map(Task.Scored.class::cast)
            .toList();
    this.scorers =
        tasks.stream().map(task -> new TaskScorer(task, architecture, weights, kernel)).toList();
    this.inputs = window(tasks, Interaction::seesInputs, width, plan);
    this.outputs = window(tasks, Interaction::seesOutputs, outputWidth, plan);
    this.memoryBegin = memoryBegin;
    this.memoryLength = plan.memoryLength();
    this.exactMemory = plan.exactMemory();
    this.bufferWidths = plan.bufferWidths();
  }

  /** The longest of the windows that tasks use. */
  private static EventWindow window(
      List<Task.Scored> tasks, Predicate<Interaction> sees, int width, Plan plan) {
    int length =
        tasks.stream()
            .map(Task.Scored::interaction)
            .filter(sees)
            .mapToInt(Interaction::window)
            .max()
            .orElse(0);
    return new EventWindow(plan.memory(EventWindow.floats(length, width)), length, width);
  }

  SequenceNetwork architecture() {
    return architecture;
  }

  int memoryLength() {
    return memoryLength;
  }

  BitSet exactMemory() {
    return exactMemory;
  }

  /** A state of this network alone, at the index of its part of the memory. */
  State newState() {
    return new State(0, memoryBegin + memoryLength, 0, false);
  }

  Workspace newWorkspace(int rows, ItemVectors.Scratch scratch) {
    EncodedRows encoded = eventFeatures.newRows(rows);
    return memories.isEmpty()
        ? Workspace.ofNetwork(rows, bufferWidths, scratch, encoded)
        : Workspace.ofNetwork(
            rows, bufferWidths, scratch, encoded, memories.get().newWorkspace(rows));
  }

  void encode(Workspace workspace, int rows) {
    for (int row = 0; row < rows; row++) {
      eventFeatures.encode(workspace.given[row], workspace.encoded, row);
    }
  }

  void fold(ItemVectors items, Workspace workspace, int rows) {
    float[] x = workspace.buffers[input];
    for (int row = 0; row < rows; row++) {
      items.copy(workspace.items[row], architecture.inputScale(), x, row * width);
    }
    eventFeatures.add(workspace.encoded, 0, rows, x, 0);
    if (architecture.body().timed()) {
      for (int row = 0; row < rows; row++) {
        writeMoment(workspace.state(row), workspace.times[row], workspace, row);
      }
    }
    float[] y = Step.run(body, x, workspace, rows);
    for (int row = 0; row < rows; row++) {
      State state = workspace.state(row);
      System.arraycopy(y, row * outputWidth, state.memory, output, outputWidth);
      inputs.put(x, row * width, state.memory, state.eventCount());
      outputs.put(y, row * outputWidth, state.memory, state.eventCount());
    }
    if (memories.isPresent()) {
      memories.get().fold(x, workspace.buffers[moments], workspace, rows);
    }
  }

  /**
   * The memories of the domains. Each is changed by the events on the items of its domain only, by
   * the same layers. These have a memory of their own, into which that of a domain is copied for an
   * event.
   *
   * @param width of the inputs
   * @param timed whether the layers use the times of the events
   * @param input the buffer of the inputs, in the workspace of the layers
   * @param moments likewise of the time features
   * @param bufferWidths of this workspace
   * @param length of the memory of one domain
   * @param begin index of the first of them in the memory of a state
   * @param outputs index of the last outputs, one after the other, in the memory of a state
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record DomainMemories(
      Step body,
      int width,
      int outputWidth,
      boolean timed,
      int input,
      int moments,
      int[] bufferWidths,
      int length,
      int begin,
      int outputs) {

    static DomainMemories of(SequenceNetwork network, Weights weights, Plan plan) {
      int domains = network.domains().orElseThrow().count();
      int outputWidth = network.body().outputWidth();
      Plan apart = new Plan(plan.kernel(), weights, 0);
      int input = apart.buffer(network.width());
      Step body = Step.of(network.body(), SequenceNetwork.DOMAIN, apart);
      return new DomainMemories(
          body,
          network.width(),
          outputWidth,
          network.body().timed(),
          input,
          apart.moments(),
          apart.bufferWidths(),
          apart.memoryLength(),
          plan.copies(apart, domains),
          plan.memory((long) domains * outputWidth));
    }

    Workspace newWorkspace(int rows) {
      Workspace workspace =
          Workspace.ofNetwork(rows, bufferWidths, ItemVectors.Scratch.NONE, EncodedRows.EMPTY);
      for (int row = 0; row < rows; row++) {
        workspace.states[row] = new State(0, length, 0, false);
      }
      return workspace;
    }

    /**
     * Processes one event of each row.
     *
     * @param x the inputs of the body
     * @param ofEvents the time features of the events
     * @param workspace of the network, with the domains of the events
     */
    void fold(float[] x, float[] ofEvents, Workspace workspace, int rows) {
      Workspace own = workspace.members[0];
      int count = 0;
      for (int row = 0; row < rows; row++) {
        int domain = workspace.domains[row];
        if (domain != Domains.NONE) {
          System.arraycopy(x, row * width, own.buffers[input], count * width, width);
          if (timed) {
            System.arraycopy(
                ofEvents,
                row * Moments.FEATURES,
                own.buffers[moments],
                count * Moments.FEATURES,
                Moments.FEATURES);
          }
          float[] memory = workspace.state(row).memory;
          System.arraycopy(memory, place(domain), own.state(count).memory, 0, length);
          count++;
        }
      }
      if (count == 0) {
        return;
      }
      float[] y = Step.run(body, own.buffers[input], own, count);
      int done = 0;
      for (int row = 0; row < rows; row++) {
        int domain = workspace.domains[row];
        if (domain != Domains.NONE) {
          float[] memory = workspace.state(row).memory;
          System.arraycopy(own.state(done).memory, 0, memory, place(domain), length);
          int to = outputs + (domain - 1) * outputWidth;
          System.arraycopy(y, done * outputWidth, memory, to, outputWidth);
          done++;
        }
      }
    }

    /** The index of the memory of a domain in the memory of a state. */
    private int place(int domain) {
      return begin + (domain - 1) * length;
    }
  }

  /** The step that can use events after a gap, if there is one: it is the first. */
  private Optional<BidirectionalStep> bidirectional() {
    Step first = body instanceof StackStep(List<Step> steps) ? steps.getFirst() : body;
    return first instanceof BidirectionalStep both ? Optional.of(both) : Optional.empty();
  }

  boolean looksAhead() {
    return bidirectional().isPresent();
  }

  /**
   * Processes the events after a gap; the output of the next event that is folded then depends on
   * them.
   */
  void takeAfter(ItemVectors items, Workspace workspace, int[] after, List<Given> given) {
    State state = workspace.state(0);
    BidirectionalStep both = bidirectional().orElseThrow();
    float[] x = workspace.buffers[input];
    workspace.states[0] = new State(0, both.memoryLength(), 0, false);
    for (int i = after.length - 1; i >= 0; i--) {
      items.copy(after[i], architecture.inputScale(), x, 0);
      eventFeatures.add(given.get(i), x, 0);
      both.runBackward(x, workspace);
    }
    workspace.states[0] = state;
  }

  private void writeMoment(State state, long time, Workspace workspace, int row) {
    int depth = Moments.depth(state.sessionLength(), state.lastTime(), time);
    Moments.write(
        state.lastTime(),
        time,
        depth,
        architecture.calendarEnd(),
        workspace.buffers[moments],
        row * Moments.FEATURES);
  }

  private void writeAsking(State state, Asked asked, Workspace workspace) {
    writeMoment(state, asked.time() == 0 ? state.lastTime() : asked.time(), workspace, 0);
  }

  /**
   * Computes the query of the next-item task, {@code [width]}, in a buffer of the workspace.
   *
   * @throws BadInputException if there is no next-item task
   */
  float[] query(State state, Asked asked, Workspace workspace) {
    Query head =
        query.orElseThrow(() ->
            new BadInputException(
                "the model has no next-item task, only %s"
                    .formatted(
                        architecture.tasks().stream()
                            .map(Task::name)
                            .collect(Collectors.joining(", ")))));
    float[] q = workspace.buffers[input];
    int domain = domain(asked);
    if (state.eventCount() == 0) {
      Arrays.fill(q, 0, width, 0);
    } else {
      if (head.timed()) {
        writeAsking(state, asked, workspace);
      }
      Query.write(head, state.memory, output, domain, workspace.buffers[moments], workspace, q);
    }
    profile.addTo(asked, q);
    return q;
  }

  /** The parts of the query of the next-item task; empty if the network distinguishes none. */
  Optional<SplitQuery> splitQuery(State state, Asked asked, Workspace workspace) {
    if (query.isEmpty()) {
      return Optional.empty();
    }
    Query head = query.get();
    int domain = domain(asked);
    Optional<Query.LongShort> longShort = Query.longShort(head);
    if (longShort.isPresent()) {
      return Optional.of(interests(head, longShort.get(), domain, state, asked, workspace));
    }
    if (!hasItemMemory) {
      return Optional.empty();
    }
    float[] similarity = Query.seen(head, similarity(state), 0, outputWidth, domain, workspace);
    float[] other = Arrays.copyOf(query(state, asked, workspace), width);
    for (int j = 0; j < width; j++) {
      other[j] -= similarity[j];
    }
    return Optional.of(
        new SplitQuery(
            0.5f,
            List.of(ScorePart.OTHER, ScorePart.SIMILARITY),
            new float[][] {other, similarity}));
  }

  private SplitQuery interests(
      Query head,
      Query.LongShort longShort,
      int domain,
      State state,
      Asked asked,
      Workspace workspace) {
    SplitQuery split;
    if (state.eventCount() == 0) {
      List<ScorePart> parts = Query.LongShort.parts(hasItemMemory);
      split = new SplitQuery(0.5f, parts, new float[parts.size()][width]);
    } else {
      if (longShort.timed()) {
        writeAsking(state, asked, workspace);
      }
      float[] similar =
          hasItemMemory
              ? Query.seen(head, similarity(state), 0, outputWidth, domain, workspace)
              : new float[0];
      float[] seen = Query.seen(head, state.memory, output, outputWidth, domain, workspace);
      split = longShort.split(seen, 0, workspace.buffers[moments], workspace, similar);
    }
    profile.addTo(asked, split.vector(ScorePart.LONG_TERM), split.vector(ScorePart.SHORT_TERM));
    return split;
  }

  /**
   * The part of the last output of the body that is due to the sums of item memories, {@code
   * [outputWidth]}. They are recognised as the outermost layers, whose inputs are the vectors of
   * the items.
   */
  private float[] similarity(State state) {
    float[] similar = new float[outputWidth];
    if (body instanceof ItemMemoryStep memory) {
      memory.addSimilarity(state.memory, similar, 0);
    } else if (body instanceof ParallelStep parallel) {
      int at = 0;
      for (int i = 0; i < parallel.steps().size(); i++) {
        if (parallel.steps().get(i) instanceof ItemMemoryStep memory) {
          memory.addSimilarity(state.memory, similar, at);
        }
        at += parallel.widths()[i];
      }
    }
    return similar;
  }

  /**
   * The number of the domain that is asked for; {@link Domains#NONE} if none is, or if the network
   * has no domains.
   *
   * @throws BadInputException if the network has domains, but not this one
   */
  private int domain(Asked asked) {
    return asked
        .domain()
        .flatMap(name -> domains.map(each -> each.require(name)))
        .orElse(Domains.NONE);
  }

  /**
   * The scores of candidates by a binary or rating task. For a user without events the time of the
   * request is not used, as in training.
   */
  float[] predict(
      Task.Scored task,
      State state,
      Asked asked,
      int[] items,
      TaskScorer.Candidates candidates,
      Workspace workspace) {
    TaskScorer scorer =
        scorers.stream().filter(each -> each.task().equals(task)).findFirst().orElseThrow();
    float[] asWhom = new float[width];
    profile.addTo(asked, asWhom);
    if (state.eventCount() == 0) {
      Arrays.fill(workspace.buffers[moments], 0, Moments.FEATURES, 0);
    } else if (task.timed()) {
      writeAsking(state, asked, workspace);
    }
    return scorer.score(
        new Past(state.memory, state.eventCount(), output, outputWidth, inputs, outputs),
        asWhom,
        workspace.buffers[moments],
        items,
        candidates,
        workspace.ranking);
  }
}

package io.memoir.runtime;

import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.Model;
import io.memoir.model.ModelFile;
import io.memoir.runtime.explain.LeaveOneOut;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.predict.WorkspacePool;
import io.memoir.runtime.state.Fingerprint;
import io.memoir.runtime.state.State;
import io.memoir.runtime.state.StateFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A model at work: states take events one by one, and items are scored from a state at any time.
 *
 * <pre>{@code
 * Recommender recommender = Recommender.open(Path.of("model"));
 * UserState state = recommender.newState();
 * recommender.observe(state, new Event("item-7", System.currentTimeMillis()));
 * List<Recommendation> best = recommender.recommend(state, Request.top(10));
 * }</pre>
 *
 * <p>Immutable and safe for many threads at once; each {@link UserState} belongs to one of them at
 * a time.
 */
public final class Recommender {
  /** States that are answered for together. */
  private static final int SIDE_BY_SIDE = 32;

  private final ItemTable items;
  private final Predictor predictor;
  private final long fingerprint;
  private final Retrieval retrieval;
  private final WorkspacePool workspaces;
  private final KernelChoice kernel;

  /**
   * How a model is run.
   *
   * @param kernel which implementation of the arithmetic
   * @param items how the item vectors of networks are kept in memory
   * @param search how the best of them are looked for
   */
  public record Options(Wanted kernel, ItemStorage items, Search search) {
    /** An implementation that can be asked for; {@link KernelChoice} tells what AUTOMATIC gives. */
    public enum Wanted {
      AUTOMATIC,
      SCALAR,
      VECTOR
    }

    /** What is best here, item vectors as they were learned, and all of them looked at. */
    public static Options defaults() {
      return of(Wanted.AUTOMATIC);
    }

    /**
     * A certain implementation.
     *
     * @throws BadInputException on opening, if it cannot run here
     */
    public static Options of(Wanted kernel) {
      return new Options(kernel, ItemStorage.FLOAT32, Search.exact());
    }

    /** The same, with item vectors kept in a certain way. */
    public Options withItems(ItemStorage storage) {
      return new Options(kernel, storage, search);
    }

    /** The same, with the best items looked for in a certain way. */
    public Options withSearch(Search search) {
      return new Options(kernel, items, search);
    }
  }

  private Recommender(Model model, Options options) {
    this.kernel =
        switch (options.kernel()) {
          case AUTOMATIC -> KernelChoice.automatic();
          case SCALAR ->
              KernelChoice.forced(KernelChoice.Kind.SCALAR, KernelChoice.Platform.here());
          case VECTOR ->
              KernelChoice.forced(KernelChoice.Kind.VECTOR, KernelChoice.Platform.here());
        };
    Kernel arithmetic = kernel.kernel();
    this.items = model.items();
    this.fingerprint = Fingerprint.of(model);
    this.predictor =
        Predictors.of(
            model.architecture(), model.weights(), arithmetic, options.items(), options.search());
    this.retrieval = new Retrieval(items, predictor);
    this.workspaces = new WorkspacePool(() -> predictor.newWorkspace(1));
  }

  /**
   * Opens the model in a directory.
   *
   * @throws BadInputException if there is no model, or one that is damaged or too new
   */
  public static Recommender open(Path modelDirectory) throws IOException {
    return open(modelDirectory, Options.defaults());
  }

  /**
   * Opens the model in a directory, to be run in a certain way.
   *
   * @throws BadInputException if there is no model, or one that is damaged or too new, or if the
   *     options ask for what cannot run here
   */
  public static Recommender open(Path modelDirectory, Options options) throws IOException {
    return of(ModelFile.read(modelDirectory), options);
  }

  /** Runs a model that is in memory already; what it needs of the weights it lays out anew. */
  public static Recommender of(Model model) {
    return of(model, Options.defaults());
  }

  /**
   * Runs a model that is in memory already, in a certain way.
   *
   * @throws BadInputException if the options ask for what cannot run here
   */
  public static Recommender of(Model model, Options options) {
    return new Recommender(model, options);
  }

  /** The catalogue it recommends from. */
  public ItemTable items() {
    return items;
  }

  /** The arithmetic in use, and why. */
  public KernelChoice kernel() {
    return kernel;
  }

  /** Bytes that the item vectors and biases of its networks take in memory. */
  public long itemBytes() {
    return predictor.itemBytes();
  }

  /**
   * The share of the items that are looked at for the best 10, if no filter refuses any: 1 but with
   * {@link Search.Clusters}.
   */
  public double searchedShare() {
    return predictor.searchedShare();
  }

  /** A memory of nothing, which remembers the seen items apart. */
  public UserState newState() {
    return newState(true);
  }

  /**
   * A memory of nothing.
   *
   * @param rememberSeen whether the seen items are remembered, so that they can be excluded; that
   *     set grows, the rest of a state does not
   */
  public UserState newState(boolean rememberSeen) {
    return new UserState(
        new State(fingerprint, predictor.memoryLength(), predictor.window(), rememberSeen));
  }

  /**
   * Reads what {@link UserState#toBytes} wrote.
   *
   * @throws BadInputException if the bytes are damaged, or of another model or a newer version
   */
  public UserState readState(byte[] bytes) {
    return new UserState(StateFormat.read(bytes, newState(false).state, items.size()));
  }

  /**
   * Folds an event into a state.
   *
   * @return false if the model does not know the item; the state is then as before
   */
  public boolean observe(UserState state, Event event) {
    int item = items.indexOf(event.itemId());
    if (item >= 0) {
      observe(state, item, event.time());
    }
    return item >= 0;
  }

  /**
   * Folds an event into a state.
   *
   * @param item number of the item in {@link #items}
   * @param time milliseconds since 1970; 0 if unknown
   */
  public void observe(UserState state, int item, long time) {
    requireOwn(state);
    Objects.checkIndex(item, items.size());
    observe(state.state, item, time, workspace -> predictor.observe(workspace, 1));
  }

  private void observe(State state, int item, long time, Consumer<Workspace> step) {
    Workspace workspace = workspaces.take();
    workspace.states[0] = state;
    workspace.items[0] = item;
    workspace.times[0] = time;
    step.accept(workspace);
    workspace.states[0] = null;
    workspaces.giveBack(workspace);
    state.note(item, time);
  }

  /**
   * The score of every item at the moment of the last event, by its number: the higher, the better.
   */
  public float[] score(UserState state) {
    float[] scores = new float[items.size()];
    score(state, 0, scores);
    return scores;
  }

  /**
   * Scores every item.
   *
   * @param time the moment of asking, milliseconds since 1970; 0 for the moment of the last event
   * @param scores {@code [items().size()]}, overwritten
   */
  public void score(UserState state, long time, float[] scores) {
    requireOwn(state);
    requireLength(scores, items.size());
    Workspace workspace = workspaces.take();
    predictor.score(state.state, time, scores, workspace);
    workspaces.giveBack(workspace);
  }

  /**
   * The long-term and the short-term interest of a person, if the model tells them apart.
   *
   * @param time the moment of asking, milliseconds since 1970; 0 for the moment of the last event
   */
  public Optional<Interests> interests(UserState state, long time) {
    requireOwn(state);
    Workspace workspace = workspaces.take();
    Optional<Interests> interests = interests(state, time, workspace);
    workspaces.giveBack(workspace);
    return interests;
  }

  private Optional<Interests> interests(UserState state, long time, Workspace workspace) {
    return predictor.splitQuery(state.state, time, workspace).map(Interests::of);
  }

  /** The two parts of an item's score. */
  public Shares shares(Interests interests, int item) {
    Objects.checkIndex(item, items.size());
    return Shares.of(predictor.splitScore(interests.query(), item));
  }

  /**
   * The best items for a state: exactly those of the highest scores, the best first; of equal
   * scores the item of the lower number comes first. Fewer than asked for only if no more are
   * allowed. What the request wants beside that is told there. With {@link Search.Clusters} some of
   * the items that belong to the answer may be missing, and others follow.
   *
   * @throws IllegalArgumentException if seen items are to be excluded and the state does not
   *     remember them
   */
  public List<Recommendation> recommend(UserState state, Request request) {
    requireFit(state, request);
    Workspace workspace = workspaces.take();
    List<Choice> choices = retrieval.answer(state.state, request, workspace);
    Optional<Interests> interests = interests(state, request.time(), workspace);
    workspaces.giveBack(workspace);
    return recommendations(choices, interests);
  }

  /**
   * The best items for each of several states. With item vectors of 32 or 16 bits it takes less
   * time than one by one, as every item is read once for {@value #SIDE_BY_SIDE} states and scores
   * are a product of matrices; the sums of that are taken in another order, so scores are those of
   * one by one but for rounding.
   *
   * @return an answer for each state, in the same order
   * @throws IllegalArgumentException as for one
   */
  public List<List<Recommendation>> recommend(List<UserState> states, Request request) {
    states.forEach(state -> requireFit(state, request));
    List<List<Recommendation>> answers = new ArrayList<>(states.size());
    Workspace workspace = workspaces.take();
    for (int first = 0; first < states.size(); first += SIDE_BY_SIDE) {
      List<UserState> some = states.subList(first, Math.min(states.size(), first + SIDE_BY_SIDE));
      List<List<Choice>> choices =
          retrieval.answer(some.stream().map(each -> each.state).toList(), request, workspace);
      for (int i = 0; i < some.size(); i++) {
        answers.add(
            recommendations(choices.get(i), interests(some.get(i), request.time(), workspace)));
      }
    }
    workspaces.giveBack(workspace);
    return answers;
  }

  private void requireFit(UserState state, Request request) {
    requireOwn(state);
    if (request.excludeSeen() && state.state.seen == null) {
      throw new IllegalArgumentException(
          "the state does not remember what was seen: make it by newState(true), or keepSeen()");
    }
  }

  private List<Recommendation> recommendations(
      List<Choice> choices, Optional<Interests> interests) {
    return choices.stream().map(choice -> recommendation(choice, interests)).toList();
  }

  private Recommendation recommendation(Choice choice, Optional<Interests> interests) {
    ItemTable.Item details = items.item(choice.item());
    return new Recommendation(
        details.id(),
        choice.item(),
        choice.score(),
        interests.map(each -> shares(each, choice.item())),
        choice.propensity(),
        details);
  }

  /**
   * The items that pass a test of what the catalogue knows of them, by number, for {@link
   * Request#among(BitSet)}: to be kept, where many requests ask for the same.
   */
  public BitSet matching(Predicate<ItemTable.Item> test) {
    return retrieval.matching(test);
  }

  /**
   * The best items for a gap between events, which a bidirectional model knows from both sides; the
   * items of both sides count as seen. Events of items that the model does not know are passed
   * over.
   *
   * @param before the events before the gap, the oldest first
   * @param after those after it, the oldest first; their times do not matter
   * @throws BadInputException if the model looks back only, or nothing is known before the gap
   */
  public List<Recommendation> between(List<Event> before, List<Event> after, Request request) {
    if (!predictor.looksAhead()) {
      throw new BadInputException(
          "the model looks back only, expected a bidirectional one to say what fits into a gap");
    }
    List<Event> known =
        before.stream().filter(event -> items.indexOf(event.itemId()) >= 0).toList();
    if (known.isEmpty()) {
      throw new BadInputException(
          "no event before the gap is of an item that the model knows, expected at least 1");
    }
    int[] behind =
        after.stream()
            .mapToInt(event -> items.indexOf(event.itemId()))
            .filter(item -> item >= 0)
            .toArray();
    UserState state = newState();
    known.subList(0, known.size() - 1).forEach(event -> observe(state, event));
    Event last = known.getLast();
    observe(
        state.state,
        items.indexOf(last.itemId()),
        last.time(),
        workspace -> predictor.observeBeforeGap(workspace, behind));
    state.state.see(behind);
    return recommend(state, request);
  }

  /**
   * Why an item stands where it stands after a history; events of items that the model does not
   * know are passed over.
   *
   * @param history the events, the oldest first
   * @param time the moment of asking, milliseconds since 1970; 0 for the moment of the last event
   * @throws BadInputException if the model does not know the item
   */
  public Explanation explain(List<Event> history, String itemId, long time) {
    return explain(history, List.of(itemId), time, Explanation.LAST_EVENTS).getFirst();
  }

  /**
   * The same for several items, which takes hardly longer than for one.
   *
   * @param lastEvents how many of the last events are left out singly; the time this takes grows
   *     with its square
   */
  public List<Explanation> explain(
      List<Event> history, List<String> itemIds, long time, int lastEvents) {
    if (lastEvents < 1) {
      throw new BadInputException("lastEvents is " + lastEvents + ", expected at least 1");
    }
    int[] asked = itemIds.stream().mapToInt(this::known).toArray();
    int[] positions =
        IntStream.range(0, history.size())
            .filter(event -> items.indexOf(history.get(event).itemId()) >= 0)
            .toArray();
    int[] numbers =
        Arrays.stream(positions).map(at -> items.indexOf(history.get(at).itemId())).toArray();
    long[] times = Arrays.stream(positions).mapToLong(at -> history.get(at).time()).toArray();
    LeaveOneOut.Result result =
        LeaveOneOut.of(predictor, items.size(), numbers, times, asked, time, lastEvents);
    return Explanations.of(result, history, positions, numbers, asked, items);
  }

  private int known(String itemId) {
    int item = items.indexOf(itemId);
    if (item < 0) {
      throw new BadInputException("no item '" + itemId + "' in the model");
    }
    return item;
  }

  /**
   * Memories to be folded side by side.
   *
   * @param count how many; 16 makes good use of most machines
   */
  public Lanes lanes(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count is " + count + ", expected at least 1");
    }
    return new Lanes(predictor, items.size(), fingerprint, count);
  }

  private void requireOwn(UserState state) {
    if (state.state.fingerprint != fingerprint) {
      throw new IllegalArgumentException(
          "the state belongs to model %016x, this is model %016x"
              .formatted(state.state.fingerprint, fingerprint));
    }
  }

  private static void requireLength(float[] scores, int itemCount) {
    if (scores.length != itemCount) {
      throw new IllegalArgumentException(
          "scores has length " + scores.length + ", expected " + itemCount + ", one per item");
    }
  }
}

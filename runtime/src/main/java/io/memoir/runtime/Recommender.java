package io.memoir.runtime;

import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.Model;
import io.memoir.model.file.ModelFile;
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
 * Runs a model: adds events to user states, and recommends items for a state.
 *
 * <pre>{@code
 * Recommender recommender = Recommender.open(Path.of("model"));
 * UserState state = recommender.newState();
 * recommender.observe(state, new Event("item-7", System.currentTimeMillis()));
 * List<Recommendation> best = recommender.recommend(state, Request.top(10));
 * }</pre>
 *
 * <p>Immutable and thread-safe; a {@link UserState} must be used by one thread at a time.
 */
public final class Recommender {
  /** Number of states processed as a batch. */
  private static final int SIDE_BY_SIDE = 32;

  private final ItemTable items;
  private final Predictor predictor;
  private final long fingerprint;
  private final Retrieval retrieval;
  private final WorkspacePool workspaces;
  private final KernelChoice kernel;

  /**
   * Options for running a model.
   *
   * @param kernel the implementation of the arithmetic
   * @param items how the item vectors of networks are stored in memory
   * @param search how the best items are found
   */
  public record Options(Wanted kernel, ItemStorage items, Search search) {
    /** The implementations; {@link KernelChoice} tells what AUTOMATIC selects. */
    public enum Wanted {
      AUTOMATIC,
      SCALAR,
      VECTOR
    }

    /** The fastest kernel of this machine, float32 item vectors and exact search. */
    public static Options defaults() {
      return of(Wanted.AUTOMATIC);
    }

    /**
     * The defaults with a given kernel.
     *
     * @throws BadInputException on opening, if it cannot run here
     */
    public static Options of(Wanted kernel) {
      return new Options(kernel, ItemStorage.FLOAT32, Search.exact());
    }

    /** A copy with another form of the item vectors. */
    public Options withItems(ItemStorage storage) {
      return new Options(kernel, storage, search);
    }

    /** A copy with another search. */
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
   * Opens the model in a directory with options.
   *
   * @throws BadInputException if there is no model, or one that is damaged or too new, or if the
   *     options are not supported on this machine
   */
  public static Recommender open(Path modelDirectory, Options options) throws IOException {
    return of(ModelFile.read(modelDirectory), options);
  }

  /** Runs a model that is already in memory; the weights are copied into the runtime's layout. */
  public static Recommender of(Model model) {
    return of(model, Options.defaults());
  }

  /**
   * Runs a model that is already in memory, with options.
   *
   * @throws BadInputException if the options are not supported on this machine
   */
  public static Recommender of(Model model, Options options) {
    return new Recommender(model, options);
  }

  /** The catalogue of the model. */
  public ItemTable items() {
    return items;
  }

  /** The kernel in use, and the reason for it. */
  public KernelChoice kernel() {
    return kernel;
  }

  /** Memory used by the item vectors and biases, in bytes. */
  public long itemBytes() {
    return predictor.itemBytes();
  }

  /**
   * The share of the items that is read to find the best 10 without filters: 1, except with {@link
   * Search.Clusters}.
   */
  public double searchedShare() {
    return predictor.searchedShare();
  }

  /** An empty state that records seen items. */
  public UserState newState() {
    return newState(true);
  }

  /**
   * An empty state.
   *
   * @param rememberSeen whether seen items are recorded, so that they can be excluded; this set
   *     grows, while the rest of a state has a constant size
   */
  public UserState newState(boolean rememberSeen) {
    return new UserState(
        new State(fingerprint, predictor.memoryLength(), predictor.window(), rememberSeen));
  }

  /**
   * Reads a state written by {@link UserState#toBytes}.
   *
   * @throws BadInputException if the bytes are damaged, or from another model or a newer version
   */
  public UserState readState(byte[] bytes) {
    return new UserState(StateFormat.read(bytes, newState(false).state, items.size()));
  }

  /**
   * Adds an event to a state.
   *
   * @return false if the model does not know the item; the state is then unchanged
   */
  public boolean observe(UserState state, Event event) {
    int item = items.indexOf(event.itemId());
    if (item >= 0) {
      observe(state, item, event.time());
    }
    return item >= 0;
  }

  /**
   * Adds an event to a state.
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

  /** The score of every item at the time of the last event, by item number; higher is better. */
  public float[] score(UserState state) {
    float[] scores = new float[items.size()];
    score(state, 0, scores);
    return scores;
  }

  /**
   * Scores every item.
   *
   * @param time the time of the request, in milliseconds since 1970; 0 for the time of the last
   *     event
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
   * The long-term and short-term interests of a user, if the model has them.
   *
   * @param time the time of the request, in milliseconds since 1970; 0 for the time of the last
   *     event
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
   * The best items for a state: exactly those with the highest scores, best first; of equal scores
   * the item with the lower number comes first. Returns fewer than {@code limit} items only if no
   * more are allowed. With {@link Search.Clusters} some of the best items may be missing, and the
   * next best take their place.
   *
   * @throws IllegalArgumentException if seen items are to be excluded and the state does not record
   *     them
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
   * The best items for each of several states. With float32 or float16 item vectors this is faster
   * than single calls, because every item is read once for {@value #SIDE_BY_SIDE} states and the
   * scores are a matrix product. Its sums are computed in another order, so scores can differ from
   * those of single calls by rounding.
   *
   * @return a list for each state, in the same order
   * @throws IllegalArgumentException as for a single state
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
          "the state does not record seen items: create it with newState(true), or use keepSeen()");
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
   * The numbers of the items that pass a test, for {@link Request#among(BitSet)}. Keep the result
   * if several requests use the same filter.
   */
  public BitSet matching(Predicate<ItemTable.Item> test) {
    return retrieval.matching(test);
  }

  /**
   * The best items for a gap between events, for bidirectional models. The items on both sides
   * count as seen. Events on items that the model does not know are skipped.
   *
   * @param before the events before the gap, oldest first
   * @param after the events after it, oldest first; their times are ignored
   * @throws BadInputException if the model is unidirectional, or if no event before the gap is on a
   *     known item
   */
  public List<Recommendation> between(List<Event> before, List<Event> after, Request request) {
    if (!predictor.looksAhead()) {
      throw new BadInputException(
          "the model is unidirectional, expected a bidirectional one to fill a gap");
    }
    List<Event> known =
        before.stream().filter(event -> items.indexOf(event.itemId()) >= 0).toList();
    if (known.isEmpty()) {
      throw new BadInputException(
          "no event before the gap is on an item that the model knows, expected at least 1");
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
   * Explains the score of an item after a history. Events on items that the model does not know are
   * skipped.
   *
   * @param history the events, oldest first
   * @param time the time of the request, in milliseconds since 1970; 0 for the time of the last
   *     event
   * @throws BadInputException if the model does not know the item
   */
  public Explanation explain(List<Event> history, String itemId, long time) {
    return explain(history, List.of(itemId), time, Explanation.LAST_EVENTS).getFirst();
  }

  /**
   * Explains several items, in hardly more time than one.
   *
   * @param lastEvents how many of the last events are left out one by one; the time grows with its
   *     square
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
   * States that are updated as a batch.
   *
   * @param count how many; 16 is efficient on most machines
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

package io.memoir.runtime;

import io.memoir.model.BadInputException;
import io.memoir.model.Domains;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.GraphTag;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Values;
import io.memoir.model.task.Task;
import io.memoir.runtime.feature.Given;
import io.memoir.runtime.feature.ItemDomains;
import io.memoir.runtime.feature.ItemTags;
import io.memoir.runtime.predict.Asked;
import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.predict.ScorePart;
import io.memoir.runtime.predict.SplitQuery;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.predict.WorkspacePool;
import io.memoir.runtime.state.Catalogue;
import io.memoir.runtime.state.State;
import io.memoir.runtime.state.StateFormat;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A model that is ready to run: what it predicts, its user states, and its scores. {@link
 * Recommender} adds the requests.
 */
abstract sealed class RunningModel permits Recommender {
  final Catalogue catalogue;
  final ItemTable items;
  final Predictor predictor;
  final ItemTags tags;
  final long fingerprint;
  final WorkspacePool workspaces;
  final KernelChoice kernel;

  RunningModel(
      Catalogue catalogue,
      Predictor predictor,
      ItemTags tags,
      long fingerprint,
      KernelChoice kernel) {
    this.catalogue = catalogue;
    this.items = catalogue.items();
    this.predictor = predictor;
    this.tags = tags;
    this.fingerprint = fingerprint;
    this.workspaces = new WorkspacePool(() -> predictor.newWorkspace(1));
    this.kernel = kernel;
  }

  /**
   * Whether {@link Recommender#withItems} can add items: the model has item features, or, for an
   * ensemble, all members have.
   */
  public boolean takesItems() {
    return predictor.takesItems();
  }

  /** The tasks of the model. */
  public List<Task> tasks() {
    return predictor.tasks();
  }

  /**
   * Whether the model has a next-item task (required by {@link Recommender#recommend}). Models
   * without one support {@link Recommender#rank}.
   */
  public boolean tellsNextItem() {
    return tasks().stream().anyMatch(Task.NextItem.class::isInstance);
  }

  /**
   * The neighbours of an item in the knowledge graph whose tags the model was trained with, those
   * of the fewest items first; empty without such tags, and for an item that was added later.
   *
   * @param item number of an item of {@link Recommender#items}
   */
  public List<GraphTag> neighbours(int item) {
    return tags.of(item);
  }

  /** The features that the model uses; for an ensemble those of all its members. */
  public Schema schema() {
    return predictor.schema();
  }

  /** The domains for which requests can ask, if the model distinguishes any. */
  public Optional<Domains> domains() {
    return predictor.domains().map(ItemDomains::domains);
  }

  /** The domain of an item; empty if the model has no domains, or the item has none. */
  public Optional<String> domainOf(int item) {
    Objects.checkIndex(item, items.size());
    return predictor
        .domains()
        .filter(each -> each.number(item) != Domains.NONE)
        .map(each -> each.domains().name(each.number(item)));
  }

  /** The catalogue of the model. */
  public ItemTable items() {
    return items;
  }

  /**
   * Identifies the model: 16 hexadecimal digits that are equal for models with the same
   * architecture, weights and items. Items that were added by {@link Recommender#withItems} do not
   * count.
   */
  public String fingerprint() {
    return HexFormat.of().toHexDigits(fingerprint);
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
   * Search.Clusters}. For an ensemble, that of the network that reads most.
   */
  public double searchedShare() {
    return predictor.searchedShare(10);
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
        new State(
            fingerprint,
            predictor.memoryLength(),
            predictor.exactMemory(),
            predictor.window(),
            rememberSeen));
  }

  /**
   * Reads a state written by {@link UserState#toBytes}.
   *
   * @throws BadInputException if the bytes are damaged, or from another model or a newer version
   */
  public UserState readState(byte[] bytes) {
    return new UserState(StateFormat.read(bytes, newState(false).state, catalogue.known()));
  }

  /**
   * Adds an event to a state.
   *
   * @return false if the model does not know the item; the state is then unchanged
   * @throws BadInputException if a value is of another kind than its feature; the state is then
   *     unchanged
   */
  public boolean observe(UserState state, Event event) {
    int item = items.indexOf(event.itemId());
    if (item >= 0) {
      observe(state, item, event.time(), event.values());
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
    observe(state, item, time, Values.NONE);
  }

  /**
   * Adds an event with feature values to a state.
   *
   * @param item number of the item in {@link #items}
   * @param time milliseconds since 1970; 0 if unknown
   * @param values feature values, by the names of the event features of the model
   * @throws BadInputException if a value is of another kind than its feature; the state is then
   *     unchanged
   */
  public void observe(UserState state, int item, long time, Values values) {
    requireOwn(state);
    Objects.checkIndex(item, items.size());
    step(state.state, item, time, Given.of(values), workspace -> predictor.observe(workspace, 1));
  }

  /**
   * Adds an event to a state.
   *
   * @param step changes the memory of the state, the only one of the workspace
   */
  void step(State state, int item, long time, Given given, Consumer<Workspace> step) {
    Workspace workspace = workspaces.take();
    workspace.states[0] = state;
    workspace.items[0] = item;
    workspace.times[0] = time;
    workspace.given[0] = given;
    step.accept(workspace);
    workspace.states[0] = null;
    workspace.given[0] = Given.NOTHING;
    workspaces.giveBack(workspace);
    catalogue.note(state, item, time);
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
    score(state, time, Profile.NONE, scores);
  }

  /** As above, with user and request features. */
  public void score(UserState state, long time, Profile profile, float[] scores) {
    requireOwn(state);
    requireLength(scores, items.size());
    Asked asked = asked(profile, time);
    Workspace workspace = workspaces.take();
    predictor.score(state.state, asked, scores, workspace);
    workspaces.giveBack(workspace);
  }

  /**
   * The long-term and short-term interests of a user, if the model has them.
   *
   * @param time the time of the request, in milliseconds since 1970; 0 for the time of the last
   *     event
   */
  public Optional<Interests> interests(UserState state, long time) {
    return interests(state, time, Profile.NONE);
  }

  /** As above, with user and request features. */
  public Optional<Interests> interests(UserState state, long time, Profile profile) {
    requireOwn(state);
    Asked asked = asked(profile, time);
    Workspace workspace = workspaces.take();
    Optional<Interests> interests =
        predictor
            .splitQuery(state.state, asked, workspace)
            .filter(query -> query.has(ScorePart.LONG_TERM))
            .map(Interests::of);
    workspaces.giveBack(workspace);
    return interests;
  }

  /** What is known of a request; a domain is rejected if the model has no domains. */
  Asked asked(Profile profile, long time) {
    Asked asked = profile.at(time);
    predictor.requireDomains(asked);
    return asked;
  }

  /**
   * The query with which items are sought for a user, if the model is a network with a next-item
   * task: the score of an item is the inner product of the query and its {@link #itemVector}, plus
   * its bias. The query asks for no domain.
   *
   * @param time the time of the request, in milliseconds since 1970; 0 for the time of the last
   *     event
   * @return a copy, as wide as the item vectors
   */
  public Optional<float[]> query(UserState state, long time) {
    requireOwn(state);
    Workspace workspace = workspaces.take();
    Optional<float[]> query = predictor.query(state.state, Profile.NONE.at(time), workspace);
    workspaces.giveBack(workspace);
    return query;
  }

  /**
   * The vector of an item, if the model is a network.
   *
   * @param item number of the item in {@link #items}
   * @return a copy
   */
  public Optional<float[]> itemVector(int item) {
    Objects.checkIndex(item, items.size());
    return predictor
        .itemVectors()
        .map(vectors -> {
          float[] vector = new float[vectors.width()];
          vectors.copy(item, 1, vector, 0);
          return vector;
        });
  }

  /** The parts of an item's score. */
  public Shares shares(Interests interests, int item) {
    Objects.checkIndex(item, items.size());
    SplitQuery query = interests.query();
    return Shares.of(query.parts(), predictor.splitScore(query, item));
  }

  /** Checks that a state belongs to this model. */
  void requireOwn(UserState state) {
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

package io.memoir.runtime;

import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.file.ModelFile;
import io.memoir.runtime.architecture.Predictors;
import io.memoir.runtime.explain.History;
import io.memoir.runtime.feature.Given;
import io.memoir.runtime.feature.ItemTags;
import io.memoir.runtime.predict.Asked;
import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.state.Catalogue;
import io.memoir.runtime.state.Fingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * Runs a model: adds events to user states, and recommends items for a state.
 *
 * <pre>{@code
 * Recommender recommender = Recommender.open(Path.of("model"));
 * UserState state = recommender.newState();
 * recommender.observe(state, new Event("item-7", System.currentTimeMillis()));
 * List<Recommendation> best = recommender.recommend(state, recommender.top(10));
 * }</pre>
 *
 * <p>Immutable and thread-safe; a {@link UserState} must be used by one thread at a time.
 */
public final class Recommender extends RunningModel {
  private final Retrieval retrieval;
  private final Ranker ranker;
  private final boolean keepsSeen;

  /**
   * Options for running a model.
   *
   * @param kernel the implementation of the arithmetic
   * @param items how the item vectors of networks are stored in memory
   * @param search how the best items are found
   * @param texts text encoders, for models with text features
   */
  public record Options(Wanted kernel, ItemStorage items, Search search, List<TextEncoder> texts) {
    public Options {
      texts = List.copyOf(texts);
    }

    /** Options without text encoders. */
    public Options(Wanted kernel, ItemStorage items, Search search) {
      this(kernel, items, search, List.of());
    }

    /** The implementations; {@link KernelChoice} describes what AUTOMATIC selects. */
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
      return new Options(kernel, storage, search, texts);
    }

    /** A copy with another search. */
    public Options withSearch(Search search) {
      return new Options(kernel, items, search, texts);
    }

    /** A copy with text encoders. */
    public Options withTexts(List<TextEncoder> encoders) {
      return new Options(kernel, items, search, encoders);
    }
  }

  private Recommender(
      Catalogue catalogue,
      Predictor predictor,
      ItemTags tags,
      long fingerprint,
      KernelChoice kernel,
      boolean keepsSeen) {
    super(catalogue, predictor, tags, fingerprint, kernel);
    this.keepsSeen = keepsSeen;
    this.retrieval = new Retrieval(catalogue, predictor);
    this.ranker = new Ranker(catalogue.items(), predictor);
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
    KernelChoice kernel =
        switch (options.kernel()) {
          case AUTOMATIC -> KernelChoice.automatic();
          case SCALAR ->
              KernelChoice.forced(KernelChoice.Kind.SCALAR, KernelChoice.Platform.here());
          case VECTOR ->
              KernelChoice.forced(KernelChoice.Kind.VECTOR, KernelChoice.Platform.here());
        };
    OptionalDouble recall =
        options.search() instanceof Search.Clusters(double share)
                && model.items().size() >= Search.Clusters.LEAST_ITEMS
            ? OptionalDouble.of(share)
            : OptionalDouble.empty();
    Predictors predictors =
        new Predictors(kernel.kernel(), options.items().layout(), recall, options.texts());
    return new Recommender(
        Catalogue.of(model.items()),
        predictors.of(model.architecture(), model.weights()),
        ItemTags.of(model.architecture(), model.weights()),
        Fingerprint.of(model),
        kernel,
        model.keepsSeen());
  }

  /**
   * The same model with more items, which are described by features only and can be recommended at
   * once. It shares the data of this model. States of both are interchangeable; seen new items are
   * stored by a hash of their id. Only the given items are encoded, so items can be added one after
   * the other. An item that was added before keeps its number and gets the new values.
   *
   * @throws BadInputException if the model cannot {@linkplain #takesItems take} items, if it was
   *     trained with one of them, or if a value is of another kind than its feature
   */
  public Recommender withItems(List<NewItem> more) {
    Catalogue wider = catalogue.with(more.stream().map(NewItem::details).toList());
    int[] numbers =
        more.stream().mapToInt(item -> wider.items().indexOf(item.details().id())).toArray();
    List<Given> given = more.stream().<Given>map(item -> new Given.Raw(item.values())).toList();
    return new Recommender(
        wider, predictor.withItems(numbers, given), tags, fingerprint, kernel, keepsSeen);
  }

  /**
   * The same model without some of the items that were added by {@link #withItems}. They are
   * neither recommended nor ranked, and events on them are not observed; the numbers of other items
   * do not change. An item that is added again later gets a new number, after all others. Ids of
   * items that were not added are ignored.
   */
  public Recommender withoutItems(Collection<String> ids) {
    return new Recommender(catalogue.without(ids), predictor, tags, fingerprint, kernel, keepsSeen);
  }

  /**
   * Whether the model was validated with seen items among the candidates, as for shops or music in
   * which items come again. A {@link Request} always says which it means; {@link #top} follows the
   * model.
   */
  public boolean keepsSeen() {
    return keepsSeen;
  }

  /** A request for the best {@code limit} items, with seen ones if the model {@link #keepsSeen}. */
  public Request top(int limit) {
    Request request = Request.top(limit);
    return keepsSeen ? request.keepSeen() : request;
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
    List<Recommendation> best = retrieval.recommend(state.state, request, workspace);
    workspaces.giveBack(workspace);
    return best;
  }

  /**
   * The best items for each of several states. With float32 or float16 item vectors this is faster
   * than single calls, because every item is read once for a batch of states and the scores are a
   * matrix product. Its sums are computed in another order, so scores can differ from those of
   * single calls by rounding.
   *
   * @return a list for each state, in the same order
   * @throws IllegalArgumentException as for a single state
   */
  public List<List<Recommendation>> recommend(List<UserState> states, Request request) {
    states.forEach(state -> requireFit(state, request));
    Workspace workspace = workspaces.take();
    List<List<Recommendation>> answers =
        retrieval.recommend(states.stream().map(each -> each.state).toList(), request, workspace);
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

  /**
   * Ranks candidates by a task, for example by the probability of a click or by the predicted
   * rating.
   *
   * @param itemIds the candidates; one that is given several times is ranked, or reported as
   *     missing, once. An item that the model does not know is scored by its features, if the
   *     request has them and the model has item features; otherwise it is reported as missing. So
   *     is an item that is not in the domain that is asked for
   * @throws BadInputException if the model does not have the task, or if a value is of another kind
   *     than its feature
   */
  public Ranking rank(UserState state, List<String> itemIds, RankRequest request) {
    requireOwn(state);
    Workspace workspace = workspaces.take();
    Ranking ranking = ranker.rank(state.state, itemIds, request, workspace);
    workspaces.giveBack(workspace);
    return ranking;
  }

  /**
   * The prediction of a task for one item.
   *
   * @throws BadInputException as {@link #rank}, and if the item is missing
   */
  public Ranking.Candidate predict(UserState state, String itemId, RankRequest request) {
    Ranking ranking = rank(state, List.of(itemId), request);
    if (ranking.candidates().isEmpty()) {
      throw Ranker.missing(itemId, request.profile());
    }
    return ranking.candidates().getFirst();
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
          "the model is unidirectional, expected a bidirectional one, which can recommend items"
              + " between events");
    }
    History front = Event.known(before, items);
    int last = front.positions().length - 1;
    if (last < 0) {
      throw new BadInputException(
          "no event before the gap is on an item that the model knows, expected at least 1");
    }
    History behind = Event.known(after, items);
    UserState state = newState();
    before.subList(0, front.positions()[last]).forEach(event -> observe(state, event));
    step(
        state.state,
        front.items()[last],
        front.times()[last],
        front.given().get(last),
        workspace -> predictor.observeBeforeGap(workspace, behind.items(), behind.given()));
    for (int item : behind.items()) {
      catalogue.see(state.state, item);
    }
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
   * @param lastEvents number of last events that are left out one by one; the time grows with its
   *     square
   */
  public List<Explanation> explain(
      List<Event> history, List<String> itemIds, long time, int lastEvents) {
    return explain(history, itemIds, time, Profile.NONE, lastEvents);
  }

  /**
   * As above, with user and request features, or for a request for a domain. Ranks are those of
   * {@link #top}: seen items are ranked if the model {@link #keepsSeen}.
   *
   * @throws BadInputException also if an item is not in the domain that is asked for
   */
  public List<Explanation> explain(
      List<Event> history, List<String> itemIds, long time, Profile profile, int lastEvents) {
    Request request = top(1).at(time).about(profile);
    return explain(history, itemIds, request, lastEvents);
  }

  /**
   * As above, for a request, of which the time, the features, the domain, and whether seen items
   * are excluded apply.
   */
  public List<Explanation> explain(
      List<Event> history, List<String> itemIds, Request request, int lastEvents) {
    Profile profile = request.profile();
    Asked moment = asked(profile, request.time());
    int[] asked = itemIds.stream().mapToInt(id -> askedFor(id, profile)).toArray();
    return new Explanations(predictor, items, tags)
        .explain(history, asked, moment, lastEvents, !request.excludeSeen());
  }

  /** The number of an item, which must be in the domain that is asked for, if any is. */
  private int askedFor(String itemId, Profile profile) {
    int item = items.indexOf(itemId);
    if (item < 0) {
      throw Ranker.missing(itemId, Profile.NONE);
    }
    if (!profile.domain().map(name -> predictor.insideDomain(name).test(item)).orElse(true)) {
      throw Ranker.missing(itemId, profile);
    }
    return item;
  }

  /**
   * Explains the predictions of a task for candidates after a history: the effect of each event,
   * and of each feature value of the user, the request and the candidate. The values of a candidate
   * are those in the request. Events on items that the model does not know are skipped.
   *
   * @param history the events, oldest first
   * @param lastEvents number of last events that are left out one by one; the time grows with its
   *     square
   * @throws BadInputException if the model does not have the task, or does not know a candidate, or
   *     if one is not in the domain that is asked for
   */
  public List<RankExplanation> explain(
      List<Event> history, List<String> itemIds, RankRequest request, int lastEvents) {
    return ranker.explain(history, itemIds, request, lastEvents);
  }

  /**
   * States that are updated as a batch.
   *
   * @param count number of states; 16 is efficient on most machines
   */
  public Lanes lanes(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count is " + count + ", expected at least 1");
    }
    return new Lanes(predictor, items, fingerprint, count);
  }
}

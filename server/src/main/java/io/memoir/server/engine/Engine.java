package io.memoir.server.engine;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.GraphTag;
import io.memoir.runtime.Event;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import io.memoir.runtime.interest.InterestMap;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.attribute.Filter;
import io.memoir.server.engine.data.KnownItems;
import io.memoir.server.engine.data.LogSummaries;
import io.memoir.server.engine.interest.ServedInterests;
import io.memoir.server.engine.interest.UserInterests;
import io.memoir.server.engine.job.Backups;
import io.memoir.server.engine.job.Erasures;
import io.memoir.server.engine.job.Erasures.Erased;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.engine.popular.PopularItems;
import io.memoir.server.engine.stored.SnapshotModels;
import io.memoir.server.store.Appended;
import io.memoir.server.store.ErasureReceipt;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.History;
import io.memoir.server.store.LogPage;
import io.memoir.server.store.StoreStatistics;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredEvent;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Stores events and answers queries: combines an event log, a model, and user states.
 *
 * <p>When {@link #append} returns, the events are on disk, and every later answer takes them into
 * account.
 */
public final class Engine implements AutoCloseable {
  private static final long WARM_UP_NANOS = 500_000_000;

  private final EventStore store;
  private final Items items;
  private final Users users;
  private final Jobs jobs = new Jobs(InstantSource.system());
  private final Models models;
  private final Erasures erasures;
  private final Backups backups;
  private final LogSummaries summaries;
  private final Catalogue catalogue;
  private final ItemLists lists;
  private final ServedLists served = new ServedLists();
  private final ServedInterests interests;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ScheduledExecutorService keeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("memoir-snapshots").factory());

  private final ScheduledFuture<?> saving;

  /**
   * Settings of the states.
   *
   * @param states number of states in memory, 1 or more
   * @param saveSeconds seconds between two saves of changed states to the store
   * @param shared whether other processes write to the same log
   */
  public record Settings(int states, int saveSeconds, boolean shared) {
    public Settings {
      if (states < 1) {
        throw new BadInputException("states is " + states + ", expected 1 or more");
      }
      if (saveSeconds < 1) {
        throw new BadInputException("saveSeconds is " + saveSeconds + ", expected 1 or more");
      }
    }

    /** 200,000 states, saved every minute, and a log of one process. */
    public static Settings standard() {
      return new Settings(200_000, 60, false);
    }
  }

  /**
   * Creates an engine.
   *
   * @param store becomes the engine's own, and is closed with it
   */
  public Engine(EventStore store, ModelVersion model, Settings settings) {
    this(store, model, settings, InstantSource.system());
  }

  /**
   * The same with a clock.
   *
   * @param clock for the creation times of items and the windows of popular items
   */
  public Engine(EventStore store, ModelVersion model, Settings settings, InstantSource clock) {
    this.store = store;
    this.items = new Items(store, settings.shared(), clock);
    this.users = new Users(store);
    this.interests = new ServedInterests(store, settings.states());
    this.models =
        new Models(
            store,
            jobs,
            new SnapshotModels(store, settings.shared()),
            model,
            version -> {
              LiveModel live = new LiveModel(version, items);
              return new Serving(
                  live,
                  new StateCache(store, live, settings.states(), settings.shared(), this::later),
                  new Availability(() -> live.recommender().items(), items));
            });
    this.catalogue = new Catalogue(items, models);
    this.lists =
        new ItemLists(
            items,
            catalogue,
            models,
            new PopularItems(store, clock, id -> catalogue.present(id).isPresent()));
    this.erasures = new Erasures(store, jobs, keeper);
    this.backups = new Backups(store, jobs, this::save);
    this.summaries = new LogSummaries(store, jobs, clock, this::knownItems);
    models.current().availability().allowed(Optional.empty());
    keeper.execute(models::dropOldSnapshots);
    this.saving =
        keeper.scheduleWithFixedDelay(
            this::saveAgain, settings.saveSeconds(), settings.saveSeconds(), TimeUnit.SECONDS);
  }

  /**
   * Appends events to the log, each once, and adds them to the states of their users.
   *
   * @return the outcome of each event, in the same order
   */
  public List<Appended> append(List<StoredEvent> events) {
    List<Appended> appended = store.append(events);
    Set<String> changed = new LinkedHashSet<>();
    Set<String> outdated = new LinkedHashSet<>();
    for (int i = 0; i < events.size(); i++) {
      StoredEvent event = events.get(i);
      switch (appended.get(i).outcome()) {
        case NEW -> {
          changed.add(event.userId());
          served.happened(event.userId(), event.itemId());
        }
        case LATE -> outdated.add(event.userId());
        // The states may lack it: the attempt that appended it may have failed afterwards.
        case DUPLICATE -> changed.add(event.userId());
        case CONFLICT -> {}
      }
    }
    for (Serving serving : models.listening()) {
      outdated.forEach(serving.states()::outdated);
    }
    changed.removeAll(outdated);
    changed.forEach(this::refresh);
    return appended;
  }

  /**
   * Deletes one event of a user.
   *
   * @return whether the user had an event with this id
   */
  public boolean deleteEvent(String userId, String eventId) {
    boolean deleted = store.deleteEvent(userId, eventId);
    models.listening().forEach(serving -> serving.states().forget(userId));
    interests.forget(userId);
    return deleted;
  }

  /** The items that the serving model knows, or will know at the next request. */
  private KnownItems knownItems() {
    items.catchUp();
    Serving serving = models.current();
    return new KnownItems(
        serving.model().version(),
        serving.model().fingerprint(),
        id -> serving.live().item(id, items.find(id)).isPresent());
  }

  /** Whether the serving model knows an item, or will know it at the next request. */
  public boolean knows(String itemId) {
    return models.current().live().item(itemId, items.find(itemId)).isPresent();
  }

  /**
   * Notes about attributes of an item that was just set and that the serving model cannot use as
   * given ({@code FeatureValues.notesOfItem}); none if the model was trained on the item.
   */
  public List<String> notes(ItemDocument document) {
    Serving serving = models.current();
    return serving.model().recommender().items().indexOf(document.id()) < 0
        ? serving.live().features().notesOfItem(document.attributes())
        : List.of();
  }

  /** The same for attributes of a user. */
  public List<String> notes(Attributes attributes) {
    return models.current().live().features().notesOfUser(attributes);
  }

  /**
   * Encodes the texts of items before the items are stored, so that no other request waits for it.
   */
  public void readAhead(List<ItemDocument> documents) {
    models.listening().forEach(serving -> serving.live().readAhead(documents));
  }

  /**
   * The neighbours of an item in the knowledge graph with whose tags the serving model was trained,
   * those of the fewest items first; empty without such tags.
   */
  public List<GraphTag> neighbours(String itemId) {
    Recommender recommender = models.current().model().recommender();
    int item = recommender.items().indexOf(itemId);
    return item < 0 ? List.of() : recommender.neighbours(item);
  }

  /** Whether {@link #readAhead} encodes texts, because a model has features of items that are. */
  public boolean readsTexts() {
    return models.listening().stream().anyMatch(serving -> serving.live().readsTexts());
  }

  private void refresh(String userId) {
    for (Serving serving : models.listening()) {
      try {
        serving.states().refresh(userId);
      } catch (StoreUnavailableException | History.ChangingException e) {
        // The event is in the log, from which the evicted state is computed when it is needed.
      }
    }
  }

  /** The best items; during a trial, from the model that is assigned to the user. */
  public Answer answer(Query query) {
    Answer answer = tryOut(query);
    if (query.include().isEmpty()) {
      query.userId().ifPresent(userId -> served.served(userId, answer));
    }
    return answer;
  }

  /** The answer of a dry run: the items do not count as recommended. */
  public Answer tryOut(Query query) {
    return tryOut(query, models.of(query.userId()));
  }

  /** The same with a model of {@link Models}, which need not serve the user. */
  public Answer tryOut(Query query, Serving serving) {
    items.catchUp();
    return new QueryService(store, users, items, serving).answer(query);
  }

  /** The model that serves a user, with all items that were created before this call. */
  public Serving serving(String userId) {
    items.catchUp();
    return models.of(Optional.of(userId));
  }

  /** Runs internal queries for a short time, so that the code of queries is compiled. */
  public void warmUp() {
    Recommender model = models.current().model().recommender();
    String task = model.tasks().getFirst().name();
    long end = System.nanoTime() + WARM_UP_NANOS;
    for (int i = 0; System.nanoTime() < end; i++) {
      String itemId = model.items().item(i % model.items().size()).id();
      Event event = Event.of(itemId);
      Query.Builder query = Query.ofNobody().after(List.of(event, event)).at(0);
      answer(
          model.tellsNextItem()
              ? query.build()
              : query.among(List.of(itemId)).rankedBy(task).build());
    }
  }

  /** Items similar to an item, if the model knows it. */
  public Optional<Answer> similar(String itemId, int limit, Optional<Filter> filter) {
    items.catchUp();
    return new QueryService(store, users, items, models.current()).similar(itemId, limit, filter);
  }

  /** Applies a function to a user's state; the function must not keep the state. */
  public <T> T ask(String userId, Function<UserState, T> question) {
    return models.current().states().ask(userId, question);
  }

  /** The map of interests, if the server has one for the serving model. */
  public Optional<InterestMap> interestMap() {
    return interests.map(models.current().recommender());
  }

  /** The interests of a user after all events, if there is a map for the serving model. */
  public Optional<UserInterests> interestsOf(String userId) {
    items.catchUp();
    Serving serving = models.current();
    return interests.of(userId, serving.recommender(), serving.live().features());
  }

  /** The map of interests that the server was given. */
  public ServedInterests interests() {
    return interests;
  }

  /**
   * Merges the events and attributes of one user into another in one commit; existing attributes
   * keep their values.
   */
  public Users.Merged merge(String fromUserId, String toUserId) {
    Users.Merged merged = users.merge(fromUserId, toUserId);
    served.forget(fromUserId);
    for (Serving serving : models.listening()) {
      serving.states().forget(fromUserId);
      serving.states().forget(toUserId);
    }
    interests.forget(fromUserId);
    interests.forget(toUserId);
    return merged;
  }

  /**
   * Erases a user like {@link #erase(String)}, if a condition on the attributes holds.
   *
   * @param condition checks the attributes, and throws if the user must not be erased; then nothing
   *     is changed
   */
  public Erased erase(String userId, Consumer<Optional<Attributes>> condition) {
    ErasureReceipt receipt = users.erase(userId, condition);
    for (Serving serving : models.listening()) {
      serving.states().forget(userId);
      serving.live().features().forgetTexts();
    }
    served.forget(userId);
    interests.forget(userId);
    return new Erased(receipt, erasures.removal());
  }

  /**
   * Erases a user from log, documents, snapshots and memory. When this returns, the erasure is
   * durable and no later answer contains data of the user; a job may still be removing the bytes
   * from disk.
   */
  public Erased erase(String userId) {
    return erase(userId, _ -> {});
  }

  /** Names the places where bytes of erased users are left that the store cannot remove. */
  public String remains() {
    return store.remains();
  }

  /** Whether the completed removals left no bytes of erased users in the store. */
  public boolean removalIsThorough() {
    return store.removalIsThorough();
  }

  public Items items() {
    return items;
  }

  public Users users() {
    return users;
  }

  public Models models() {
    return models;
  }

  /** The results of the recommended lists. */
  public ServedLists served() {
    return served;
  }

  /** The summary of the event log. */
  public LogSummaries summaries() {
    return summaries;
  }

  /** The highest position of the event log used so far, or 0. */
  public long logEnd() {
    return store.end();
  }

  /**
   * Events in order of arrival; see {@link EventStore#page}.
   *
   * @param after the position of the last event read; 0 for none
   * @param limit maximum number of events; if fewer are returned, the end was reached
   */
  public LogPage logPage(long after, int limit) {
    return store.page(after, limit);
  }

  /**
   * The documents of all items that were created before this call, by id; some mark an item as
   * deleted.
   */
  public NavigableMap<String, ItemDocument> itemDocuments() {
    items.catchUp();
    return items.all();
  }

  /** The items created through the API, and those that the model knows. */
  public Catalogue catalogue() {
    return catalogue;
  }

  /** The popular items and the recently created ones. */
  public ItemLists lists() {
    return lists;
  }

  /** The long-running jobs. */
  public Jobs jobs() {
    return jobs;
  }

  public Backups backups() {
    return backups;
  }

  /**
   * Checks whether events can be appended, by writing random bytes to the store.
   *
   * @throws StoreUnavailableException if it cannot
   */
  public void requireWritable() {
    store.requireWritable();
  }

  public StoreStatistics statistics() {
    return store.statistics();
  }

  /**
   * Runs a task in the background, unless the engine is being closed, which saves all states
   * anyway.
   */
  private void later(Runnable work) {
    try {
      keeper.execute(work);
    } catch (RejectedExecutionException e) {
      // Closing saves every state.
    }
  }

  /** Saves states; catches all failures, since any of them would end the periodic execution. */
  private void saveAgain() {
    try {
      save();
    } catch (RuntimeException | Error e) {
      // The log has all events, and the next round saves the states that were not saved.
    }
  }

  /** Saves the changed states to the store. */
  public void save() {
    try {
      models.listening().forEach(serving -> serving.states().save());
    } catch (StoreUnavailableException e) {
      // They are saved the next time; until then the log has all events.
    }
  }

  /** Saves all states and closes the store. Further calls have no effect. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      saving.cancel(false);
      lists.close();
      summaries.close();
      keeper.shutdown();
      try {
        models.close();
      } catch (StoreUnavailableException e) {
        // Without snapshots the next start takes longer, but gives the same answers.
      } finally {
        store.close();
      }
    }
  }
}

package io.memoir.server.engine;

import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.runtime.Event;
import io.memoir.runtime.UserState;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.attribute.Filter;
import io.memoir.server.engine.job.Backups;
import io.memoir.server.engine.job.Erasures;
import io.memoir.server.engine.job.Erasures.Erased;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.engine.popular.PopularItems;
import io.memoir.server.store.Appended;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.ErasureReceipt;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreStatistics;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Takes events and answers queries: an event log, a model, and the states between them.
 *
 * <p>An event that {@link #append} has returned for is on the disk and in every answer that is
 * asked for afterwards.
 */
public final class Engine implements AutoCloseable {
  private static final long WARM_UP_NANOS = 500_000_000;
  private static final String PROBE = "probe";
  private static final int PROBE_BYTES = 8_192;

  private final EventStore store;
  private final Items items;
  private final Users users;
  private final Jobs jobs = new Jobs(InstantSource.system());
  private final Models models;
  private final Erasures erasures;
  private final Backups backups;
  private final Catalogue catalogue;
  private final ItemLists lists;
  private final ServedLists served = new ServedLists();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ScheduledExecutorService keeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("keeper of snapshots").factory());

  private final ScheduledFuture<?> saving;

  /**
   * How states are kept.
   *
   * @param states how many stay in memory, 1 or more
   * @param saveSeconds how often those that changed are kept in the store
   * @param shared whether other processes write into the same log
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

    /** 200,000 states, kept every minute, in a log of one process. */
    public static Settings standard() {
      return new Settings(200_000, 60, false);
    }
  }

  /**
   * Begins to answer.
   *
   * @param store becomes the engine's own, and is closed with it
   */
  public Engine(EventStore store, ModelVersion model, Settings settings) {
    this(store, model, settings, InstantSource.system());
  }

  /**
   * The same with a clock.
   *
   * @param clock tells when items are added, and where the windows of popular items end
   */
  public Engine(EventStore store, ModelVersion model, Settings settings, InstantSource clock) {
    this.store = store;
    this.items = new Items(store, settings.shared(), clock);
    this.users = new Users(store);
    this.models =
        new Models(
            store,
            jobs,
            model,
            version ->
                new Serving(
                    version,
                    new StateCache(
                        store, version, settings.states(), settings.shared(), this::later),
                    new Availability(version.recommender().items(), items)));
    this.catalogue = new Catalogue(items, models);
    this.lists = new ItemLists(items, catalogue, models, new PopularItems(store, clock));
    this.erasures = new Erasures(store, jobs, keeper);
    this.backups = new Backups(store, jobs, this::save);
    models.current().availability().allowed(Optional.empty());
    this.saving =
        keeper.scheduleWithFixedDelay(
            this::saveAgain, settings.saveSeconds(), settings.saveSeconds(), TimeUnit.SECONDS);
  }

  /**
   * Appends events to the log, each once, and folds them into the states of their users.
   *
   * @return what became of each event, in the same order
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
        case DUPLICATE, CONFLICT -> {}
      }
    }
    for (Serving serving : models.listening()) {
      outdated.forEach(serving.states()::outdated);
    }
    changed.removeAll(outdated);
    changed.forEach(this::refresh);
    return appended;
  }

  /** Deletes one event of a user; whether there was one of this id. */
  public boolean deleteEvent(String userId, String eventId) {
    boolean deleted = store.deleteEvent(userId, eventId);
    models.listening().forEach(serving -> serving.states().forget(userId));
    return deleted;
  }

  /** Whether the model that serves knows an item. */
  public boolean knows(String itemId) {
    return models.current().model().recommender().items().indexOf(itemId) >= 0;
  }

  private void refresh(String userId) {
    for (Serving serving : models.listening()) {
      try {
        serving.states().refresh(userId);
      } catch (StoreUnavailableException e) {
        // The event is in the log; the state left memory and is folded from there when asked for.
      }
    }
  }

  /** The best items; while a model is on trial, by the one that is the user's. */
  public Answer answer(Query query) {
    items.catchUp();
    Answer answer = new QueryService(store, models.of(query.userId())).answer(query);
    if (query.include().isEmpty()) {
      query.userId().ifPresent(userId -> served.served(userId, answer));
    }
    return answer;
  }

  /** Answers for a moment about nobody, so that the first who asks finds compiled code. */
  public void warmUp() {
    ItemTable table = models.current().model().recommender().items();
    long end = System.nanoTime() + WARM_UP_NANOS;
    for (int i = 0; System.nanoTime() < end; i++) {
      Event event = Event.of(table.item(i % table.size()).id());
      answer(Query.ofNobody().after(List.of(event, event)).at(0).build());
    }
  }

  /** What goes with an item, if the model knows it. */
  public Optional<Answer> similar(String itemId, int limit, Optional<Filter> filter) {
    items.catchUp();
    return new QueryService(store, models.current()).similar(itemId, limit, filter);
  }

  /** Asks something of a user's state; the question must not keep it. */
  public <T> T ask(String userId, Function<UserState, T> question) {
    return models.current().states().ask(userId, question);
  }

  /**
   * What became of a user that was merged into another.
   *
   * @param eventsMoved how many events became the other's
   * @param attributesDropped names of properties that the other has with another value, or that are
   *     too many for it
   */
  public record Merged(long eventsMoved, List<String> attributesDropped) {
    public Merged {
      attributesDropped = List.copyOf(attributesDropped);
    }
  }

  /** Makes the events and properties of one user those of another, whose own properties stay. */
  public Merged merge(String fromUserId, String toUserId) {
    List<String> dropped = users.join(fromUserId, toUserId);
    long moved = store.merge(fromUserId, toUserId);
    served.forget(fromUserId);
    for (Serving serving : models.listening()) {
      serving.states().forget(fromUserId);
      serving.states().forget(toUserId);
    }
    return new Merged(moved, dropped);
  }

  /**
   * Erases a user as {@link #erase(String)} does, unless its properties are others than expected.
   *
   * @param condition looks at the properties, and throws if the user must not be erased
   */
  public Erased erase(String userId, Consumer<Optional<Attributes>> condition) {
    long documents = users.delete(userId, condition) ? 1 : 0;
    Erased erased = erase(userId);
    ErasureReceipt receipt = erased.receipt();
    return new Erased(
        new ErasureReceipt(receipt.events(), receipt.snapshots(), receipt.documents() + documents),
        erased.removal());
  }

  /**
   * Erases a user from log, documents, snapshots and memory. When this returns the erasure is
   * durable, and no answer knows of the user; a job may still remove the bytes from the disk.
   */
  public Erased erase(String userId) {
    ErasureReceipt receipt = store.erase(userId);
    models.listening().forEach(serving -> serving.states().forget(userId));
    served.forget(userId);
    return new Erased(receipt, erasures.removal());
  }

  /** Where the store keeps bytes of erased users that are not its own to remove. */
  public String remains() {
    return store.remains();
  }

  /** Whether the removals that have ended left no bytes of erased users in the store. */
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

  /** What came of what was recommended. */
  public ServedLists served() {
    return served;
  }

  /** The items that were described, and those that the model knows. */
  public Catalogue catalogue() {
    return catalogue;
  }

  /** The most popular items, and those that were added last. */
  public ItemLists lists() {
    return lists;
  }

  /** What takes long. */
  public Jobs jobs() {
    return jobs;
  }

  public Backups backups() {
    return backups;
  }

  /**
   * Writes something of no meaning into the store, to see whether it takes events.
   *
   * @throws StoreUnavailableException if it does not
   */
  public void requireWritable() {
    byte[] noise = new byte[PROBE_BYTES]; // more than what may be free at the end of a file's block
    ThreadLocalRandom.current().nextBytes(noise);
    store.putDocuments(DocumentKind.SERVER, List.of(new StoredDocument(PROBE, noise)));
  }

  public StoreStatistics statistics() {
    return store.statistics();
  }

  /**
   * Runs something in the background, unless the engine is closing: then states are kept anyway.
   */
  private void later(Runnable work) {
    try {
      keeper.execute(work);
    } catch (RejectedExecutionException e) {
      // Closing keeps every state.
    }
  }

  /** Saves, and goes on to do so later whatever comes of it: one failure would end the rounds. */
  private void saveAgain() {
    try {
      save();
    } catch (RuntimeException e) {
      // The log has all of it, and the next round begins with what is not saved.
    }
  }

  /** Keeps in the store what states have become. */
  public void save() {
    try {
      models.listening().forEach(serving -> serving.states().save());
    } catch (StoreUnavailableException e) {
      // They are saved the next time; until then the log has all of it.
    }
  }

  /** Keeps all states and closes the store. A second time does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      saving.cancel(false);
      lists.close();
      keeper.shutdown();
      try {
        models.close();
      } catch (StoreUnavailableException e) {
        // Without snapshots the next start takes longer, and answers the same.
      } finally {
        store.close();
      }
    }
  }
}

package io.memoir.server.engine;

import com.google.gson.JsonElement;
import io.memoir.server.engine.ItemDocument.Standing;
import io.memoir.server.store.DocumentChanges;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredDocument;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The documents of all items, in memory and in the store. An item can be recommended without a
 * document, and can have one long before a model knows it.
 */
public final class Items {
  private static final int PAGE = 1_000;

  /** Nanoseconds without a further attempt to read changes after the store did not answer. */
  private static final long PAUSE = 1_000_000_000;

  /** Maximum time to wait for another thread that reads changes. */
  private static final long PATIENCE_MILLIS = 1_000;

  private final EventStore store;
  private final boolean shared;
  private final InstantSource clock;
  private final ConcurrentSkipListMap<String, ItemDocument> documents =
      new ConcurrentSkipListMap<>();
  private final ItemChanges changes = new ItemChanges();
  private final Additions additions = new Additions();
  private final ReentrantLock changing = new ReentrantLock();

  // The state of following the changes of other processes, if the store is shared.
  private final ReentrantLock following = new ReentrantLock();
  private final AtomicLong asked = new AtomicLong();
  private long answered;
  private long lastChange;
  private long failedAt;
  private volatile boolean failed;

  /**
   * The result of a change of an item.
   *
   * @param document of the item after it
   * @param created whether the item did not exist before
   */
  public record Changed(ItemDocument document, boolean created) {}

  /**
   * Reads all documents of a store.
   *
   * @param shared whether other processes write to it
   * @param clock for the creation times of items
   */
  Items(EventStore store, boolean shared, InstantSource clock) {
    this.store = store;
    this.shared = shared;
    this.clock = clock;
    // Read first, so that changes made while the pages are read are reported afterwards.
    lastChange = shared ? store.lastChange(DocumentKind.ITEM) : 0;
    Optional<String> after = Optional.empty();
    List<StoredDocument> page;
    do {
      page = store.documents(DocumentKind.ITEM, after, PAGE);
      page.forEach(document -> begin(ItemDocument.of(document)));
      after = page.isEmpty() ? after : Optional.of(page.getLast().id());
    } while (page.size() == PAGE);
  }

  private void begin(ItemDocument document) {
    documents.put(document.id(), document);
    changes.begin(document);
    additions.note(Optional.empty(), document);
  }

  /**
   * Reads the changes that other processes made before this call. While the store does not answer,
   * the last known documents are used; also while another thread waits for its answer.
   */
  void catchUp() {
    if (!shared) {
      return;
    }
    long mine = asked.incrementAndGet();
    if (!mayFollow()) {
      return;
    }
    try {
      if (answered >= mine || (failed && System.nanoTime() - failedAt < PAUSE)) {
        return; // another thread has read the changes since then
      }
      long upTo = asked.get();
      DocumentChanges news;
      do {
        news = store.changedDocuments(DocumentKind.ITEM, lastChange, PAGE);
        news.documents().forEach(document -> keep(ItemDocument.of(document)));
        lastChange = news.last();
      } while (news.documents().size() == PAGE);
      answered = upTo;
      failed = false;
    } catch (StoreUnavailableException e) {
      failed = true;
      failedAt = System.nanoTime();
    } finally {
      following.unlock();
    }
  }

  /** Takes the lock, unless another thread holds it for too long. */
  private boolean mayFollow() {
    try {
      return following.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return following.tryLock();
    }
  }

  /** Reads the changes after a change by this process, which showed that the store answers. */
  private void catchUpAtOnce() {
    failed = false;
    catchUp();
  }

  /** A number that changes with every change of a document. */
  long generation() {
    return changes.generation();
  }

  /** The items whose documents changed after a generation; empty if that is no longer recorded. */
  Optional<ItemChanges.Since> changedSince(long before) {
    return changes.since(before);
  }

  /** The types of an attribute of items; none if no item has it. */
  Set<Class<?>> kinds(String property) {
    return changes.kinds(property);
  }

  /** The document of an item, which may mark it as deleted. */
  public Optional<ItemDocument> find(String id) {
    return Optional.ofNullable(documents.get(id));
  }

  /** The items whose time of creation is known, latest first. */
  Iterable<Additions.Added> newestFirst() {
    return additions.newestFirst();
  }

  /** All documents, by id. */
  public NavigableMap<String, ItemDocument> all() {
    return java.util.Collections.unmodifiableNavigableMap(documents);
  }

  /**
   * Replaces the document of an item.
   *
   * @param condition checks the document before, and throws if it must not be changed
   */
  public Changed put(ItemDocument document, Consumer<Optional<ItemDocument>> condition) {
    return change(document.id(), condition, before -> document);
  }

  /**
   * Replaces the documents of several items in one commit. If there are several for the same item,
   * the last one counts.
   *
   * @return the result for each, in the same order
   */
  public List<Changed> putAll(List<ItemDocument> given) {
    List<Changed> changed = new ArrayList<>(given.size());
    changing.lock();
    try {
      catchUp();
      Set<String> put = new HashSet<>();
      long now = clock.millis();
      for (ItemDocument document : given) {
        Optional<ItemDocument> before = find(document.id()).filter(Items::stands);
        boolean stood = !put.add(document.id()) || before.isPresent();
        changed.add(new Changed(document.addedAt(added(before, now)), !stood));
      }
      List<ItemDocument> documents = changed.stream().map(Changed::document).toList();
      store.putDocuments(DocumentKind.ITEM, documents.stream().map(ItemDocument::stored).toList());
      if (shared) {
        catchUpAtOnce(); // in the order of the store
      } else {
        documents.forEach(this::keep);
      }
      return changed;
    } finally {
      changing.unlock();
    }
  }

  /**
   * Changes the document of an item, which is created if it does not exist.
   *
   * @param condition checks the document before, and throws if it must not be changed
   */
  public Changed change(
      String id, JsonElement changes, Consumer<Optional<ItemDocument>> condition) {
    return change(
        id,
        condition,
        before ->
            before.filter(Items::stands).orElseGet(() -> ItemDocument.of(id)).changed(changes));
  }

  /**
   * Deletes an item: it is not recommended until it is created again.
   *
   * @param condition checks the document before, and throws if it must not be changed
   */
  public void delete(String id, Consumer<Optional<ItemDocument>> condition) {
    change(id, condition, before -> ItemDocument.deleted(id));
  }

  /** Reads and replaces a document atomically, across all processes. */
  private Changed change(
      String id,
      Consumer<Optional<ItemDocument>> condition,
      Function<Optional<ItemDocument>, ItemDocument> change) {
    AtomicReference<Changed> changed = new AtomicReference<>();
    changing.lock();
    try {
      store.changeDocument(
          DocumentKind.ITEM,
          id,
          content -> {
            Optional<ItemDocument> before =
                content.map(each -> ItemDocument.of(new StoredDocument(id, each)));
            condition.accept(before);
            Optional<ItemDocument> stood = before.filter(Items::stands);
            ItemDocument after = change.apply(before).addedAt(added(stood, clock.millis()));
            changed.set(new Changed(after, stood.isEmpty()));
            return Optional.of(after.stored().content());
          });
      if (shared) {
        catchUpAtOnce(); // in the order of the store
      } else {
        keep(changed.get().document());
      }
      return changed.get();
    } finally {
      changing.unlock();
    }
  }

  /**
   * The time of creation of an item: that of its existing document, which may be unknown, or now.
   */
  private static OptionalLong added(Optional<ItemDocument> stood, long now) {
    return stood.map(ItemDocument::added).orElse(OptionalLong.of(now));
  }

  private void keep(ItemDocument document) {
    Optional<ItemDocument> before = Optional.ofNullable(documents.put(document.id(), document));
    changes.note(before, document);
    additions.note(before, document);
  }

  /** Whether it was not deleted. */
  static boolean stands(ItemDocument document) {
    return document.standing() != Standing.DELETED;
  }
}

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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What was said of items, all of it in memory and in the store. An item needs no document to be
 * recommended, and may have one long before a model knows it.
 */
public final class Items {
  private static final int PAGE = 1_000;

  /** How long it is not tried again to learn of changes when the store did not answer, ns. */
  private static final long PAUSE = 1_000_000_000;

  private final EventStore store;
  private final boolean shared;
  private final InstantSource clock;
  private final ConcurrentSkipListMap<String, ItemDocument> documents =
      new ConcurrentSkipListMap<>();
  private final ItemChanges changes = new ItemChanges();
  private final Additions additions = new Additions();
  private final ReentrantLock changing = new ReentrantLock();

  // What is known of the changes of others, if the store is shared.
  private final ReentrantLock following = new ReentrantLock();
  private final AtomicLong asked = new AtomicLong();
  private long answered;
  private long lastChange;
  private long failedAt;
  private boolean failed;

  /**
   * What became of an item.
   *
   * @param document of the item then
   * @param created whether nothing was said of it before
   */
  public record Changed(ItemDocument document, boolean created) {}

  /**
   * Reads all documents of a store.
   *
   * @param shared whether other processes write into it, too
   * @param clock tells when an item is added
   */
  Items(EventStore store, boolean shared, InstantSource clock) {
    this.store = store;
    this.shared = shared;
    this.clock = clock;
    // Asked for first, so that what changes while the pages are read is told of afterwards.
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
   * Learns what other processes have changed before this was called. While the store does not
   * answer, what was known last holds.
   */
  void catchUp() {
    if (!shared) {
      return;
    }
    long mine = asked.incrementAndGet();
    following.lock();
    try {
      if (answered >= mine || (failed && System.nanoTime() - failedAt < PAUSE)) {
        return; // somebody has looked since
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

  /** A number that changes with every change of a document. */
  long generation() {
    return changes.generation();
  }

  /** The items whose documents changed after a generation; empty if that is too long ago. */
  Optional<ItemChanges.Since> changedSince(long before) {
    return changes.since(before);
  }

  /** Of which kinds a property of items is; none if no item has it. */
  Set<Class<?>> kinds(String property) {
    return changes.kinds(property);
  }

  /** What was said of an item, that it was deleted included. */
  public Optional<ItemDocument> find(String id) {
    return Optional.ofNullable(documents.get(id));
  }

  /** The items whose time of being added is known, the latest first. */
  Iterable<Additions.Added> newestFirst() {
    return additions.newestFirst();
  }

  /** All documents, by id. */
  public NavigableMap<String, ItemDocument> all() {
    return java.util.Collections.unmodifiableNavigableMap(documents);
  }

  /**
   * Replaces what was said of an item.
   *
   * @param condition looks at what was said before, and throws if that must not be changed
   */
  public Changed put(ItemDocument document, Consumer<Optional<ItemDocument>> condition) {
    return change(document.id(), condition, before -> document);
  }

  /**
   * Replaces what was said of several items, all at once. Of several that are of the same item the
   * last one counts.
   *
   * @return what became of each, in the same order
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
        catchUp(); // in the order of the store
      } else {
        documents.forEach(this::keep);
      }
      return changed;
    } finally {
      changing.unlock();
    }
  }

  /**
   * Changes what was said of an item, from nothing if need be.
   *
   * @param condition looks at what was said before, and throws if that must not be changed
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
   * Deletes an item: it is never recommended until it is put again.
   *
   * @param condition looks at what was said before, and throws if that must not be changed
   */
  public void delete(String id, Consumer<Optional<ItemDocument>> condition) {
    change(id, condition, before -> ItemDocument.deleted(id));
  }

  /** Reads, makes and writes a document without another change in between, in any process. */
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
        catchUp(); // in the order of the store
      } else {
        keep(changed.get().document());
      }
      return changed.get();
    } finally {
      changing.unlock();
    }
  }

  /** When an item was added that stood before, which may not be known, or stands now. */
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

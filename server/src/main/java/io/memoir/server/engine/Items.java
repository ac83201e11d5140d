package io.memoir.server.engine;

import com.google.gson.JsonElement;
import io.memoir.server.engine.ItemDocument.Standing;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredDocument;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What was said of items, all of it in memory and in the store. An item needs no document to be
 * recommended, and may have one long before a model knows it.
 */
public final class Items {
  private static final int PAGE = 1_000;

  private final EventStore store;
  private final ConcurrentSkipListMap<String, ItemDocument> documents =
      new ConcurrentSkipListMap<>();
  private final ItemChanges changes = new ItemChanges();
  private final ReentrantLock changing = new ReentrantLock();

  /** Reads all documents of a store. */
  Items(EventStore store) {
    this.store = store;
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

  /** All documents, by id. */
  public NavigableMap<String, ItemDocument> all() {
    return java.util.Collections.unmodifiableNavigableMap(documents);
  }

  /** Replaces what was said of an item; whether nothing was before. */
  public boolean put(ItemDocument document) {
    changing.lock();
    try {
      boolean created = find(document.id()).filter(Items::stands).isEmpty();
      keep(document);
      return created;
    } finally {
      changing.unlock();
    }
  }

  /** Changes what was said of an item, from nothing if need be. */
  public ItemDocument change(String id, JsonElement changes) {
    changing.lock();
    try {
      ItemDocument changed =
          find(id).filter(Items::stands).orElseGet(() -> ItemDocument.of(id)).changed(changes);
      keep(changed);
      return changed;
    } finally {
      changing.unlock();
    }
  }

  /** Deletes an item: it is never recommended until it is put again. */
  public void delete(String id) {
    changing.lock();
    try {
      keep(ItemDocument.deleted(id));
    } finally {
      changing.unlock();
    }
  }

  private void keep(ItemDocument document) {
    store.putDocuments(DocumentKind.ITEM, List.of(document.stored()));
    changes.note(Optional.ofNullable(documents.put(document.id(), document)), document);
  }

  /** Whether it was not deleted. */
  static boolean stands(ItemDocument document) {
    return document.standing() != Standing.DELETED;
  }
}

package io.memoir.server.engine;

import io.memoir.model.ItemTable;
import io.memoir.model.feature.Schema;
import io.memoir.runtime.NewItem;
import io.memoir.runtime.Recommender;
import io.memoir.server.engine.attribute.Attribute;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.feature.FeatureValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A model with the items that it was not trained on and knows by their attributes. A model with
 * item features recommends an item as soon as it is described by at least one of them: whoever asks
 * for the {@link #recommender()} gets one that knows every item that was put before.
 *
 * <p>Changes of items are taken in when somebody asks, all that have come since the last time at
 * once, and only what has changed is encoded. The numbers of items never change while the process
 * runs, so that whatever was worked out with fewer items still holds. An item that the model was
 * trained on stays as it was then, whatever its attributes are now. One that is described no
 * longer, or was deleted, is cold again, as after a restart.
 */
public final class LiveModel {
  /**
   * How many further items a model takes: every search looks at each of them. Beyond that, items
   * are cold until a model is trained on them.
   */
  static final int MOST_ITEMS = 50_000;

  /** The same with items that were forgotten, whose places are free again after a restart. */
  private static final int MOST_PLACES = 2 * MOST_ITEMS;

  private final ModelVersion version;
  private final Items items;
  private final FeatureValues features;
  private final boolean takesItems;
  private final ReentrantLock extending = new ReentrantLock();

  /** What the model was told of further items, by id; changed under the lock only. */
  private final Map<String, NewItem> told = new ConcurrentHashMap<>();

  private volatile Extended extended;

  /** The model with the items of a generation of {@link Items}. */
  private record Extended(long generation, Recommender recommender) {}

  LiveModel(ModelVersion version, Items items) {
    this.version = version;
    this.items = items;
    Schema schema = version.recommender().schema();
    this.features = new FeatureValues(schema, version.options().texts());
    this.takesItems = version.recommender().takesItems();
    this.extended = new Extended(-1, version.recommender());
  }

  /** The model as it was trained. */
  public ModelVersion version() {
    return version;
  }

  /** Makes the values of its features. */
  FeatureValues features() {
    return features;
  }

  /** Whether an item that it does not know may become known. */
  boolean takesItems() {
    return takesItems;
  }

  /** How many items it knows that it was not trained on. */
  public int addedItems() {
    recommender();
    return told.size();
  }

  /**
   * What the model has of an item, or will have when it is asked next; empty if the item is cold.
   *
   * @param document what is said of it
   */
  Optional<ItemTable.Item> item(String id, Optional<ItemDocument> document) {
    ItemTable own = version.recommender().items();
    int number = own.indexOf(id);
    if (number >= 0) {
      return Optional.of(own.item(number));
    }
    if (!takesItems) {
      return Optional.empty();
    }
    Attributes attributes = document.map(ItemDocument::attributes).orElse(Attributes.NONE);
    boolean known =
        !features.item(attributes).isEmpty() && (told.containsKey(id) || told.size() < MOST_ITEMS);
    return known ? Optional.of(details(id, attributes)) : Optional.empty();
  }

  /**
   * Encodes the texts of items that are going to be described, so that the requests after that do
   * not wait for it.
   */
  void readAhead(List<ItemDocument> documents) {
    if (takesItems) {
      ItemTable own = version.recommender().items();
      features.readAhead(
          documents.stream()
              .filter(document -> own.indexOf(document.id()) < 0)
              .map(document -> features.item(document.attributes()))
              .toList());
    }
  }

  /** The model at work, with every item that has been described up to now. */
  public Recommender recommender() {
    if (!takesItems) {
      return version.recommender();
    }
    Extended now = extended;
    return now.generation() == items.generation() ? now.recommender() : upToDate();
  }

  private Recommender upToDate() {
    extending.lock();
    try {
      Extended before = extended;
      if (before.generation() != items.generation()) {
        Optional<ItemChanges.Since> changes =
            before.generation() < 0 ? Optional.empty() : items.changedSince(before.generation());
        // Read first: what changes meanwhile is looked at again.
        long generation = changes.map(ItemChanges.Since::generation).orElseGet(items::generation);
        Collection<String> ids =
            changes
                .<Collection<String>>map(ItemChanges.Since::itemIds)
                .orElseGet(items.all()::keySet);
        extended = new Extended(generation, with(before.recommender(), ids));
      }
      return extended.recommender();
    } finally {
      extending.unlock();
    }
  }

  /** A recommender that knows what was said of some items. */
  private Recommender with(Recommender before, Collection<String> ids) {
    Map<String, NewItem> changed = new LinkedHashMap<>();
    List<String> forgotten = new ArrayList<>();
    ItemTable own = version.recommender().items();
    int places = before.items().size() - own.size();
    int added = 0;
    for (String id : ids) {
      if (own.indexOf(id) < 0) {
        Attributes attributes =
            items.find(id).map(ItemDocument::attributes).orElse(Attributes.NONE);
        NewItem item = new NewItem(details(id, attributes), features.item(attributes));
        boolean known = told.containsKey(id);
        if (item.values().isEmpty()) {
          if (known) {
            forgotten.add(id);
          }
        } else if (known ? !item.equals(told.get(id)) : hasRoom(places, added++)) {
          changed.put(id, item);
        }
      }
    }
    Recommender after = forgotten.isEmpty() ? before : before.withoutItems(forgotten);
    if (!changed.isEmpty()) {
      features.readAhead(changed.values().stream().map(NewItem::values).toList());
      after = after.withItems(List.copyOf(changed.values()));
    }
    // Last: should one of the above fail, it is done again for the next request.
    told.keySet().removeAll(forgotten);
    told.putAll(changed);
    return after;
  }

  /**
   * Whether there is room for one more item.
   *
   * @param places those taken, also by items that were forgotten: every search passes over these
   * @param added how many have been added since
   */
  private boolean hasRoom(int places, int added) {
    return told.size() + added < MOST_ITEMS && places + added < MOST_PLACES;
  }

  /** An item as it is shown: with its attributes {@code title} and {@code categories}. */
  private static ItemTable.Item details(String id, Attributes attributes) {
    List<String> titles = attributes.find("title").map(LiveModel::texts).orElse(List.of());
    return new ItemTable.Item(
        id,
        titles.isEmpty() ? id : titles.getFirst(),
        attributes.find("categories").map(LiveModel::texts).orElse(List.of()));
  }

  private static List<String> texts(Attribute attribute) {
    return switch (attribute) {
      case Attribute.Text(String text) -> List.of(text);
      case Attribute.Texts(List<String> texts) -> texts;
      case Attribute.Quantity _, Attribute.Flag _, Attribute.Vector _ -> List.of();
    };
  }
}

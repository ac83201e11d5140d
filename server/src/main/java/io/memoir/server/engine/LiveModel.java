package io.memoir.server.engine;

import io.memoir.model.ItemTable;
import io.memoir.model.feature.DomainEncoder;
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
 * A model with added items, on which it was not trained and which are described by attributes only.
 * A model with item features recommends an item as soon as it has a value of at least one of them:
 * the {@link #recommender()} knows every item that was stored before the call.
 *
 * <p>Changes of items are applied by the next call of {@link #recommender()}, all changes since the
 * last call at once, and only changed items are encoded. The numbers of items never change while
 * the process runs, so results that were computed with fewer items remain valid. An item on which
 * the model was trained keeps its features, whatever its attributes are now. An added item that
 * loses its values, or is deleted, is cold again, as after a restart.
 */
public final class LiveModel {
  /**
   * Maximum number of added items: every search scores each of them. Beyond that, items are cold
   * until a model is trained on them.
   */
  static final int MOST_ITEMS = 50_000;

  /**
   * Maximum number of added and removed items; the numbers of removed items can be used again only
   * after a restart.
   */
  private static final int MOST_PLACES = 2 * MOST_ITEMS;

  private final ModelVersion version;
  private final Items items;
  private final FeatureValues features;
  private final boolean takesItems;
  private final ReentrantLock extending = new ReentrantLock();

  /** The added items as the model has them, by id; changed under the lock only. */
  private final Map<String, NewItem> additions = new ConcurrentHashMap<>();

  private volatile Extended extended;

  /** The model with the items of a generation of {@link Items}. */
  private record Extended(long generation, Recommender recommender) {}

  LiveModel(ModelVersion version, Items items) {
    this.version = version;
    this.items = items;
    this.features = new FeatureValues(described(version.recommender()), version.options().texts());
    this.takesItems = version.recommender().takesItems();
    this.extended = new Extended(-1, version.recommender());
  }

  /** The features of a model, and the domains of its items, which need not be among them. */
  private static Schema described(Recommender recommender) {
    Schema schema = recommender.schema();
    return recommender
        .domains()
        .map(domains ->
            new Schema(
                schema.user(),
                DomainEncoder.features(schema.item(), domains),
                schema.event(),
                schema.request()))
        .orElse(schema);
  }

  /** The model as it was trained. */
  public ModelVersion version() {
    return version;
  }

  /** Computes the values of its features. */
  public FeatureValues features() {
    return features;
  }

  /** Whether items can be added. */
  boolean takesItems() {
    return takesItems;
  }

  /** Number of added items. */
  public int addedItems() {
    recommender();
    return additions.size();
  }

  /**
   * An item as the model has it, or will have it at the next request; empty if the item is cold.
   *
   * @param document the document of the item, if there is one
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
        !features.item(attributes).isEmpty()
            && (additions.containsKey(id) || additions.size() < MOST_ITEMS);
    return known ? Optional.of(details(id, attributes)) : Optional.empty();
  }

  /**
   * Encodes the texts of items before the items are stored, so that later requests do not wait for
   * it.
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

  /** Whether texts of items are encoded. */
  boolean readsTexts() {
    return takesItems && features.readsTexts();
  }

  /** The recommender, with every item that has been described up to now. */
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
        // Read first: items that change meanwhile are processed again.
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

  /** A recommender with the current features of some items. */
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
        boolean known = additions.containsKey(id);
        if (item.values().isEmpty()) {
          if (known) {
            forgotten.add(id);
          }
        } else if (known ? !item.equals(additions.get(id)) : hasRoom(places, added++)) {
          changed.put(id, item);
        }
      }
    }
    Recommender after = forgotten.isEmpty() ? before : before.withoutItems(forgotten);
    if (!changed.isEmpty()) {
      features.readAhead(changed.values().stream().map(NewItem::values).toList());
      after = after.withItems(List.copyOf(changed.values()));
    }
    // Last: if one of the above fails, it is repeated for the next request.
    additions.keySet().removeAll(forgotten);
    additions.putAll(changed);
    return after;
  }

  /**
   * Whether there is room for one more item.
   *
   * @param places numbers in use, including those of removed items, which every search skips
   * @param added number of items added in this call
   */
  private boolean hasRoom(int places, int added) {
    return additions.size() + added < MOST_ITEMS && places + added < MOST_PLACES;
  }

  /** An item with its attributes {@code title} and {@code categories}. */
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

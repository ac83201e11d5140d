package io.memoir.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The catalogue: the external id, title and categories of each item number. Immutable; the number
 * of an item is its row.
 */
public final class ItemTable {

  /**
   * An item.
   *
   * @param id the external id
   * @param title for display; the id if there is none
   * @param categories names of the groups it belongs to, may be empty
   */
  public record Item(String id, String title, List<String> categories) {
    public Item {
      categories = List.copyOf(categories);
    }

    /** An item with an id only. */
    public static Item of(String id) {
      return new Item(id, id, List.of());
    }
  }

  private final List<Item> items;
  private final Map<String, Integer> indexes;

  /**
   * @throws BadInputException if two items have the same id
   */
  public ItemTable(List<Item> items) {
    this.items = List.copyOf(items);
    this.indexes = HashMap.newHashMap(items.size());
    for (int i = 0; i < items.size(); i++) {
      if (indexes.put(items.get(i).id(), i) != null) {
        throw new BadInputException("item id '" + items.get(i).id() + "' occurs twice");
      }
    }
  }

  public int size() {
    return items.size();
  }

  /** The item with a number in [0, size). */
  public Item item(int index) {
    return items.get(index);
  }

  public List<Item> items() {
    return items;
  }

  /** The number of an external id, or -1 if the catalogue does not contain it. */
  public int indexOf(String id) {
    Integer index = indexes.get(id);
    return index == null ? -1 : index;
  }

  /** A hash of the ids in order: equal if, and only if, item numbers have the same meaning. */
  public String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Item item : items) {
        digest.update(item.id().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

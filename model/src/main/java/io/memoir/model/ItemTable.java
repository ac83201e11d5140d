package io.memoir.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.AbstractList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

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

  /** The numbers of the first items, and of those that follow: each map may be shared by tables. */
  private final Map<String, Integer> first;

  private final Map<String, Integer> behind;

  /**
   * @throws BadInputException if two items have the same id
   */
  public ItemTable(List<Item> items) {
    this.items = List.copyOf(items);
    this.first = numbers(this.items, 0);
    this.behind = Map.of();
  }

  private ItemTable(List<Item> items, Map<String, Integer> first, Map<String, Integer> behind) {
    this.items = items;
    this.first = first;
    this.behind = behind;
  }

  private static Map<String, Integer> numbers(List<Item> items, int begin) {
    Map<String, Integer> numbers = HashMap.newHashMap(items.size());
    for (int i = 0; i < items.size(); i++) {
      if (numbers.put(items.get(i).id(), begin + i) != null) {
        throw new BadInputException("item id '" + items.get(i).id() + "' occurs twice");
      }
    }
    return numbers;
  }

  /**
   * These items, followed by others. The result shares the data of this table, so the time depends
   * on the number of the others only.
   *
   * @throws BadInputException if two items have the same id
   */
  public ItemTable followedBy(List<Item> others) {
    if (!behind.isEmpty()) {
      return new ItemTable(new Joined(items, List.copyOf(others)));
    }
    List<Item> more = List.copyOf(others);
    for (Item item : more) {
      if (first.containsKey(item.id())) {
        throw new BadInputException("item id '" + item.id() + "' occurs twice");
      }
    }
    return new ItemTable(new Joined(items, more), first, numbers(more, items.size()));
  }

  /** Two lists, one after the other. */
  private static final class Joined extends AbstractList<Item> implements RandomAccess {
    private final List<Item> front;
    private final List<Item> back;

    Joined(List<Item> front, List<Item> back) {
      this.front = front;
      this.back = back;
    }

    @Override
    public Item get(int index) {
      return index < front.size() ? front.get(index) : back.get(index - front.size());
    }

    @Override
    public int size() {
      return front.size() + back.size();
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
    Integer index = first.get(id);
    if (index == null) {
      index = behind.get(id);
    }
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
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }
}

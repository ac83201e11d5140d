package io.memoir.runtime.state;

import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The items of a model, followed by added items. The number of an added item depends on the order
 * in which items were added, so states record it by a key, a hash of its id: a state is valid for
 * the model with any added items.
 *
 * @param own the items that the model was trained with
 * @param later the added items
 * @param items all items
 * @param keys of the added items
 * @param forgotten retired numbers of added items; not modified
 */
@SuppressWarnings("ArrayRecordComponent")
public record Catalogue(
    ItemTable own, List<ItemTable.Item> later, ItemTable items, long[] keys, BitSet forgotten) {

  /** The items of a model. */
  public static Catalogue of(ItemTable items) {
    return new Catalogue(items, List.of(), items, new long[0], new BitSet());
  }

  /** The number of items that the model was trained with, which come first. */
  public int known() {
    return own.size();
  }

  /**
   * The same with more items. An item that was added before keeps its number and gets the new title
   * and categories.
   *
   * @throws BadInputException if the model was trained with one of them, or one occurs twice
   */
  public Catalogue with(List<ItemTable.Item> more) {
    List<ItemTable.Item> all = new ArrayList<>(later);
    long[] allKeys = Arrays.copyOf(keys, keys.length + more.size());
    Set<String> given = new HashSet<>();
    for (ItemTable.Item item : more) {
      int number = items.indexOf(item.id());
      if (number >= 0 && number < known()) {
        throw new BadInputException(
            "the model already has item '%s', expected new items".formatted(item.id()));
      }
      if (!given.add(item.id())) {
        throw new BadInputException("item id '" + item.id() + "' occurs twice");
      }
      if (number >= 0) {
        all.set(number - known(), item);
      } else {
        allKeys[all.size()] = key(item.id());
        all.add(item);
      }
    }
    return new Catalogue(
        own, List.copyOf(all), own.followedBy(all), Arrays.copyOf(allKeys, all.size()), forgotten);
  }

  /**
   * The same without some of the added items: their numbers are retired and not used again, so that
   * the numbers of all other items stay the same. Ids that are not among the added items are
   * ignored.
   */
  public Catalogue without(Collection<String> ids) {
    List<ItemTable.Item> all = new ArrayList<>(later);
    BitSet gone = (BitSet) forgotten.clone();
    for (String id : ids) {
      int number = items.indexOf(id);
      if (number >= known()) {
        // No id contains this character.
        all.set(number - known(), ItemTable.Item.of("\0" + number));
        gone.set(number);
      }
    }
    return new Catalogue(own, List.copyOf(all), own.followedBy(all), keys, gone);
  }

  /** Whether the number of an added item is retired. */
  public boolean isForgotten(int item) {
    return forgotten.get(item);
  }

  private static long key(String id) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }

  /** Records an event: the part that is the same for all kinds of models. */
  public void note(State state, int item, long time) {
    if (item < known()) {
      state.note(item, time);
    } else {
      see(state, item);
      state.noteTime(time);
    }
  }

  /** Records an item as seen, if the state records seen items. */
  public void see(State state, int item) {
    ItemSet seen = state.seen;
    if (seen != null) {
      if (item < known()) {
        seen.add(item);
      } else {
        seen.addKey(keys[item - known()]);
      }
    }
  }

  /** Whether an item is among those seen. */
  public boolean isSeen(ItemSet seen, int item) {
    return item < known() ? seen.contains(item) : seen.containsKey(keys[item - known()]);
  }
}

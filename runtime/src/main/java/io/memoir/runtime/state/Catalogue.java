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
 * The items of a model, and behind them those that came later. The number of a later item depends
 * on what came with it, so that states remember it by a key that is made of its id: a state is good
 * for the model with any later items.
 *
 * @param own those that the model itself knows
 * @param later those that came later
 * @param items all of them
 * @param keys of the later ones
 * @param forgotten numbers of later ones that nothing is known of any more; not changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record Catalogue(
    ItemTable own, List<ItemTable.Item> later, ItemTable items, long[] keys, BitSet forgotten) {

  /** The items of a model. */
  public static Catalogue of(ItemTable items) {
    return new Catalogue(items, List.of(), items, new long[0], new BitSet());
  }

  /** How many items the model itself knows, the first ones. */
  public int known() {
    return own.size();
  }

  /**
   * The same with more items. One that came later already keeps its number, and is shown as it is
   * given now.
   *
   * @throws BadInputException if the model itself knows one of them, or one stands twice among them
   */
  public Catalogue with(List<ItemTable.Item> more) {
    List<ItemTable.Item> all = new ArrayList<>(later);
    long[] allKeys = Arrays.copyOf(keys, keys.length + more.size());
    Set<String> given = new HashSet<>();
    for (ItemTable.Item item : more) {
      int number = items.indexOf(item.id());
      if (number >= 0 && number < known()) {
        throw new BadInputException(
            "the model has item '%s' already, expected new ones".formatted(item.id()));
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
   * The same without some of the later items: no id leads to their numbers, which stay taken, since
   * the numbers of all others stay the same. Ids that are not among the later items are ignored.
   */
  public Catalogue without(Collection<String> ids) {
    List<ItemTable.Item> all = new ArrayList<>(later);
    BitSet gone = (BitSet) forgotten.clone();
    for (String id : ids) {
      int number = items.indexOf(id);
      if (number >= known()) {
        // No id has this character.
        all.set(number - known(), ItemTable.Item.of("\0" + number));
        gone.set(number);
      }
    }
    return new Catalogue(own, List.copyOf(all), own.followedBy(all), keys, gone);
  }

  /** Whether nothing is known any more of an item that came later. */
  public boolean isForgotten(int item) {
    return forgotten.get(item);
  }

  private static long key(String id) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
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

  /** Counts an item as seen, if those are remembered. */
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

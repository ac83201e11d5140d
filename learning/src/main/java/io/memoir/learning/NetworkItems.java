package io.memoir.learning;

import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Changes the items of a network: to fewer items, or to more for benchmarks. Its tasks and features
 * are not changed.
 */
public final class NetworkItems {
  private NetworkItems() {}

  /**
   * The network with only its most used items, which keep their order: item vectors take most of
   * the memory of a large catalogue, and most of the time of a search. The ranking of the remaining
   * items is unchanged; the dropped items are never recommended, and events on them are skipped.
   *
   * @param counts number of events of each item
   * @param share of the items to keep, above 0 and at most 1; at least one item is kept
   * @throws BadInputException if the model is not a single network
   */
  public static Model mostUsed(Model model, long[] counts, double share) {
    SequenceNetwork network = network(model);
    if (!(share > 0 && share <= 1)) {
      throw new BadInputException(
          "the share of items to keep is %s, expected more than 0 and at most 1".formatted(share));
    }
    int count = model.items().size();
    int[] kept =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingLong((Integer item) -> -counts[item]))
            .limit(Math.max(1, Math.round(share * count)))
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    List<ItemTable.Item> items = Arrays.stream(kept).mapToObj(model.items()::item).toList();
    return ItemRows.of(model, network).taking(kept, count).into(model, network, items);
  }

  /**
   * The network over a large catalogue, for benchmarks: its items are repeated, and to each vector
   * a random vector of half its length is added, so that no two are equal.
   *
   * @param count number of items; their ids are their numbers
   * @throws BadInputException if the model is not a single network
   */
  public static Model repeated(Model model, int count, long seed) {
    SequenceNetwork network = network(model);
    int known = network.itemCount();
    ItemRows rows =
        ItemRows.of(model, network)
            .taking(IntStream.range(0, count).map(item -> item % known).toArray(), known);
    float[] vectors = rows.vectors();
    double noise = deviation(model.weights().floats(SequenceNetwork.ITEM_EMBEDDING)) / 2;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] += (float) (random.nextGaussian() * noise);
    }
    List<ItemTable.Item> items =
        IntStream.range(0, count)
            .mapToObj(item -> ItemTable.Item.of(Integer.toString(item)))
            .toList();
    return rows.into(model, network, items);
  }

  private static double deviation(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares / values.length);
  }

  private static SequenceNetwork network(Model model) {
    if (model.architecture() instanceof SequenceNetwork network) {
      return network;
    }
    throw new BadInputException(
        "model '%s' has no item vectors, expected a network".formatted(model.name()));
  }
}

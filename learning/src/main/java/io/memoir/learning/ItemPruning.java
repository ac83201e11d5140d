package io.memoir.learning;

import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.Model;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Leaves rare items out of a network: their vectors are what weighs in a large catalogue, and what
 * a search has to read. What is left ranks as before; an item that was left out is never
 * recommended, and events of it are passed over.
 */
public final class ItemPruning {
  private ItemPruning() {}

  /**
   * The network over its most used items, which keep their order.
   *
   * @param counts events of each item
   * @param share of the items that stay, above 0 and at most 1; at least one item stays
   * @throws BadInputException if the model is no single network
   */
  public static Model mostUsed(Model model, long[] counts, double share) {
    if (!(model.architecture() instanceof SequenceNetwork network)) {
      throw new BadInputException(
          "model '%s' has no item vectors to leave out, expected a network"
              .formatted(model.name()));
    }
    if (!(share > 0 && share <= 1)) {
      throw new BadInputException(
          "the share of items that stay is %s, expected above 0 and at most 1".formatted(share));
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
    return only(model, network, kept);
  }

  private static Model only(Model model, SequenceNetwork network, int[] kept) {
    int width = network.width();
    float[] embedding = model.weights().floats(SequenceNetwork.ITEM_EMBEDDING);
    float[] bias = model.weights().floats(SequenceNetwork.ITEM_BIAS);
    float[] vectors = new float[kept.length * width];
    float[] offsets = new float[kept.length];
    List<ItemTable.Item> items = new ArrayList<>(kept.length);
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(embedding, kept[i] * width, vectors, i * width, width);
      offsets[i] = bias[kept[i]];
      items.add(model.items().item(kept[i]));
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights().tensors());
    tensors.put(
        SequenceNetwork.ITEM_EMBEDDING, new Tensor.Floats(List.of(kept.length, width), vectors));
    tensors.put(SequenceNetwork.ITEM_BIAS, new Tensor.Floats(List.of(kept.length), offsets));
    return new Model(
        model.name(),
        new SequenceNetwork(
            kept.length,
            width,
            network.inputScale(),
            network.body(),
            network.head(),
            network.calendarEnd()),
        new Weights(tensors),
        new ItemTable(items),
        model.settings(),
        model.metrics(),
        model.provenance());
  }
}

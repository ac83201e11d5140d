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
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Changes the items of a network: to fewer items, or to more for benchmarks. */
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
    return over(model, vectors, offsets, items);
  }

  /**
   * The network over a large catalogue, for benchmarks: its items are repeated, with a random part
   * of half their length added to each vector, so that no two are equal.
   *
   * @param count number of items, whose ids are their numbers
   * @throws BadInputException if the model is not a single network
   */
  public static Model repeated(Model model, int count, long seed) {
    SequenceNetwork network = network(model);
    int width = network.width();
    float[] embedding = model.weights().floats(SequenceNetwork.ITEM_EMBEDDING);
    float[] bias = model.weights().floats(SequenceNetwork.ITEM_BIAS);
    float[] vectors = new float[count * width];
    float[] offsets = new float[count];
    SplittableRandom random = new SplittableRandom(seed);
    double squares = 0;
    for (float value : embedding) {
      squares += (double) value * value;
    }
    double noise = Math.sqrt(squares / embedding.length) / 2;
    for (int item = 0; item < count; item++) {
      int from = item % bias.length;
      offsets[item] = bias[from];
      for (int j = 0; j < width; j++) {
        vectors[item * width + j] =
            embedding[from * width + j] + (float) (random.nextGaussian() * noise);
      }
    }
    List<ItemTable.Item> items =
        IntStream.range(0, count)
            .mapToObj(item -> ItemTable.Item.of(Integer.toString(item)))
            .toList();
    return over(model, vectors, offsets, items);
  }

  private static SequenceNetwork network(Model model) {
    if (model.architecture() instanceof SequenceNetwork network) {
      return network;
    }
    throw new BadInputException(
        "model '%s' has no item vectors, expected a network".formatted(model.name()));
  }

  /**
   * The network with other items, and everything else unchanged.
   *
   * @param vectors {@code [items, width]}
   * @param biases {@code [items]}
   * @throws BadInputException if the model is not a single network
   */
  public static Model over(
      Model model, float[] vectors, float[] biases, List<ItemTable.Item> items) {
    SequenceNetwork network = network(model);
    int count = items.size();
    Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights().tensors());
    tensors.put(
        SequenceNetwork.ITEM_EMBEDDING,
        new Tensor.Floats(List.of(count, network.width()), vectors));
    tensors.put(SequenceNetwork.ITEM_BIAS, new Tensor.Floats(List.of(count), biases));
    return new Model(
        model.name(),
        new SequenceNetwork(
            count,
            network.width(),
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

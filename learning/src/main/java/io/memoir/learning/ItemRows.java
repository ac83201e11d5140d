package io.memoir.learning;

import io.memoir.model.ItemTable;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The data of a network for each item: a row of every learned tensor of items, its encoded
 * features, and its domain.
 *
 * @param learned by the names of the tensors, {@code [items, width of the tensor]} each
 * @param features one row per item
 * @param domains the number of the domain of each item; empty if there are no domains
 */
@SuppressWarnings("ArrayRecordComponent")
record ItemRows(Map<String, float[]> learned, EncodedRows features, int[] domains) {

  /** The rows of the items of a model. The arrays are shared with the model: read them only. */
  static ItemRows of(Model model, SequenceNetwork network) {
    Map<String, float[]> learned = new LinkedHashMap<>();
    for (String name : ItemTensors.learned(network)) {
      learned.put(name, model.weights().floats(name));
    }
    return new ItemRows(
        learned,
        ItemTensors.features(network, model.weights()),
        ItemTensors.domains(network, model.weights()));
  }

  /** The vectors of the items. */
  float[] vectors() {
    return Objects.requireNonNull(learned.get(SequenceNetwork.ITEM_EMBEDDING));
  }

  /**
   * Some of the rows.
   *
   * @param items numbers of the items, in the order of the result; an item may occur several times
   * @param itemCount number of all items
   */
  ItemRows taking(int[] items, int itemCount) {
    Map<String, float[]> some = new LinkedHashMap<>();
    learned.forEach((name, from) -> {
      int width = from.length / itemCount;
      float[] to = new float[items.length * width];
      for (int i = 0; i < items.length; i++) {
        System.arraycopy(from, items[i] * width, to, i * width, width);
      }
      some.put(name, to);
    });
    int[] someDomains =
        domains.length == 0 ? domains : Arrays.stream(items).map(item -> domains[item]).toArray();
    return new ItemRows(some, features.taking(items), someDomains);
  }

  /**
   * The network over these items; its tasks, its features of events and users, its domains, and
   * everything else are unchanged.
   */
  Model into(Model model, SequenceNetwork network, List<ItemTable.Item> items) {
    int count = items.size();
    Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights().tensors());
    learned.forEach((name, values) -> {
      int width = values.length / count;
      List<Integer> shape =
          name.equals(SequenceNetwork.ITEM_EMBEDDING) ? List.of(count, width) : List.of(count);
      tensors.put(name, new Tensor.Floats(shape, values));
    });
    return new Model(
        model.name(),
        network.withItemCount(count),
        ItemTensors.withDomains(
            ItemTensors.withFeatures(new Weights(tensors), features, count), domains),
        new ItemTable(items),
        model.settings(),
        model.metrics(),
        model.provenance());
  }
}

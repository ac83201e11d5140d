package io.memoir.learning;

import io.memoir.data.Sequences;
import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.ItemTable;
import io.memoir.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Adds rows for new items to a model. The vector of each starts as the mean of the known items that
 * occur near it in some history, so that it is close to related items before the first training
 * step, instead of at a random position. An item that occurs near no known item is left out.
 */
final class ItemWarmStart {
  /** The number of events before and after an event that count as near. */
  private static final int REACH = 2;

  private final Model model;
  private final SequenceNetwork network;
  private final int known;
  private final float[] embedding;
  private final float[] bias;

  private ItemWarmStart(Model model, SequenceNetwork network) {
    this.model = model;
    this.network = network;
    this.known = network.itemCount();
    this.embedding = model.weights().floats(SequenceNetwork.ITEM_EMBEDDING);
    this.bias = model.weights().floats(SequenceNetwork.ITEM_BIAS);
  }

  /**
   * @param items those of the model, followed by those it does not know
   * @param sequences of these items
   */
  static Model of(Model model, SequenceNetwork network, ItemTable items, Sequences sequences) {
    return items.size() == network.itemCount()
        ? model
        : new ItemWarmStart(model, network).grown(items, sequences);
  }

  private Model grown(ItemTable items, Sequences sequences) {
    int width = network.width();
    int fresh = items.size() - known;
    double[] sums = new double[fresh * width];
    double[] biases = new double[fresh];
    int[] counts = new int[fresh];
    for (int s = 0; s < sequences.count(); s++) {
      int begin = sequences.offsets()[s];
      int end = sequences.offsets()[s + 1];
      for (int e = begin; e < end; e++) {
        int row = sequences.items()[e] - known;
        for (int n = Math.max(begin, e - REACH);
            row >= 0 && n < Math.min(end, e + REACH + 1);
            n++) {
          int beside = sequences.items()[n];
          if (beside < known) {
            for (int k = 0; k < width; k++) {
              sums[row * width + k] += embedding[beside * width + k];
            }
            biases[row] += bias[beside];
            counts[row]++;
          }
        }
      }
    }
    List<ItemTable.Item> rows = new ArrayList<>(model.items().items());
    float[] values = Arrays.copyOf(embedding, items.size() * width);
    float[] offsets = Arrays.copyOf(bias, items.size());
    for (int row = 0; row < fresh; row++) {
      if (counts[row] > 0) {
        int place = rows.size();
        rows.add(items.item(known + row));
        for (int k = 0; k < width; k++) {
          values[place * width + k] = (float) (sums[row * width + k] / counts[row]);
        }
        offsets[place] = (float) (biases[row] / counts[row]);
      }
    }
    int count = rows.size();
    return NetworkItems.over(
        model, Arrays.copyOf(values, count * width), Arrays.copyOf(offsets, count), rows);
  }
}

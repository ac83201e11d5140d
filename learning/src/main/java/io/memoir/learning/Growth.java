package io.memoir.learning;

import io.memoir.data.Sequences;
import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.ItemTable;
import io.memoir.model.Model;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model with rows for items that it does not know: each begins as the mean of the known ones that
 * it stood beside in somebody's history. So it is near what it is seen with before its first step
 * of learning, and not at a random place. An item that stood beside no known one is left out.
 */
final class Growth {
  /** How many events before and after count as beside. */
  private static final int REACH = 2;

  private final Model model;
  private final SequenceNetwork network;
  private final int known;
  private final float[] embedding;
  private final float[] bias;

  private Growth(Model model, SequenceNetwork network) {
    this.model = model;
    this.network = network;
    this.known = network.itemCount();
    this.embedding = model.weights().floats(SequenceNetwork.ITEM_EMBEDDING);
    this.bias = model.weights().floats(SequenceNetwork.ITEM_BIAS);
  }

  /**
   * @param items those of the model, and behind them those it does not know
   * @param sequences of these items
   */
  static Model of(Model model, SequenceNetwork network, ItemTable items, Sequences sequences) {
    return items.size() == network.itemCount()
        ? model
        : new Growth(model, network).grown(items, sequences);
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
    Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights().tensors());
    tensors.put(
        SequenceNetwork.ITEM_EMBEDDING,
        new Tensor.Floats(List.of(count, width), Arrays.copyOf(values, count * width)));
    tensors.put(
        SequenceNetwork.ITEM_BIAS,
        new Tensor.Floats(List.of(count), Arrays.copyOf(offsets, count)));
    return new Model(
        model.name(),
        new SequenceNetwork(
            count,
            width,
            network.inputScale(),
            network.body(),
            network.head(),
            network.calendarEnd()),
        new Weights(tensors),
        new ItemTable(rows),
        model.settings(),
        model.metrics(),
        model.provenance());
  }
}

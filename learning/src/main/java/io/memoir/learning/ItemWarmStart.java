package io.memoir.learning;

import io.memoir.data.Sequences;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.ItemTable;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Adds rows for new items to a model. The learned rows of an item start as the mean of the rows of
 * the known items that occur near it in some history, so that it is close to related items before
 * the first training step, instead of at a random position. Its features are its own. An item that
 * occurs near no known item is left out.
 */
final class ItemWarmStart {
  /** The number of events before and after an event that count as near. */
  private static final int REACH = 2;

  private final Model model;
  private final SequenceNetwork network;
  private final int known;
  private final ItemRows rows;

  private ItemWarmStart(Model model, SequenceNetwork network) {
    this.model = model;
    this.network = network;
    this.known = network.itemCount();
    this.rows = ItemRows.of(model, network);
  }

  /**
   * Adds the new items of the data.
   *
   * @param data its items are those of the model, followed by those that the model does not know;
   *     it has the features of both
   */
  static Model of(Model model, SequenceNetwork network, TrainingData data) {
    return data.items().size() == network.itemCount()
        ? model
        : new ItemWarmStart(model, network).grown(data.items(), data.sequences(), data.features());
  }

  private Model grown(ItemTable items, Sequences sequences, FeatureData features) {
    int fresh = items.size() - known;
    Map<String, Sums> sums = new LinkedHashMap<>();
    rows.learned().forEach((name, values) -> sums.put(name, new Sums(values, known, fresh)));
    int[] counts = new int[fresh];
    for (int s = 0; s < sequences.count(); s++) {
      int begin = sequences.offsets()[s];
      int end = sequences.offsets()[s + 1];
      for (int e = begin; e < end; e++) {
        int row = sequences.items()[e] - known;
        for (int n = Math.max(begin, e - REACH);
            row >= 0 && n < Math.min(end, e + REACH + 1);
            n++) {
          int neighbour = sequences.items()[n];
          if (neighbour < known) {
            sums.values().forEach(each -> each.add(neighbour, row));
            counts[row]++;
          }
        }
      }
    }
    int[] met = IntStream.range(0, fresh).filter(row -> counts[row] > 0).toArray();
    Map<String, float[]> learned = new LinkedHashMap<>();
    sums.forEach((name, each) -> learned.put(name, each.withMeans(counts, met)));
    List<ItemTable.Item> grown = new ArrayList<>(model.items().items());
    Arrays.stream(met).forEach(row -> grown.add(items.item(known + row)));
    int[] kept =
        IntStream.concat(IntStream.range(0, known), Arrays.stream(met).map(row -> known + row))
            .toArray();
    int[] domains =
        features
            .domains()
            .map(all -> Arrays.stream(kept).map(all::number).toArray())
            .orElse(new int[0]);
    return new ItemRows(learned, features.items().taking(kept), domains)
        .into(model, network, grown);
  }

  /** The rows of a tensor, and for each new item the sum of the rows of its known neighbours. */
  private static final class Sums {
    private final float[] values;
    private final int known;
    private final int width;
    private final double[] sums;

    Sums(float[] values, int known, int fresh) {
      this.values = values;
      this.known = known;
      this.width = values.length / known;
      this.sums = new double[fresh * width];
    }

    void add(int item, int row) {
      for (int k = 0; k < width; k++) {
        sums[row * width + k] += values[item * width + k];
      }
    }

    /**
     * The rows of the known items, followed by those of the new items that have known neighbours.
     */
    float[] withMeans(int[] counts, int[] met) {
      float[] all = Arrays.copyOf(values, (known + met.length) * width);
      for (int i = 0; i < met.length; i++) {
        for (int k = 0; k < width; k++) {
          all[(known + i) * width + k] = (float) (sums[met[i] * width + k] / counts[met[i]]);
        }
      }
      return all;
    }
  }
}

package io.memoir.model.architecture;

import io.memoir.model.CorruptFileException;
import io.memoir.model.Domains;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tensors of a network that have a row for each item, which change when the items change. */
public final class ItemTensors {
  private ItemTensors() {}

  /**
   * The names of those that are learned: the item embedding, and the item biases of each task. All
   * are floats.
   */
  public static List<String> learned(SequenceNetwork network) {
    List<String> names = new ArrayList<>();
    names.add(SequenceNetwork.ITEM_EMBEDDING);
    for (Task task : network.tasks()) {
      names.add(
          switch (task) {
            case Task.NextItem nextItem -> SequenceNetwork.ITEM_BIAS;
            case Task.Scored scored -> SequenceNetwork.prefix(scored) + SequenceNetwork.ITEM_BIAS;
          });
    }
    return List.copyOf(names);
  }

  /**
   * The encoded features of the items, one row per item; {@link EncodedRows#EMPTY} if items have no
   * features.
   *
   * @throws CorruptFileException if they are missing, or do not fit the schema
   */
  public static EncodedRows features(SequenceNetwork network, Weights weights) {
    List<Feature> features = network.schema().item();
    if (features.isEmpty()) {
      return EncodedRows.EMPTY;
    }
    int slots = features.stream().mapToInt(Feature::slots).sum();
    int reals = features.stream().mapToInt(Feature::reals).sum();
    EncodedRows encoded =
        new EncodedRows(
            slots,
            reals,
            slots == 0 ? new int[0] : weights.ints(SequenceNetwork.ITEM_CODES),
            reals == 0 ? new float[0] : weights.floats(SequenceNetwork.ITEM_REALS));
    requireShape(weights, SequenceNetwork.ITEM_CODES, network.itemCount(), slots);
    requireShape(weights, SequenceNetwork.ITEM_REALS, network.itemCount(), reals);
    requireCodes(features, encoded);
    return encoded;
  }

  /**
   * The number of the domain of each item, as in {@link Domains}; empty if the network has no
   * domains.
   *
   * @throws CorruptFileException if they are missing, or are not numbers of domains
   */
  public static int[] domains(SequenceNetwork network, Weights weights) {
    if (network.domains().isEmpty()) {
      return new int[0];
    }
    int count = network.domains().get().count();
    int[] numbers = weights.ints(SequenceNetwork.ITEM_DOMAIN);
    if (numbers.length != network.itemCount()) {
      throw new CorruptFileException(
          String.format(
              Locale.ROOT,
              "tensor '%s' has %d values, expected one for each of the %d items",
              SequenceNetwork.ITEM_DOMAIN,
              numbers.length,
              network.itemCount()));
    }
    for (int item = 0; item < numbers.length; item++) {
      if (numbers[item] < Domains.NONE || numbers[item] > count) {
        throw new CorruptFileException(
            String.format(
                Locale.ROOT,
                "tensor '%s' has domain %d for item %d, expected 0 to %d",
                SequenceNetwork.ITEM_DOMAIN,
                numbers[item],
                item,
                count));
      }
    }
    return numbers;
  }

  /**
   * Weights with the number of the domain of each item, in place of any that they have.
   *
   * @param domains one number per item; empty if the network has no domains
   */
  public static Weights withDomains(Weights weights, int[] domains) {
    if (domains.length == 0) {
      return weights;
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>(weights.tensors());
    tensors.put(SequenceNetwork.ITEM_DOMAIN, new Tensor.Ints(List.of(domains.length), domains));
    return new Weights(tensors);
  }

  private static void requireShape(Weights weights, String name, int items, int columns) {
    Tensor tensor = weights.tensors().get(name);
    List<Integer> wanted = List.of(items, columns);
    if (columns > 0 && tensor != null && !tensor.shape().equals(wanted)) {
      throw new CorruptFileException(
          "tensor '%s' has shape %s, the schema needs %s".formatted(name, tensor.shape(), wanted));
    }
  }

  private static void requireCodes(List<Feature> features, EncodedRows encoded) {
    int slot = 0;
    for (Feature feature : features) {
      for (int i = slot; i < slot + feature.slots(); i++) {
        for (int at = i; at < encoded.codes().length; at += encoded.slots()) {
          int code = encoded.codes()[at];
          if (code >= feature.rows() || code < (i == slot ? 0 : EncodedRows.NONE)) {
            throw new CorruptFileException(
                String.format(
                    Locale.ROOT,
                    "tensor '%s' has code %d for feature '%s' of item %d, expected 0 to %d",
                    SequenceNetwork.ITEM_CODES,
                    code,
                    feature.name(),
                    at / encoded.slots(),
                    feature.rows() - 1));
          }
        }
      }
      slot += feature.slots();
    }
  }

  /**
   * Weights with the encoded features of the items, in place of any that they have.
   *
   * @param features one row for each of {@code items} items
   */
  public static Weights withFeatures(Weights weights, EncodedRows features, int items) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(weights.tensors());
    if (features.slots() > 0) {
      tensors.put(
          SequenceNetwork.ITEM_CODES,
          new Tensor.Ints(List.of(items, features.slots()), features.codes()));
    }
    if (features.width() > 0) {
      tensors.put(
          SequenceNetwork.ITEM_REALS,
          new Tensor.Floats(List.of(items, features.width()), features.reals()));
    }
    return new Weights(tensors);
  }
}

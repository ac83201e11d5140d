package io.memoir.runtime.interest;

import com.google.gson.JsonObject;
import io.memoir.model.Head;
import io.memoir.model.ItemTable;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.layer.Parallel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Models made by hand: items belong to groups, the vector of an item has a 1 at the place of its
 * group, and interests are moving averages of the vectors of events, a fast and a slow one.
 */
final class PlantedTastes {
  static final int GROUPS = 3;
  static final int ITEMS = 12;
  static final int WIDTH = 8;

  /** Logits of the weights 0.5 and 0.05 of a new event. */
  private static final float FAST = 0;

  private static final float SLOW = -2.944439f;

  private PlantedTastes() {}

  /** A model with a slow and a fast memory. */
  static Model longShort() {
    return model(
        Parallel.of(new LinearRecurrence(WIDTH, WIDTH), new LinearRecurrence(WIDTH, WIDTH)),
        new Head.LongShort(false, false));
  }

  /** A model with a fast memory only. */
  static Model whole() {
    return model(new LinearRecurrence(WIDTH, WIDTH), new Head.Direct());
  }

  static int group(int item) {
    return item % GROUPS;
  }

  static String id(int item) {
    return "item-" + item;
  }

  private static Model model(Layer body, Head head) {
    Architecture network = new SequenceNetwork(ITEMS, WIDTH, 1, body, head);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] values = new float[(int) parameter.size()];
      fill(parameter.name(), values);
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    return new Model(
        "planted",
        network,
        new Weights(tensors),
        new ItemTable(
            IntStream.range(0, ITEMS).mapToObj(item -> ItemTable.Item.of(id(item))).toList()),
        new JsonObject(),
        Map.of(),
        new Provenance("none", 0, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0));
  }

  private static void fill(String name, float[] values) {
    if (name.equals(SequenceNetwork.ITEM_EMBEDDING)) {
      for (int item = 0; item < ITEMS; item++) {
        values[item * WIDTH + group(item)] = 1;
      }
    } else if (name.endsWith("weight")) {
      // The gate depends on its bias alone, and the candidate is the input.
      for (int j = 0; j < WIDTH; j++) {
        values[(WIDTH + j) * WIDTH + j] = 1;
      }
    } else if (name.endsWith("bias") && name.startsWith(SequenceNetwork.BODY)) {
      for (int j = 0; j < WIDTH; j++) {
        values[j] = name.startsWith(SequenceNetwork.BODY + "0.") ? SLOW : FAST;
      }
    }
  }

  /** A cluster for each group, in the middle of the vectors of its items. */
  static InterestMap map(String model, Memory... memories) {
    List<InterestSpace> spaces =
        Arrays.stream(memories)
            .map(memory -> new InterestSpace(memory, new float[WIDTH], 1))
            .toList();
    List<InterestCluster> clusters =
        IntStream.range(0, GROUPS)
            .mapToObj(group -> {
              float[] centroid = new float[WIDTH];
              centroid[group] = 1;
              return new InterestCluster(
                  group,
                  "group " + group,
                  Optional.of(new InterestCluster.Fit(1, 0.25, 4)),
                  IntStream.range(0, memories.length).mapToObj(s -> 10 + s).toList(),
                  List.of(new InterestCluster.TypicalItem(id(group), "Item " + group)),
                  centroid);
            })
            .toList();
    return new InterestMap(model, "data", 1, 30, 0.5, 3, GROUPS, spaces, clusters);
  }
}

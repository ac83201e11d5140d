package io.memoir.train.counted;

import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import java.util.List;
import java.util.Map;

/** Counts the training events of each item. */
final class PopularityCounting {
  private PopularityCounting() {}

  static CountedModel.Fitted fit(TrainingEvents events, int itemCount) {
    int[] count = events.countByItem(itemCount);
    float[] values = new float[itemCount];
    for (int i = 0; i < itemCount; i++) {
      values[i] = count[i];
    }
    return new CountedModel.Fitted(
        new Architecture.Popularity(itemCount),
        new Weights(
            Map.of(Architecture.Popularity.COUNT, new Tensor.Floats(List.of(itemCount), values))));
  }
}

package io.memoir.runtime.retrieval;

import io.memoir.runtime.ItemStorage;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.kernel.ScalarKernel;
import io.memoir.runtime.kernel.VectorKernel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Tables of random items in every form, for tests. */
final class ItemTables {
  static final int WIDTH = 16;
  private static final long SEED = 77;

  private ItemTables() {}

  static float[] gaussians(int count, double size, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (size * random.nextGaussian());
    }
    return values;
  }

  static ItemLayout layout(ItemStorage storage) {
    return switch (storage) {
      case FLOAT32 -> ItemLayout.FLOAT32;
      case FLOAT16 -> ItemLayout.FLOAT16;
      case INT8 -> ItemLayout.INT8;
    };
  }

  static Stream<Arguments> tables() {
    return Stream.of(new ScalarKernel(), new VectorKernel())
        .flatMap(kernel ->
            Arrays.stream(ItemStorage.values())
                .flatMap(storage ->
                    IntStream.of(1, 63, 200, 1_111)
                        .mapToObj(items -> Arguments.of(kernel, storage, items))));
  }

  /** The same items in order, in clusters, and with some more items behind. */
  static Map<String, ItemVectors> forms(Kernel kernel, ItemStorage storage, int items) {
    SplittableRandom random = new SplittableRandom(SEED + items);
    float[] vectors = gaussians(items * WIDTH, 1, random);
    float[] bias = gaussians(items, 0.5, random);
    if (items > 2) {
      bias[1] = Float.NaN;
      bias[2] = Float.NEGATIVE_INFINITY;
    }
    float[] queries = gaussians(40 * WIDTH, 0.4, random);
    ItemVectors inOrder = layout(storage).layOut(vectors, bias, kernel);
    ItemVectors clustered = ClusteredItems.of(layout(storage), vectors, bias, queries, 0.6, kernel);
    float[] more = gaussians(3 * WIDTH, 1, random);
    Map<String, ItemVectors> forms = new LinkedHashMap<>();
    forms.put("in order", inOrder);
    forms.put("clustered", clustered);
    forms.put("in order with more", new ExtendedItems(inOrder, more));
    forms.put("clustered with more", new ExtendedItems(clustered, more));
    return forms;
  }
}

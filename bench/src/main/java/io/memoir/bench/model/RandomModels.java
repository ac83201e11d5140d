package io.memoir.bench.model;

import com.google.gson.JsonObject;
import io.memoir.model.ItemTable;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Architecture.SessionNeighbours;
import io.memoir.model.architecture.Model;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Models with random weights, which are as fast as trained ones. */
public final class RandomModels {
  private static final long SEED = 1;
  private static final int GROUP = 50;

  private RandomModels() {}

  public static Model of(int items, int width, Layer body) {
    return of(new SequenceNetwork(items, width, (float) Math.sqrt(width), body));
  }

  /**
   * A model whose items lie in groups of about 50, as those of trained models do: a vector is that
   * of its group plus a random part of half its length. The queries are random, so the best items
   * are harder to find than for real users.
   */
  public static Model inGroups(int items, int width, Layer body) {
    return inGroups(new SequenceNetwork(items, width, (float) Math.sqrt(width), body));
  }

  /** The same of an architecture, which may have tasks in addition to the next-item task. */
  public static Model inGroups(SequenceNetwork architecture) {
    int items = architecture.itemCount();
    int width = architecture.width();
    Model model = of(architecture);
    float[] embedding = model.weights().floats(SequenceNetwork.ITEM_EMBEDDING).clone();
    SplittableRandom random = new SplittableRandom(SEED);
    float[] centres = new float[Math.max(1, items / GROUP) * width];
    for (int i = 0; i < centres.length; i++) {
      centres[i] = (float) (random.nextGaussian() / Math.sqrt(width));
    }
    for (int item = 0; item < items; item++) {
      int group = random.nextInt(centres.length / width);
      for (int j = 0; j < width; j++) {
        embedding[item * width + j] = centres[group * width + j] + embedding[item * width + j] / 2;
      }
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights().tensors());
    tensors.put(
        SequenceNetwork.ITEM_EMBEDDING, new Tensor.Floats(List.of(items, width), embedding));
    return model(model.architecture(), tensors);
  }

  /**
   * Session neighbours (100 of the newest 1,000) with as many sessions as items. A session has 2 to
   * 10 items of 50 that follow each other.
   */
  public static Model sessions(int items) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Set<Integer>> sessions = new ArrayList<>();
    List<List<Integer>> sessionsOf = new ArrayList<>();
    for (int item = 0; item < items; item++) {
      sessionsOf.add(new ArrayList<>());
    }
    for (int session = 0; session < items; session++) {
      int first = random.nextInt(items) / GROUP * GROUP;
      Set<Integer> own = new TreeSet<>();
      for (int i = 2 + random.nextInt(9); i > 0; i--) {
        own.add(Math.min(items - 1, first + random.nextInt(GROUP)));
      }
      for (int item : own) {
        sessionsOf.get(item).addFirst(session);
      }
      sessions.add(own);
    }
    return model(
        new SessionNeighbours(items, items, 100, 1_000, 10),
        Map.of(
            SessionNeighbours.SESSION_OFFSET, offsets(sessions),
            SessionNeighbours.SESSION_ITEM, values(sessions),
            SessionNeighbours.ITEM_OFFSET, offsets(sessionsOf),
            SessionNeighbours.ITEM_SESSION, values(sessionsOf)));
  }

  private static Tensor offsets(List<? extends Collection<Integer>> rows) {
    int[] offsets = new int[rows.size() + 1];
    for (int row = 0; row < rows.size(); row++) {
      offsets[row + 1] = offsets[row] + rows.get(row).size();
    }
    return new Tensor.Ints(List.of(offsets.length), offsets);
  }

  private static Tensor values(List<? extends Collection<Integer>> rows) {
    int[] values = rows.stream().flatMap(Collection::stream).mapToInt(Integer::intValue).toArray();
    return new Tensor.Ints(List.of(values.length), values);
  }

  public static Model of(SequenceNetwork architecture) {
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : architecture.parameters()) {
      double bound = Math.sqrt(3.0 / architecture.width());
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-bound, bound);
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    return model(architecture, tensors);
  }

  private static Model model(Architecture architecture, Map<String, Tensor> tensors) {
    return new Model(
        "random",
        architecture,
        new Weights(tensors),
        new ItemTable(
            IntStream.range(0, architecture.itemCount())
                .mapToObj(item -> ItemTable.Item.of(Integer.toString(item)))
                .toList()),
        new JsonObject(),
        Map.of(),
        new Provenance("", SEED, "", "", "", "", "", 0));
  }
}

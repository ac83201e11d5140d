package io.memoir.train.counted;

import io.memoir.model.BadInputException;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Architecture.SessionNeighbours;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Stores the training sequences and an index from items to them, for {@link SessionNeighbours}. */
final class SessionIndex {
  private SessionIndex() {}

  static CountedModel.Fitted fit(
      CountedModel.SessionKnn settings, TrainingEvents events, int itemCount) {
    events.countByItem(itemCount);
    TrainingEvents distinct = events.distinct(itemCount);
    int[] oldestFirst = oldestFirst(distinct);
    if (oldestFirst.length == 0) {
      throw new BadInputException(
          "no training sequence has two distinct items, expected at least one");
    }

    int[] sessionOffset = new int[oldestFirst.length + 1];
    int[] sessionItem = new int[distinct.items().length];
    for (int s = 0; s < oldestFirst.length; s++) {
      int from = distinct.offsets()[oldestFirst[s]];
      int length = distinct.offsets()[oldestFirst[s] + 1] - from;
      System.arraycopy(distinct.items(), from, sessionItem, sessionOffset[s], length);
      sessionOffset[s + 1] = sessionOffset[s] + length;
    }
    sessionItem = Arrays.copyOf(sessionItem, sessionOffset[oldestFirst.length]);

    Map<String, Tensor> tensors = new LinkedHashMap<>();
    putInts(tensors, SessionNeighbours.SESSION_OFFSET, sessionOffset);
    putInts(tensors, SessionNeighbours.SESSION_ITEM, sessionItem);
    putItemSessions(tensors, sessionOffset, sessionItem, itemCount);
    Architecture architecture =
        new SessionNeighbours(
            itemCount,
            oldestFirst.length,
            settings.neighbours(),
            settings.sampleSize(),
            settings.window());
    return new CountedModel.Fitted(architecture, new Weights(tensors));
  }

  /** The sequences with at least two distinct items, oldest first. */
  private static int[] oldestFirst(TrainingEvents distinct) {
    long[] times = distinct.lastTimes();
    return IntStream.range(0, distinct.sequenceCount())
        .filter(s -> distinct.offsets()[s + 1] - distinct.offsets()[s] > 1)
        .boxed()
        .sorted(Comparator.comparingLong(s -> times[s]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static void putItemSessions(
      Map<String, Tensor> tensors, int[] sessionOffset, int[] sessionItem, int itemCount) {
    int[] itemOffset = new int[itemCount + 1];
    for (int item : sessionItem) {
      itemOffset[item + 1]++;
    }
    for (int i = 0; i < itemCount; i++) {
      itemOffset[i + 1] += itemOffset[i];
    }
    int[] next = itemOffset.clone();
    int[] itemSession = new int[sessionItem.length];
    for (int s = sessionOffset.length - 2; s >= 0; s--) {
      for (int i = sessionOffset[s]; i < sessionOffset[s + 1]; i++) {
        itemSession[next[sessionItem[i]]++] = s;
      }
    }
    putInts(tensors, SessionNeighbours.ITEM_OFFSET, itemOffset);
    putInts(tensors, SessionNeighbours.ITEM_SESSION, itemSession);
  }

  private static void putInts(Map<String, Tensor> tensors, String name, int[] values) {
    tensors.put(name, new Tensor.Ints(List.of(values.length), values));
  }
}

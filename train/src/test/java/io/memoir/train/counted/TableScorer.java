package io.memoir.train.counted;

import io.memoir.data.evaluation.SequenceScorer;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Architecture.ItemNeighbours;
import io.memoir.model.architecture.Architecture.SessionNeighbours;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The formulas of {@link Architecture} for counted models, written as plainly as they stand there.
 */
final class TableScorer implements SequenceScorer {
  private final Architecture architecture;
  private final Weights weights;

  TableScorer(CountedModel.Fitted fitted) {
    architecture = fitted.architecture();
    weights = fitted.weights();
    weights.requireAll(architecture.parameters());
  }

  @Override
  public int itemCount() {
    return architecture.itemCount();
  }

  @Override
  public Lanes lanes(int count) {
    List<List<Integer>> histories = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      histories.add(new ArrayList<>());
    }
    return new Lanes() {
      @Override
      public void reset(int lane) {
        histories.get(lane).clear();
      }

      @Override
      public void observe(int[] lanes, int[] items, long[] times, int observed) {
        for (int i = 0; i < observed; i++) {
          histories.get(lanes[i]).add(items[i]);
        }
      }

      @Override
      public void score(int lane, long time, float[] scores) {
        scoreAfter(histories.get(lane), scores);
      }
    };
  }

  /** Scores after a history, the oldest item first. */
  void scoreAfter(List<Integer> history, float[] scores) {
    Arrays.fill(scores, 0);
    switch (architecture) {
      case Architecture.Popularity _ -> {
        float[] count = weights.floats(Architecture.Popularity.COUNT);
        System.arraycopy(count, 0, scores, 0, count.length);
      }
      case ItemNeighbours neighbours -> scoreRows(neighbours, history, scores);
      case SessionNeighbours neighbours -> scoreSessions(neighbours, history, scores);
      case Architecture.SequenceNetwork _, Architecture.Ensemble _ ->
          throw new IllegalStateException("not counted");
    }
  }

  private void scoreRows(ItemNeighbours neighbours, List<Integer> history, float[] scores) {
    int[] rowOffset = weights.ints(ItemNeighbours.ROW_OFFSET);
    int[] column = weights.ints(ItemNeighbours.COLUMN);
    float[] value = weights.floats(ItemNeighbours.VALUE);
    float weight = 1;
    for (int k = 0; k < Math.min(neighbours.window(), history.size()); k++) {
      int item = history.get(history.size() - 1 - k);
      for (int i = rowOffset[item]; i < rowOffset[item + 1]; i++) {
        scores[column[i]] += weight * value[i];
      }
      weight *= neighbours.decay();
    }
  }

  private void scoreSessions(SessionNeighbours neighbours, List<Integer> history, float[] scores) {
    int[] itemOffset = weights.ints(SessionNeighbours.ITEM_OFFSET);
    int[] itemSession = weights.ints(SessionNeighbours.ITEM_SESSION);
    int[] sessionOffset = weights.ints(SessionNeighbours.SESSION_OFFSET);
    int[] sessionItem = weights.ints(SessionNeighbours.SESSION_ITEM);
    List<Integer> recent =
        history.reversed().stream().limit(neighbours.window()).distinct().toList();
    Map<Integer, Float> shared = new HashMap<>();
    Map<Integer, Float> newest = new HashMap<>();
    for (int k = 0; k < recent.size(); k++) {
      float weight = (recent.size() - k) / (float) recent.size();
      for (int i = itemOffset[recent.get(k)]; i < itemOffset[recent.get(k) + 1]; i++) {
        shared.merge(itemSession[i], weight, Float::sum);
        newest.merge(itemSession[i], weight, Float::max);
      }
    }
    Map<Integer, Float> similarity = new HashMap<>();
    new TreeSet<>(shared.keySet())
        .descendingSet().stream()
            .limit(neighbours.sampleSize())
            .forEach(s -> {
              int size = sessionOffset[s + 1] - sessionOffset[s];
              double norm = Math.sqrt((double) recent.size() * size);
              similarity.put(s, (float) (shared.getOrDefault(s, 0f) / norm));
            });
    similarity.entrySet().stream()
        .sorted(
            Map.Entry.<Integer, Float>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .limit(neighbours.neighbours())
        .forEach(near -> {
          int session = near.getKey();
          float vote = near.getValue() * newest.getOrDefault(session, 0f);
          for (int i = sessionOffset[session]; i < sessionOffset[session + 1]; i++) {
            scores[sessionItem[i]] += vote;
          }
        });
  }
}

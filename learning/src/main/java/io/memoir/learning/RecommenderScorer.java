package io.memoir.learning;

import io.memoir.data.evaluation.SequenceScorer;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.runtime.Recommender;
import java.util.Arrays;

/**
 * Connects the evaluation with the runtime.
 *
 * <p>A model may know only a part of the catalogue: an item that it does not know has a score below
 * all others, so it counts as a miss, and events on it are skipped, as in serving.
 */
public final class RecommenderScorer implements SequenceScorer {
  private static final int UNKNOWN = -1;

  private final Recommender recommender;

  /** The number in the model for each item of the catalogue. */
  private final int[] numbers;

  private RecommenderScorer(Recommender recommender, int[] numbers) {
    this.recommender = recommender;
    this.numbers = numbers;
  }

  /**
   * Scores a catalogue with a model.
   *
   * @throws BadInputException if the model knows an item that the catalogue does not contain, so
   *     that it was trained on other data
   */
  public static RecommenderScorer of(Recommender recommender, ItemTable catalogue) {
    ItemTable known = recommender.items();
    int[] numbers = catalogue.items().stream().mapToInt(item -> known.indexOf(item.id())).toArray();
    long found = Arrays.stream(numbers).filter(number -> number != UNKNOWN).count();
    if (found < known.size()) {
      throw new BadInputException(
          "%,d of the model's %,d items are missing from the %,d of the data set, expected all: use the data set the model was trained on"
              .formatted(known.size() - found, known.size(), catalogue.size()));
    }
    return new RecommenderScorer(recommender, numbers);
  }

  /** The number of items of the catalogue that the model does not know. */
  public int unknown() {
    return numbers.length - recommender.items().size();
  }

  @Override
  public int itemCount() {
    return numbers.length;
  }

  @Override
  public Lanes lanes(int count) {
    io.memoir.runtime.Lanes lanes = recommender.lanes(count);
    return sameOrder() ? new WholeLanes(lanes) : new PartialLanes(lanes, count);
  }

  private boolean sameOrder() {
    for (int item = 0; item < numbers.length; item++) {
      if (numbers[item] != item) {
        return false;
      }
    }
    return true;
  }

  private record WholeLanes(io.memoir.runtime.Lanes lanes) implements Lanes {
    @Override
    public void reset(int lane) {
      lanes.reset(lane);
    }

    @Override
    public void observe(int[] which, int[] items, long[] times, int count) {
      lanes.observe(which, items, times, count);
    }

    @Override
    public void score(int lane, long time, float[] scores) {
      lanes.score(lane, time, scores);
    }
  }

  private final class PartialLanes implements Lanes {
    private final io.memoir.runtime.Lanes lanes;
    private final int[] which;
    private final int[] known;
    private final long[] at;
    private final float[] own = new float[recommender.items().size()];

    PartialLanes(io.memoir.runtime.Lanes lanes, int count) {
      this.lanes = lanes;
      this.which = new int[count];
      this.known = new int[count];
      this.at = new long[count];
    }

    @Override
    public void reset(int lane) {
      lanes.reset(lane);
    }

    @Override
    public void observe(int[] all, int[] items, long[] times, int count) {
      int events = 0;
      for (int i = 0; i < count; i++) {
        int number = numbers[items[i]];
        if (number != UNKNOWN) {
          which[events] = all[i];
          known[events] = number;
          at[events++] = times[i];
        }
      }
      if (events > 0) {
        lanes.observe(which, known, at, events);
      }
    }

    @Override
    public void score(int lane, long time, float[] scores) {
      lanes.score(lane, time, own);
      for (int item = 0; item < numbers.length; item++) {
        scores[item] = numbers[item] == UNKNOWN ? Float.NEGATIVE_INFINITY : own[numbers[item]];
      }
    }
  }
}

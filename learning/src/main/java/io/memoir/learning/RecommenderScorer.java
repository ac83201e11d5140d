package io.memoir.learning;

import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.SequenceScorer;
import io.memoir.learning.evaluation.ModelInputs;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.runtime.Profile;
import io.memoir.runtime.Recommender;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Connects the evaluation with the runtime.
 *
 * <p>A model may know only a part of the catalogue: an item that it does not know has a score below
 * all others, so it counts as a miss, and events on it are skipped, as in serving.
 */
public final class RecommenderScorer implements SequenceScorer {
  private final Recommender recommender;
  private final ModelInputs inputs;
  private final Optional<String> domain;

  private RecommenderScorer(Recommender recommender, ModelInputs inputs, Optional<String> domain) {
    this.recommender = recommender;
    this.inputs = inputs;
    this.domain = domain;
  }

  /**
   * Scores a catalogue with a model. If the model uses features of users, events or requests, their
   * values are missing.
   *
   * @throws BadInputException if the model knows an item that the catalogue does not contain, so
   *     that it was trained on other data
   */
  public static RecommenderScorer of(Recommender recommender, ItemTable catalogue) {
    return new RecommenderScorer(
        recommender, ModelInputs.of(recommender, catalogue), Optional.empty());
  }

  /**
   * Scores the catalogue of a data set with a model, using the features of users, events and
   * requests in the data.
   *
   * @throws BadInputException if the model knows an item that the data do not have, or uses
   *     features that are not encoded in the data as they were in training
   */
  public static RecommenderScorer of(Recommender recommender, TrainingData data) {
    return new RecommenderScorer(recommender, ModelInputs.of(recommender, data), Optional.empty());
  }

  /**
   * The same for requests that ask for a domain. It scores all items, of which those outside the
   * domain have no meaning.
   *
   * @param name one of the names of {@link Recommender#domains}
   */
  public RecommenderScorer inDomain(String name) {
    return new RecommenderScorer(recommender, inputs, Optional.of(name));
  }

  /** The number of items of the catalogue that the model does not know. */
  public int unknown() {
    return inputs.unknown();
  }

  @Override
  public int itemCount() {
    return inputs.itemCount();
  }

  @Override
  public Lanes lanes(int count) {
    io.memoir.runtime.Lanes lanes = recommender.lanes(count);
    return inputs.isPlain() && inputs.sameOrder() && domain.isEmpty()
        ? new WholeLanes(lanes)
        : new MappedLanes(lanes, count);
  }

  /** Items that have the same numbers on both sides, and no features. */
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

  /** Maps items to their numbers in the model, and passes on the features. */
  private final class MappedLanes implements Lanes {
    private final io.memoir.runtime.Lanes lanes;
    private final int[] sequenceOf;
    private final int[] which;
    private final int[] known;
    private final int[] rows;
    private final long[] at;
    private final float[] own = new float[recommender.items().size()];

    MappedLanes(io.memoir.runtime.Lanes lanes, int count) {
      this.lanes = lanes;
      this.sequenceOf = new int[count];
      this.which = new int[count];
      this.known = new int[count];
      this.rows = new int[count];
      this.at = new long[count];
    }

    @Override
    public void reset(int lane) {
      lanes.reset(lane);
    }

    @Override
    public void begin(int lane, int sequence) {
      lanes.reset(lane);
      sequenceOf[lane] = sequence;
    }

    @Override
    public void observe(int[] all, int[] items, long[] times, int count) {
      int kept = keepKnown(all, items, times, _ -> 0, count);
      if (kept > 0) {
        lanes.observe(which, known, at, kept);
      }
    }

    @Override
    public void observe(int[] all, int[] items, long[] times, int[] events, int count) {
      int kept = keepKnown(all, items, times, i -> events[i], count);
      if (kept > 0) {
        inputs.observe(lanes, which, known, at, rows, kept);
      }
    }

    /** Copies the events whose items the model knows, without gaps, and counts them. */
    private int keepKnown(int[] all, int[] items, long[] times, IntUnaryOperator rowOf, int count) {
      int kept = 0;
      for (int i = 0; i < count; i++) {
        int number = inputs.number(items[i]);
        if (number != ModelInputs.UNKNOWN) {
          which[kept] = all[i];
          known[kept] = number;
          rows[kept] = rowOf.applyAsInt(i);
          at[kept++] = times[i];
        }
      }
      return kept;
    }

    @Override
    public void score(int lane, long time, float[] scores) {
      score(lane, time, Profile.NONE, scores);
    }

    @Override
    public void score(int[] all, long[] times, int[] events, float[][] scores, int count) {
      for (int i = 0; i < count; i++) {
        Profile profile = inputs.profile(sequenceOf[all[i]], events[i]);
        score(all[i], times[i], profile, scores[i]);
      }
    }

    private void score(int lane, long time, Profile profile, float[] scores) {
      lanes.score(lane, time, domain.map(profile::inDomain).orElse(profile), own);
      for (int item = 0; item < scores.length; item++) {
        int number = inputs.number(item);
        scores[item] = number == ModelInputs.UNKNOWN ? Float.NEGATIVE_INFINITY : own[number];
      }
    }
  }
}

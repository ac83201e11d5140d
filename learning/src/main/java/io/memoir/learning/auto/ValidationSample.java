package io.memoir.learning.auto;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The validation targets on which models are compared: all of them, or a random sample without
 * replacement. Validation events that are not in the sample are history only, so the sample is
 * evaluated like any other data.
 *
 * @param sequences the events; only the sampled targets are in the validation part
 * @param targets number of targets in the sample
 * @param allTargets number of targets in the data
 */
record ValidationSample(Sequences sequences, int targets, int allTargets) {
  /** Maximum number of targets; fewer are taken if the catalogue is large. */
  static final int MOST_TARGETS = 5_000;

  /** Number of targets that are taken however large the catalogue is, if there are as many. */
  static final int FEWEST_TARGETS = 1_000;

  /** Maximum number of scores that one model computes, except for the fewest targets. */
  private static final long MOST_SCORES = 250_000_000L;

  /**
   * The sample for some data and a seed, always the same for the same of both.
   *
   * @throws BadInputException if there is no validation event with an event before it
   */
  static ValidationSample of(TrainingData data, long seed) {
    int items = Math.max(1, data.items().size());
    return of(data, seed, Math.clamp(MOST_SCORES / items, FEWEST_TARGETS, MOST_TARGETS));
  }

  /**
   * The same with another size.
   *
   * @param most maximum number of targets
   */
  static ValidationSample of(TrainingData data, long seed, int most) {
    Sequences all = data.sequences();
    int[] targets = targets(all);
    if (targets.length == 0) {
      throw new BadInputException(
          data.name()
              + " has no validation event with a history before it, by which auto could compare"
              + " models: prepare it with another split");
    }
    if (targets.length <= most) {
      return new ValidationSample(all, targets.length, targets.length);
    }
    byte[] parts = all.parts().clone();
    for (int target : targets) {
      parts[target] = Part.CONTEXT.code();
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < most; i++) {
      int other = i + random.nextInt(targets.length - i);
      int drawn = targets[other];
      targets[other] = targets[i];
      parts[drawn] = Part.VALIDATION.code();
    }
    Sequences sampled = new Sequences(all.ids(), all.offsets(), all.items(), all.times(), parts);
    return new ValidationSample(sampled, most, targets.length);
  }

  /** The validation events with an event before them that is not a test event. */
  private static int[] targets(Sequences all) {
    int[] targets = new int[all.eventCount()];
    int count = 0;
    for (int s = 0; s < all.count(); s++) {
      boolean history = false;
      for (int e = all.offsets()[s]; e < all.offsets()[s + 1]; e++) {
        if (history && all.parts()[e] == Part.VALIDATION.code()) {
          targets[count++] = e;
        }
        history |= all.parts()[e] != Part.TEST.code();
      }
    }
    return Arrays.copyOf(targets, count);
  }
}

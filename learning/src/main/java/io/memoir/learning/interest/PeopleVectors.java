package io.memoir.learning.interest;

import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.learning.evaluation.ModelInputs;
import io.memoir.model.BadInputException;
import io.memoir.runtime.Lanes;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.interest.InterestVectors;
import io.memoir.runtime.interest.Memory;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The interest vectors of people after all events of a data set. A person is a sequence of the data
 * set, a user or a session, with at least {@value #LEAST_EVENTS} events on items of the model.
 *
 * @param memories the memories that have vectors
 * @param people numbers of the sequences, ascending
 * @param vectors for each memory, the vector of each person: {@code [memories][people][width]}
 */
@SuppressWarnings("ArrayRecordComponent")
record PeopleVectors(List<Memory> memories, int[] people, float[][][] vectors) {
  /** The number of events from which on a person is clustered. */
  static final int LEAST_EVENTS = 5;

  private static final int LANES = 16;

  /**
   * Computes the vectors.
   *
   * @param people from {@link #drawn}
   * @throws BadInputException if the model has no interest vectors
   */
  static PeopleVectors of(
      Recommender recommender,
      ModelInputs inputs,
      Sequences sequences,
      int[] people,
      Progress progress) {
    List<Memory> memories = memories(recommender);
    float[][][] vectors = new float[memories.size()][people.length][];
    new Folding(recommender, inputs, sequences, people, vectors).run(progress);
    return new PeopleVectors(memories, people, vectors);
  }

  /**
   * The memories of a model that have vectors.
   *
   * @throws BadInputException if there are none
   */
  static List<Memory> memories(Recommender recommender) {
    List<Memory> memories = InterestVectors.memories(recommender);
    if (memories.isEmpty()) {
      throw new BadInputException(
          "the model has no interest vectors, expected a network with a next-item task; ensembles"
              + " and count-based models have none");
    }
    return memories;
  }

  /**
   * The people with enough events on items of each of several models.
   *
   * @param models the data as the inputs of each of them
   * @param most number of people; if there are more, they are drawn at random
   * @return numbers of the sequences, ascending
   * @throws BadInputException if there are fewer than two people
   */
  static int[] drawn(List<ModelInputs> models, Sequences sequences, int most, long seed) {
    int[] all =
        IntStream.range(0, sequences.count())
            .filter(s ->
                models.stream().allMatch(inputs -> known(inputs, sequences, s) >= LEAST_EVENTS))
            .toArray();
    if (all.length < 2) {
      throw new BadInputException(
          "%d people have at least %d events on items of %s, expected at least 2 people"
              .formatted(
                  all.length, LEAST_EVENTS, models.size() == 1 ? "the model" : "both models"));
    }
    return drawn(all, most, seed);
  }

  private static long known(ModelInputs inputs, Sequences sequences, int sequence) {
    return Arrays.stream(
            sequences.items(), sequences.offsets()[sequence], sequences.offsets()[sequence + 1])
        .filter(item -> inputs.number(item) != ModelInputs.UNKNOWN)
        .count();
  }

  /** At most this number of entries, in ascending order. */
  private static int[] drawn(int[] all, int most, long seed) {
    if (all.length <= most) {
      return all;
    }
    int[] shuffled = all.clone();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < most; i++) {
      int other = random.nextInt(i, shuffled.length);
      int entry = shuffled[i];
      shuffled[i] = shuffled[other];
      shuffled[other] = entry;
    }
    int[] drawn = Arrays.copyOf(shuffled, most);
    Arrays.sort(drawn);
    return drawn;
  }

  /** Folds the events of people of similar length at the same time. */
  private record Folding(
      Recommender recommender,
      ModelInputs inputs,
      Sequences sequences,
      int[] people,
      float[][][] vectors) {

    void run(Progress progress) {
      int[] order =
          IntStream.range(0, people.length)
              .boxed()
              .sorted(Comparator.comparingInt(person -> sequences.length(people[person])))
              .mapToInt(Integer::intValue)
              .toArray();
      Lanes lanes = recommender.lanes(LANES);
      progress.start("interests", people.length, "people");
      try {
        for (int first = 0; first < order.length; first += LANES) {
          fold(lanes, Arrays.copyOfRange(order, first, Math.min(order.length, first + LANES)));
          progress.advance(first, "");
        }
      } finally {
        progress.finish();
      }
    }

    private void fold(Lanes lanes, int[] batch) {
      int[] at = new int[batch.length];
      for (int lane = 0; lane < batch.length; lane++) {
        lanes.reset(lane);
        at[lane] = sequences.offsets()[people[batch[lane]]];
      }
      int[] which = new int[batch.length];
      int[] items = new int[batch.length];
      int[] events = new int[batch.length];
      long[] times = new long[batch.length];
      int count;
      do {
        count = 0;
        for (int lane = 0; lane < batch.length; lane++) {
          int end = sequences.offsets()[people[batch[lane]] + 1];
          while (at[lane] < end
              && inputs.number(sequences.items()[at[lane]]) == ModelInputs.UNKNOWN) {
            at[lane]++;
          }
          if (at[lane] < end) {
            int event = at[lane]++;
            which[count] = lane;
            events[count] = event;
            items[count] = inputs.number(sequences.items()[event]);
            times[count] = sequences.timed() ? sequences.times()[event] : 0;
            count++;
          }
        }
        if (count > 0) {
          inputs.observe(lanes, which, items, times, events, count);
        }
      } while (count > 0);
      for (int lane = 0; lane < batch.length; lane++) {
        List<float[]> found = InterestVectors.of(recommender, lanes.state(lane));
        for (int memory = 0; memory < vectors.length; memory++) {
          vectors[memory][batch[lane]] = found.get(memory);
        }
      }
    }
  }
}

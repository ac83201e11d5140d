package io.memoir.runtime.interest;

import io.memoir.runtime.Interests;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Follows how the memory of one person changes event by event: which of two interests counts more,
 * and how far each event moves them. The history is folded once.
 *
 * <pre>{@code
 * UserState state = recommender.newState();
 * MemoryCourse course = new MemoryCourse(recommender, state);
 * for (Event event : history) {
 *   if (recommender.observe(state, event)) {
 *     MemoryCourse.Change change = course.follow(state);
 *   }
 * }
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class MemoryCourse {
  private final Recommender recommender;
  private final List<Memory> memories;
  private List<float[]> before;

  /**
   * How one event has changed the memory.
   *
   * @param longTermWeight the weight of the long-term interest after the event, from 0 to 1; the
   *     short-term interest has the rest. Empty for models without two interests
   * @param moved for each memory the cosine distance between its interest vector before and after
   *     the event, from 0 (the same direction) to 2 (the opposite one). A memory is missing if one
   *     of the two vectors is 0, as the vectors of the two interests are before the first event
   */
  public record Change(Optional<Float> longTermWeight, Map<Memory, Double> moved) {
    public Change {
      Map<Memory, Double> ordered = new EnumMap<>(Memory.class);
      ordered.putAll(moved);
      moved = Collections.unmodifiableMap(ordered);
    }
  }

  /**
   * The course of a person from a state on.
   *
   * @param recommender runs the model
   * @param state the state before the first event to follow; it is not kept
   */
  public MemoryCourse(Recommender recommender, UserState state) {
    this.recommender = recommender;
    this.memories = InterestVectors.memories(recommender);
    this.before = InterestVectors.of(recommender, state);
  }

  /**
   * The memories of the model: long-term and short-term, or the whole one; empty for models without
   * interest vectors, such as count-based models and ensembles.
   */
  public List<Memory> memories() {
    return memories;
  }

  /**
   * Follows one event.
   *
   * @param state the state of the person after the event; it is not kept
   */
  public Change follow(UserState state) {
    List<float[]> after = InterestVectors.of(recommender, state);
    Map<Memory, Double> moved = new EnumMap<>(Memory.class);
    for (int m = 0; m < memories.size(); m++) {
      Memory memory = memories.get(m);
      cosineDistance(before.get(m), after.get(m))
          .ifPresent(distance -> moved.put(memory, distance));
    }
    before = after;
    return new Change(recommender.interests(state, 0).map(Interests::gate), moved);
  }

  /** 1 minus the cosine of the angle between two vectors; empty if one is 0 or not finite. */
  private static OptionalDouble cosineDistance(float[] x, float[] y) {
    double product = 0;
    double squaresOfX = 0;
    double squaresOfY = 0;
    for (int j = 0; j < x.length; j++) {
      product += (double) x[j] * y[j];
      squaresOfX += (double) x[j] * x[j];
      squaresOfY += (double) y[j] * y[j];
    }
    double cosine = product / (Math.sqrt(squaresOfX) * Math.sqrt(squaresOfY));
    return Double.isNaN(cosine)
        ? OptionalDouble.empty()
        : OptionalDouble.of(1 - Math.clamp(cosine, -1.0, 1.0));
  }
}

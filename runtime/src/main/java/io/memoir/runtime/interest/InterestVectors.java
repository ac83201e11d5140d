package io.memoir.runtime.interest;

import io.memoir.runtime.Interests;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import java.util.List;
import java.util.Optional;

/**
 * The interest vectors of user states. They are those at the time of the last event, of a user
 * without known features, so they depend on nothing but the events.
 */
public final class InterestVectors {
  private InterestVectors() {}

  /**
   * The memories from which a model has interest vectors: long-term and short-term, or the whole
   * one; empty for models without a query, such as count-based models and ensembles.
   */
  public static List<Memory> memories(Recommender recommender) {
    UserState nobody = recommender.newState(false);
    if (recommender.interests(nobody, 0).isPresent()) {
      return List.of(Memory.LONG_TERM, Memory.SHORT_TERM);
    }
    return recommender.query(nobody, 0).isPresent() ? List.of(Memory.WHOLE) : List.of();
  }

  /**
   * The vectors of a state, in the order of {@link #memories}.
   *
   * @return a list of arrays as wide as the item vectors; empty if the model has none
   */
  public static List<float[]> of(Recommender recommender, UserState state) {
    Optional<Interests> interests = recommender.interests(state, 0);
    if (interests.isPresent()) {
      return List.of(interests.get().longTerm(), interests.get().shortTerm());
    }
    return recommender.query(state, 0).map(query -> List.of(query)).orElse(List.of());
  }
}

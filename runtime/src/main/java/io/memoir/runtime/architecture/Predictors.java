package io.memoir.runtime.architecture;

import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Architecture.Ensemble;
import io.memoir.model.architecture.Combination;
import io.memoir.model.feature.TextEncoder;
import io.memoir.runtime.counted.ItemNeighboursPredictor;
import io.memoir.runtime.counted.PopularityPredictor;
import io.memoir.runtime.counted.SessionNeighboursPredictor;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.network.NetworkPredictor;
import io.memoir.runtime.predict.EnsemblePredictor;
import io.memoir.runtime.predict.Member;
import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.retrieval.ItemLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Creates predictors for architectures.
 *
 * @param kernel the arithmetic
 * @param layout of the item vectors of networks
 * @param recall the share of the best items of a network to find with clustered search; empty to
 *     score all items, as ensembles by rank do
 * @param texts text encoders for text features
 */
public record Predictors(
    Kernel kernel, ItemLayout layout, OptionalDouble recall, List<TextEncoder> texts) {

  /** Creates the predictor of an architecture. */
  public Predictor of(Architecture architecture, Weights weights) {
    return architecture instanceof Ensemble ensemble
        ? ensemble(ensemble, weights)
        : member(architecture, weights, recall, 0);
  }

  private EnsemblePredictor ensemble(Ensemble ensemble, Weights weights) {
    OptionalDouble share =
        switch (ensemble.combination()) {
          case Combination.Score() -> recall;
          case Combination.ReciprocalRank reciprocal -> OptionalDouble.empty();
        };
    List<Member> members = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < ensemble.members().size(); i++) {
      Member member =
          member(
              ensemble.members().get(i).architecture(),
              weights.inside(Ensemble.prefix(i)),
              share,
              begin);
      members.add(member);
      begin += member.memoryLength();
    }
    return new EnsemblePredictor(ensemble, members);
  }

  /**
   * A model that is alone, or a member of an ensemble.
   *
   * @param memoryBegin index of its part in the memory of a state
   */
  private Member member(
      Architecture architecture, Weights weights, OptionalDouble share, int memoryBegin) {
    return switch (architecture) {
      case Architecture.SequenceNetwork network ->
          NetworkPredictor.of(network, weights, kernel, layout, share, texts, memoryBegin);
      case Architecture.Popularity popularity -> new PopularityPredictor(weights);
      case Architecture.ItemNeighbours neighbours ->
          new ItemNeighboursPredictor(neighbours, weights);
      case Architecture.SessionNeighbours neighbours ->
          new SessionNeighboursPredictor(neighbours, weights);
      case Ensemble ensemble ->
          throw new IllegalArgumentException("an ensemble is no member of another");
    };
  }
}

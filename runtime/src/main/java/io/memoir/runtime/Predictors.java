package io.memoir.runtime;

import io.memoir.model.Architecture;
import io.memoir.model.Architecture.Ensemble;
import io.memoir.model.Weights;
import io.memoir.runtime.counted.ItemNeighboursPredictor;
import io.memoir.runtime.counted.PopularityPredictor;
import io.memoir.runtime.counted.SessionNeighboursPredictor;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.network.NetworkPredictor;
import io.memoir.runtime.predict.EnsemblePredictor;
import io.memoir.runtime.predict.Predictor;
import java.util.ArrayList;
import java.util.List;

/** Creates predictors for architectures. */
final class Predictors {
  private Predictors() {}

  /**
   * Creates the predictor of an architecture.
   *
   * @param storage of the item vectors of networks
   * @param search of the best items of a network; ensembles score all items
   */
  static Predictor of(
      Architecture architecture,
      Weights weights,
      Kernel kernel,
      ItemStorage storage,
      Search search) {
    return of(architecture, weights, kernel, storage, search, 0);
  }

  private static Predictor of(
      Architecture architecture,
      Weights weights,
      Kernel kernel,
      ItemStorage storage,
      Search search,
      int memoryBegin) {
    return switch (architecture) {
      case Architecture.SequenceNetwork network ->
          search instanceof Search.Clusters(double recall)
                  && network.itemCount() >= Search.Clusters.LEAST_ITEMS
              ? NetworkPredictor.clustered(
                  network, weights, kernel, storage.layout(), recall, memoryBegin)
              : NetworkPredictor.exact(network, weights, kernel, storage.layout(), memoryBegin);
      case Architecture.Popularity popularity -> new PopularityPredictor(weights);
      case Architecture.ItemNeighbours neighbours ->
          new ItemNeighboursPredictor(neighbours, weights);
      case Architecture.SessionNeighbours neighbours ->
          new SessionNeighboursPredictor(neighbours, weights);
      case Ensemble ensemble -> {
        List<Predictor> members = new ArrayList<>();
        int begin = memoryBegin;
        for (int i = 0; i < ensemble.members().size(); i++) {
          Predictor member =
              of(
                  ensemble.members().get(i).architecture(),
                  weights.inside(Ensemble.prefix(i)),
                  kernel,
                  storage,
                  Search.exact(),
                  begin);
          members.add(member);
          begin += member.memoryLength();
        }
        yield new EnsemblePredictor(ensemble, members);
      }
    };
  }
}

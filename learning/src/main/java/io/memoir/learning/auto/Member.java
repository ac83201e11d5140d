package io.memoir.learning.auto;

import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.BlendEvaluation;
import io.memoir.learning.RecommenderScorer;
import io.memoir.model.architecture.Model;
import io.memoir.runtime.Recommender;

/**
 * A fitted model, ready to be evaluated by the code that serves.
 *
 * @param recipe how it was fitted
 * @param model the model
 * @param scored its scores in an evaluation
 */
record Member(Recipe recipe, Model model, BlendEvaluation.Member scored) {

  static Member of(Recipe recipe, Model model, TrainingData data) {
    return new Member(
        recipe,
        model,
        new BlendEvaluation.Member(
            RecommenderScorer.of(Recommender.of(model), data), model.architecture()));
  }

  String name() {
    return recipe.name();
  }

  /** Wall time of its training. */
  double seconds() {
    return model.provenance().trainingSeconds();
  }
}

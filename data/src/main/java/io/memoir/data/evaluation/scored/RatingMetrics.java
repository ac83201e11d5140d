package io.memoir.data.evaluation.scored;

import io.memoir.data.evaluation.Mean;

/** Metrics of predicted ratings; see {@link ScoredEvaluation}. */
final class RatingMetrics {
  private RatingMetrics() {}

  static void put(ScoredRows rows, Measures measures) {
    Mean squared = new Mean();
    Mean absolute = new Mean();
    Mean label = new Mean();
    Mean prediction = new Mean();
    for (int i = 0; i < rows.count(); i++) {
      double error = rows.predictions()[i] - rows.labels()[i];
      squared.add(error * error);
      absolute.add(Math.abs(error));
      label.add(rows.labels()[i]);
      prediction.add(rows.predictions()[i]);
    }
    double rmse = Math.sqrt(squared.mean());
    measures.put("rmse", rmse, squared.standardError() / (2 * rmse));
    measures.put("mae", absolute);
    measures.put("mean-label", label);
    measures.put("mean-prediction", prediction);
  }
}

package io.memoir.data.evaluation.scored;

import io.memoir.data.evaluation.Mean;

/** Metrics of probabilities that ignore candidate groups; see {@link ScoredEvaluation}. */
final class BinaryMetrics {
  private BinaryMetrics() {}

  static void put(ScoredRows rows, Measures measures) {
    Separated separated = Separated.of(rows);
    if (separated.hasBoth()) {
      measures.put("auc", separated.auc(), separated.aucStandardError());
    }
    Mean loss = new Mean();
    Mean accuracy = new Mean();
    Mean label = new Mean();
    Mean prediction = new Mean();
    int truePositives = 0;
    int foundPositives = 0;
    for (int i = 0; i < rows.count(); i++) {
      boolean positive = rows.labels()[i] == 1;
      double probability = rows.predictions()[i];
      boolean found = probability >= ScoredEvaluation.THRESHOLD;
      loss.add(-Math.log(clipped(positive ? probability : 1 - probability)));
      accuracy.add(found == positive ? 1 : 0);
      label.add(rows.labels()[i]);
      prediction.add(probability);
      foundPositives += found ? 1 : 0;
      truePositives += found && positive ? 1 : 0;
    }
    measures.put("log-loss", loss);
    measures.put("calibration-error", separated.calibrationError(ScoredEvaluation.BINS));
    measures.put("accuracy", accuracy);
    int positives = separated.ones().length;
    if (foundPositives > 0) {
      measures.put("precision", (double) truePositives / foundPositives);
    }
    if (positives > 0) {
      measures.put("recall", (double) truePositives / positives);
    }
    if (foundPositives + positives > 0) {
      measures.put("f1", 2.0 * truePositives / (foundPositives + positives));
    }
    measures.put("mean-label", label);
    measures.put("mean-prediction", prediction);
  }

  private static double clipped(double probability) {
    return Math.clamp(probability, ScoredEvaluation.CLIP, 1 - ScoredEvaluation.CLIP);
  }
}

package io.memoir.learning.evaluation;

import io.memoir.data.Part;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.feature.Feature;
import io.memoir.model.task.Task;
import io.memoir.train.baseline.ClickRates;
import io.memoir.train.baseline.FactorisationMachine;
import io.memoir.train.baseline.LabelledPairs;
import io.memoir.train.baseline.MachineFit;
import io.memoir.train.baseline.PairFeatures;
import io.memoir.train.baseline.RatingBaseline;
import io.memoir.train.baseline.RatingFit;
import io.memoir.train.baseline.SegmentRates;
import io.memoir.train.baseline.SparseRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Predictions of baselines, fitted to the training part, for labelled rows. For binary tasks: the
 * rate of each item, and of each position or placement if requests have one. For ratings: the mean,
 * and the biases of users and items. {@link SimpleModels#ALL} adds more.
 */
final class TaskBaselines {
  /** Features of requests whose rates are a baseline of their own: where an item was shown. */
  private static final List<String> PLACES = List.of("position", "placement");

  /** Number of rows with the overall rate that are added to those of each item and place. */
  private static final double PRIOR = 10;

  private TaskBaselines() {}

  /** The predictions by name; none if the training part has no labels. */
  static Map<String, double[]> predictions(
      TrainingData data, LabelledRows rows, SimpleModels models) {
    LabelledPairs learned =
        LabelledPairs.of(data, rows.task().label(), Part.TRAIN).withDrawn(data, rows.negatives());
    if (learned.count() == 0) {
      return Map.of();
    }
    return switch (rows.task()) {
      case Task.Binary _ -> ofClicks(data, learned, rows, models);
      case Task.Rating rating -> ofRatings(rating, learned, rows.pairs(), models);
    };
  }

  private static Map<String, double[]> ofClicks(
      TrainingData data, LabelledPairs learned, LabelledRows rows, SimpleModels models) {
    Map<String, double[]> predictions = new LinkedHashMap<>();
    predictions.put(
        "popularity",
        ClickRates.fit(learned.itemKeys(), learned.labels(), PRIOR)
            .predict(rows.pairs().itemKeys()));
    for (String place : PLACES) {
      if (rows.negatives() == 0 && hasRequestFeature(data, place)) {
        predictions.put(
            place,
            ClickRates.fit(PairFeatures.requestKeys(data, learned, place), learned.labels(), PRIOR)
                .predict(PairFeatures.requestKeys(data, rows.pairs(), place)));
      }
    }
    if (models == SimpleModels.ALL) {
      if (SegmentRates.apply(data)) {
        predictions.put(
            "popularity by kind of user",
            SegmentRates.fit(data, learned, PRIOR).predict(rows.pairs()));
      }
      SparseRows fitted = PairFeatures.ALL.of(data, learned);
      SparseRows judged = PairFeatures.ALL.of(data, rows.pairs());
      predictions.put(
          "logistic regression",
          MachineFit.fit(fitted, learned.labels(), FactorisationMachine.Settings.LOGISTIC)
              .predict(judged));
      predictions.put(
          "factorisation machine",
          MachineFit.fit(fitted, learned.labels(), FactorisationMachine.Settings.USUAL)
              .predict(judged));
    }
    return predictions;
  }

  private static boolean hasRequestFeature(TrainingData data, String name) {
    return data.features().schema().request().stream()
        .filter(each -> each instanceof Feature.Number || each instanceof Feature.Category)
        .anyMatch(each -> each.name().equals(name));
  }

  private static Map<String, double[]> ofRatings(
      Task.Rating task, LabelledPairs learned, LabelledPairs judged, SimpleModels models) {
    double low = task.low();
    double high = task.high();
    for (float label : learned.labels()) {
      low = Math.min(low, label);
      high = Math.max(high, label);
    }
    Map<String, double[]> predictions = new LinkedHashMap<>();
    List<RatingBaseline> baselines =
        new ArrayList<>(List.of(new RatingBaseline.GlobalMean(), RatingBaseline.Biases.USUAL));
    if (models == SimpleModels.ALL) {
      baselines.add(RatingBaseline.BiasedFactors.USUAL);
    }
    for (RatingBaseline baseline : baselines) {
      predictions.put(baseline.name(), RatingFit.fit(baseline, learned, low, high).predict(judged));
    }
    return predictions;
  }
}

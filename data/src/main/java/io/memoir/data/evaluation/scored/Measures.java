package io.memoir.data.evaluation.scored;

import io.memoir.data.evaluation.Mean;
import java.util.LinkedHashMap;
import java.util.Map;

/** Metrics by name, and the standard errors of those that have one. */
final class Measures {
  private final Map<String, Double> values = new LinkedHashMap<>();
  private final Map<String, Double> standardErrors = new LinkedHashMap<>();

  void put(String name, double value) {
    put(name, value, Double.NaN);
  }

  void put(String name, Mean mean) {
    put(name, mean.mean(), mean.standardError());
  }

  void put(String name, double value, double standardError) {
    values.put(name, value);
    if (Double.isFinite(standardError)) {
      standardErrors.put(name, standardError);
    }
  }

  Map<String, Double> values() {
    return values;
  }

  Map<String, Double> standardErrors() {
    return standardErrors;
  }
}

package io.memoir.runtime.explain;

import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.runtime.explain.NumberShares.Share;
import io.memoir.runtime.feature.Given;
import io.memoir.runtime.predict.Asked;
import io.memoir.runtime.predict.Candidates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Integrated gradients (Sundararajan, Taly and Yan 2017, equation 1) of scores with respect to the
 * numbers among the features of user, request and candidate. The baseline is the mean of each
 * number in the training part, that is, the scaled value 0. With z the scaled values,
 *
 * <pre>
 * share_i = z_i times the integral of ds/dz_i at a z, for a from 0 to 1
 * </pre>
 *
 * so the shares add up to the difference between the score and the score at the means. The line
 * from the means to the values is divided into {@value #STEPS} parts; the integral over a part is
 * the difference of the scores at both of its ends along axis i, with the other numbers at its
 * middle.
 */
final class IntegratedGradients {
  private static final int STEPS = 16;

  private final Scoring scoring;
  private final Asked asked;
  private final Candidates candidates;
  private final List<Axis> axes = new ArrayList<>();

  /** Computes the score of each candidate. */
  @FunctionalInterface
  interface Scoring {
    float[] scores(Asked asked, Candidates candidates);
  }

  /** A number of the user, the request, or of each candidate. */
  private record Axis(Part part, String name, Scaling scaling) {}

  IntegratedGradients(Schema schema, Asked asked, Candidates candidates, Scoring scoring) {
    this.scoring = scoring;
    this.asked = asked;
    this.candidates = candidates;
    addAxes(Part.USER, schema.user(), List.of(asked.user()));
    addAxes(Part.REQUEST, schema.request(), List.of(asked.request()));
    addAxes(Part.ITEM, schema.item(), candidates.given());
  }

  private void addAxes(Part part, List<Feature> features, List<Given> given) {
    for (Feature feature : features) {
      if (feature instanceof Feature.Number(String name, Scaling scaling)
          && given.stream().anyMatch(each -> number(each, name).isPresent())) {
        axes.add(new Axis(part, name, scaling));
      }
    }
  }

  /** For each candidate the shares of its numbers; empty if it has none. */
  List<Optional<NumberShares>> shares() {
    int count = candidates.items().length;
    if (axes.isEmpty()) {
      return Collections.nCopies(count, Optional.empty());
    }
    double[] place = new double[axes.size()];
    float[] atMeans = scoresAt(place);
    double[][] shares = new double[axes.size()][count];
    for (int step = 0; step < STEPS; step++) {
      for (int axis = 0; axis < axes.size(); axis++) {
        Arrays.fill(place, (step + 0.5) / STEPS);
        place[axis] = (step + 1.0) / STEPS;
        float[] upper = scoresAt(place);
        place[axis] = (double) step / STEPS;
        float[] lower = scoresAt(place);
        for (int candidate = 0; candidate < count; candidate++) {
          shares[axis][candidate] += (double) upper[candidate] - lower[candidate];
        }
      }
    }
    List<Optional<NumberShares>> all = new ArrayList<>();
    for (int candidate = 0; candidate < count; candidate++) {
      List<Share> own = own(candidate, shares);
      all.add(
          own.isEmpty()
              ? Optional.empty()
              : Optional.of(new NumberShares(atMeans[candidate], own)));
    }
    return all;
  }

  private List<Share> own(int candidate, double[][] shares) {
    List<Share> own = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      Axis axis = axes.get(i);
      Given given =
          switch (axis.part) {
            case USER -> asked.user();
            case REQUEST -> asked.request();
            case ITEM -> candidates.given().get(candidate);
          };
      float share = (float) shares[i][candidate];
      number(given, axis.name)
          .ifPresent(value ->
              own.add(new Share(axis.part, axis.name, value, axis.scaling.unscaled(0), share)));
    }
    return own;
  }

  /**
   * The scores with each number at a place between its mean and its value.
   *
   * @param place of each axis: 0 for the mean, 1 for the value
   */
  private float[] scoresAt(double[] place) {
    return scoring.scores(
        asked
            .withUser(moved(Part.USER, asked.user(), place))
            .withRequest(moved(Part.REQUEST, asked.request(), place)),
        candidates.supposing(
            candidates.given().stream().map(given -> moved(Part.ITEM, given, place)).toList()));
  }

  private Given moved(Part part, Given given, double[] place) {
    if (!(given instanceof Given.Raw(Values values))) {
      return given;
    }
    Values moved = values;
    for (int i = 0; i < place.length; i++) {
      Axis axis = axes.get(i);
      OptionalDouble number = number(given, axis.name);
      if (axis.part == part && number.isPresent()) {
        double scaled = axis.scaling.scale(number.getAsDouble());
        moved = moved.with(axis.name, axis.scaling.unscaled(place[i] * scaled));
      }
    }
    return new Given.Raw(moved);
  }

  /** The finite number of this name, if there is one. */
  private static OptionalDouble number(Given given, String name) {
    if (!(given instanceof Given.Raw(Values values))) {
      return OptionalDouble.empty();
    }
    return values.get(name).stream()
        .filter(Value.Real.class::isInstance)
        .mapToDouble(value -> ((Value.Real) value).number())
        .filter(Double::isFinite)
        .findFirst();
  }
}

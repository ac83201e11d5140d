package io.memoir.train.tuning;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;

/**
 * The importance of a single setting at the first rung, which every trial completes.
 *
 * <p>The trials are grouped by value, or by neighbouring values so that there are at most {@value
 * #GROUPS} groups. The share is the part of the variance of the metric between the groups,
 * corrected for chance (one-way analysis of variance, the adjusted coefficient of determination).
 * Interactions of settings are not considered.
 *
 * @param setting its key
 * @param share from 0 to 1
 * @param groups the groups in the order of their values
 */
public record Importance(String setting, double share, List<Group> groups) {
  private static final int GROUPS = 4;
  private static final int FEWEST_TRIALS = 8;

  /** Copies the list. */
  public Importance {
    groups = List.copyOf(groups);
  }

  /**
   * Trials with equal or neighbouring values.
   *
   * @param from the first value
   * @param to the last value, equal to the first if there is only one
   * @param trials number of trials
   * @param mean of the metric
   */
  public record Group(String from, String to, int trials, double mean) {}

  /** The same with other means. */
  Importance withMeans(DoubleUnaryOperator change) {
    return new Importance(
        setting,
        share,
        groups.stream()
            .map(group ->
                new Group(
                    group.from(), group.to(), group.trials(), change.applyAsDouble(group.mean())))
            .toList());
  }

  private record Point(double place, String text, double metric) {}

  /**
   * The importance of every setting, the most important first; empty if there are fewer than
   * {@value #FEWEST_TRIALS} trials.
   */
  static List<Importance> of(Space space, List<Outcome> outcomes) {
    List<Outcome> judged =
        Halving.ranked(outcomes, 0).stream()
            .filter(outcome -> Double.isFinite(outcome.comparable()))
            .toList();
    if (judged.size() < FEWEST_TRIALS) {
      return List.of();
    }
    List<Importance> importances = new ArrayList<>();
    space
        .ranges()
        .forEach((key, range) -> {
          List<Point> points = new ArrayList<>();
          for (Outcome outcome : judged) {
            String text = outcome.values().getOrDefault(key, "");
            range
                .placeOf(text)
                .ifPresent(place -> points.add(new Point(place, text, outcome.value())));
          }
          points.sort(Comparator.comparingDouble(Point::place));
          importances.add(of(key, grouped(points, range instanceof Range.Choice)));
        });
    importances.sort(Comparator.comparingDouble(Importance::share).reversed());
    return importances;
  }

  private static List<List<Point>> grouped(List<Point> points, boolean choices) {
    Map<Double, List<Point>> byPlace =
        points.stream()
            .collect(Collectors.groupingBy(Point::place, LinkedHashMap::new, Collectors.toList()));
    if (choices || byPlace.size() <= GROUPS) {
      return List.copyOf(byPlace.values());
    }
    List<List<Point>> groups = new ArrayList<>();
    List<Point> group = new ArrayList<>();
    int placed = 0;
    for (List<Point> equal : byPlace.values()) {
      group.addAll(equal);
      placed += equal.size();
      if (placed * GROUPS >= points.size() * (groups.size() + 1)) {
        groups.add(group);
        group = new ArrayList<>();
      }
    }
    return groups;
  }

  private static Importance of(String setting, List<List<Point>> groups) {
    List<Point> all = groups.stream().flatMap(List::stream).toList();
    double mean = mean(all);
    double total = 0;
    double within = 0;
    for (List<Point> group : groups) {
      double ofGroup = mean(group);
      for (Point point : group) {
        total += (point.metric - mean) * (point.metric - mean);
        within += (point.metric - ofGroup) * (point.metric - ofGroup);
      }
    }
    int freedom = all.size() - groups.size();
    double share =
        total == 0 || freedom <= 0
            ? 0
            : Math.max(0, 1 - (within / freedom) / (total / (all.size() - 1)));
    return new Importance(
        setting,
        share,
        groups.stream()
            .map(group ->
                new Group(group.getFirst().text, group.getLast().text, group.size(), mean(group)))
            .toList());
  }

  private static double mean(List<Point> points) {
    return points.stream().mapToDouble(Point::metric).average().orElse(0);
  }
}

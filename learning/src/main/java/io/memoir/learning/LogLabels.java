package io.memoir.learning;

import io.memoir.data.dataset.EventLabels;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.server.engine.feature.FeatureValues;
import io.memoir.server.engine.feature.Impression;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Numbers and types of the events of a log, from which the labels of tasks and the weights of
 * targets are derived. As in preparation, an event with an impression has the number 1 in the
 * column {@link EventLabels#CHOSEN}, and the items that were shown with it have 0.
 */
final class LogLabels {
  private static final Scaling UNSCALED = new Scaling(false, 0, 1);

  private final String model;
  private final List<Task.Scored> tasks;
  private final FeatureValues values;
  private final Map<String, double[]> numbers = new LinkedHashMap<>();
  private final Set<String> weighted;

  /** The types that have weights or are named by labels. */
  private final Set<String> named;

  private final boolean typed;
  private final List<String> types = new ArrayList<>();
  private int count;

  /**
   * @param model name of the model, for messages
   * @param weighted the types that have weights as targets
   */
  LogLabels(String model, List<Task> all, Set<String> weighted) {
    this.model = model;
    this.tasks =
        all.stream().filter(Task.Scored.class::isInstance).map(Task.Scored.class::cast).toList();
    this.weighted = weighted;
    this.named = new TreeSet<>(weighted);
    for (Task.Scored task : tasks) {
      switch (task.label()) {
        case Label.Happened _ -> {}
        case Label.Column(String name) -> numbers.put(name, new double[64]);
        case Label.AtLeast(String name, double _) -> numbers.put(name, new double[64]);
        case Label.Types(Set<String> wanted) -> named.addAll(wanted);
      }
    }
    typed = !named.isEmpty();
    List<Feature> columns =
        numbers.keySet().stream().<Feature>map(name -> new Feature.Number(name, UNSCALED)).toList();
    values = new FeatureValues(new Schema(List.of(), List.of(), columns, List.of()), List.of());
  }

  /** Whether any task has labels of items that were shown and not chosen. */
  boolean coverShown() {
    return tasks.stream().anyMatch(task -> coversShown(task.label()));
  }

  private static boolean coversShown(Label label) {
    return switch (label) {
      case Label.Happened _ -> true;
      case Label.Column(String name) -> name.equals(EventLabels.CHOSEN);
      case Label.AtLeast(String name, double _) -> name.equals(EventLabels.CHOSEN);
      case Label.Types _ -> false;
    };
  }

  /**
   * Adds an event.
   *
   * @param chosen whether it has an impression
   */
  void add(StoredEvent event, boolean chosen) {
    if (typed) {
      types.add(event.type());
    }
    if (!numbers.isEmpty()) {
      Values given = values.event(event).values();
      numbers.replaceAll((name, column) -> {
        double[] room = count < column.length ? column : Arrays.copyOf(column, 2 * count);
        Optional<Value> value = given.get(name);
        room[count] =
            value.isPresent() && value.get() instanceof Value.Real(double number)
                ? number
                : chosen && name.equals(EventLabels.CHOSEN) ? 1 : Double.NaN;
        return room;
      });
    }
    count++;
  }

  /**
   * Checks that the log has labels of every task and events of a type that has a weight, without
   * which a refit would make the model unlearn them.
   *
   * @param shown whether the log has items that were shown and not chosen
   * @param drawn the tasks for which random items are drawn as negatives
   * @throws BadInputException naming what is missing
   */
  void requireValues(boolean shown, Set<String> drawn) {
    if (!weighted.isEmpty() && types.stream().noneMatch(weighted::contains)) {
      throw new BadInputException(
          "model '%s' was trained with weights of event types (%s), but no event in the log has one of them"
              .formatted(model, String.join(", ", weighted)));
    }
    for (Task.Scored task : tasks) {
      switch (task.label()) {
        case Label.Happened _ -> {
          if (!shown && !drawn.contains(task.name())) {
            throw new BadInputException(
                "task '%s' of model '%s' learns from items that were shown and not chosen, but no event in the log has such items in an '%s'"
                    .formatted(task.name(), model, Impression.NAME));
          }
        }
        case Label.Column(String name) -> requireNumbers(task, name);
        case Label.AtLeast(String name, double _) -> requireNumbers(task, name);
        case Label.Types _ -> {}
      }
    }
  }

  private void requireNumbers(Task.Scored task, String column) {
    double[] found = numbers.getOrDefault(column, new double[0]);
    if (Arrays.stream(found, 0, Math.min(count, found.length)).noneMatch(Double::isFinite)) {
      throw new BadInputException(
          column.equals(EventLabels.CHOSEN)
              ? "task '%s' of model '%s' learns from items that were shown, but no event in the log has an '%s', nor '%s' in its context"
                  .formatted(task.name(), model, Impression.NAME, column)
              : "task '%s' of model '%s' learns from '%s', but no event in the log has a number of this name, as a field or in its context"
                  .formatted(task.name(), model, column));
    }
  }

  /**
   * The labels of some events, in the order in which they are given. A column that no event has is
   * left out, so that a task that learns from it is refused. The types that have weights or are
   * named by labels are known even if none of these events has them: rare types need not occur in
   * every part of a log.
   */
  EventLabels taking(int[] which) {
    Map<String, double[]> columns = new LinkedHashMap<>();
    numbers.forEach((name, column) -> {
      double[] taken = Arrays.stream(which).mapToDouble(event -> column[event]).toArray();
      if (Arrays.stream(taken).anyMatch(Double::isFinite)) {
        columns.put(name, taken);
      }
    });
    if (!typed) {
      return columns.isEmpty() ? EventLabels.NONE : new EventLabels(columns, List.of(), new int[0]);
    }
    Set<String> distinct = new TreeSet<>(named);
    Arrays.stream(which).forEach(event -> distinct.add(types.get(event)));
    List<String> names = List.copyOf(distinct);
    int[] places =
        Arrays.stream(which)
            .map(event -> Collections.binarySearch(names, types.get(event)))
            .toArray();
    return new EventLabels(columns, names, places);
  }

  /**
   * The labels of items that were shown and not chosen: {@link EventLabels#CHOSEN} is 0, and what
   * is known after an event only is missing.
   *
   * @param events the labels of the events with which they were shown
   */
  static EventLabels ofShown(EventLabels events, int rows) {
    Map<String, double[]> columns = new LinkedHashMap<>();
    for (String name : events.numbers().keySet()) {
      double[] missing = new double[rows];
      Arrays.fill(missing, Double.NaN);
      columns.put(name, missing);
    }
    columns.put(EventLabels.CHOSEN, new double[rows]);
    int[] types = new int[events.types().length == 0 ? 0 : rows];
    Arrays.fill(types, -1);
    return new EventLabels(columns, events.typeNames(), types);
  }
}

package io.memoir.data.dataset;

import io.memoir.data.NearMatches;
import io.memoir.model.BadInputException;
import io.memoir.model.task.Label;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Raw numbers and types of events, from which labels of tasks are made. The arrays are shared, not
 * copied: read them only.
 *
 * @param numbers of each column a number per event, NaN where it is missing, in the order of the
 *     columns
 * @param typeNames the event types that occur
 * @param types of each event the place of its type among the names, -1 where it is missing; empty
 *     if events have no types
 */
@SuppressWarnings("ArrayRecordComponent")
public record EventLabels(Map<String, double[]> numbers, List<String> typeNames, int[] types) {
  /** The column that says whether what was shown was chosen: 1 or 0. */
  public static final String CHOSEN = "label";

  /** Neither numbers nor types. */
  public static final EventLabels NONE = new EventLabels(Map.of(), List.of(), new int[0]);

  public EventLabels {
    numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    typeNames = List.copyOf(typeNames);
  }

  /** Whether nothing is known but that the events happened. */
  public boolean isEmpty() {
    return numbers.isEmpty() && types.length == 0;
  }

  /** How many events it speaks of; 0 if it holds neither numbers nor types. */
  public int rows() {
    return numbers.values().stream().mapToInt(each -> each.length).findFirst().orElse(types.length);
  }

  /** Those of some events, in the order in which they are given. */
  public EventLabels taking(int[] events) {
    Map<String, double[]> some = new LinkedHashMap<>();
    numbers.forEach((name, column) ->
        some.put(name, Arrays.stream(events).mapToDouble(event -> column[event]).toArray()));
    return new EventLabels(
        some,
        typeNames,
        types.length == 0 ? types : Arrays.stream(events).map(event -> types[event]).toArray());
  }

  /** The same as {@link #of(Label, int)} for all {@link #rows}. */
  public float[] of(Label label) {
    return of(label, rows());
  }

  /**
   * The label of each event, NaN where an event has none.
   *
   * @param events how many there are, for labels that need neither numbers nor types
   * @throws BadInputException if there is no such column, or no types, naming what there is
   */
  public float[] of(Label label, int events) {
    float[] labels = new float[events];
    switch (label) {
      case Label.Happened _ -> happened(labels);
      case Label.Column(String name) -> {
        double[] values = column(name);
        for (int i = 0; i < events; i++) {
          labels[i] = Double.isFinite(values[i]) ? (float) values[i] : Float.NaN;
        }
      }
      case Label.AtLeast(String name, double bound) -> {
        double[] values = column(name);
        for (int i = 0; i < events; i++) {
          labels[i] = Double.isFinite(values[i]) ? (values[i] >= bound ? 1 : 0) : Float.NaN;
        }
      }
      case Label.Types wanted -> types(wanted, labels);
    }
    return labels;
  }

  /** What was shown and not chosen has the label 0, and did not happen. */
  private void happened(float[] labels) {
    Arrays.fill(labels, 1);
    double[] chosen = numbers.getOrDefault(CHOSEN, new double[0]);
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i] == 0) {
        labels[i] = 0;
      }
    }
  }

  private void types(Label.Types wanted, float[] labels) {
    if (types.length == 0) {
      throw new BadInputException(
          "a label is made of event types (%s), but the events have none; found %s"
              .formatted(String.join(", ", wanted.types()), found()));
    }
    boolean[] positive = new boolean[typeNames.size()];
    for (int t = 0; t < positive.length; t++) {
      positive[t] = wanted.types().contains(typeNames.get(t));
    }
    for (int i = 0; i < labels.length; i++) {
      labels[i] = types[i] < 0 ? Float.NaN : positive[types[i]] ? 1 : 0;
    }
  }

  /**
   * Checks that all event types of a label occur: one that does not is likely to be misspelled.
   *
   * @throws BadInputException if one does not, naming those that do
   */
  public void requireTypes(Label label) {
    if (label instanceof Label.Types wanted && types.length > 0) {
      for (String type : wanted.types()) {
        if (!typeNames.contains(type)) {
          throw new BadInputException(
              "no event has the type '%s'%s, found %s"
                  .formatted(
                      type,
                      NearMatches.of(type, typeNames).question(),
                      String.join(", ", typeNames)));
        }
      }
    }
  }

  private double[] column(String name) {
    double[] values = numbers.get(name);
    if (values == null) {
      throw new BadInputException(
          "a label is made of the column '%s', but the events have no such numbers; found %s"
              .formatted(name, found()));
    }
    return values;
  }

  private String found() {
    String columns =
        numbers.isEmpty()
            ? "no columns of numbers"
            : "'" + String.join("', '", numbers.keySet()) + "'";
    return types.length == 0 ? columns : columns + " and the types " + String.join(", ", typeNames);
  }
}

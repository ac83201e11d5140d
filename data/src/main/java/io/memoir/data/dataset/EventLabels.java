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
 * Raw numbers and types of events, from which labels of tasks are computed. The arrays are shared
 * and not copied, so they must not be changed.
 *
 * @param numbers values by name of the column, one per event; NaN if missing
 * @param typeNames the known event types, among them all that occur
 * @param types type of each event as an index into {@code typeNames}, -1 if missing; empty if the
 *     events have no types
 */
@SuppressWarnings("ArrayRecordComponent")
public record EventLabels(Map<String, double[]> numbers, List<String> typeNames, int[] types) {
  /** The column with 1 for an item that was chosen and 0 for one that was only shown. */
  public static final String CHOSEN = "label";

  /** Neither numbers nor types. */
  public static final EventLabels NONE = new EventLabels(Map.of(), List.of(), new int[0]);

  public EventLabels {
    numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    typeNames = List.copyOf(typeNames);
  }

  /** Whether there are neither numbers nor types. */
  public boolean isEmpty() {
    return numbers.isEmpty() && types.length == 0;
  }

  /** Number of events; 0 if there are neither numbers nor types. */
  public int rows() {
    return numbers.values().stream().mapToInt(each -> each.length).findFirst().orElse(types.length);
  }

  /** The numbers and types of some events, in the given order. */
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
   * The label of each event, NaN for an event without a label.
   *
   * @param events number of events, for labels that need neither numbers nor types
   * @throws BadInputException if the label needs a column, or types, that the events do not have
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

  /** Labels every row 1, except impressions that were not chosen. */
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
          "the label needs event types (%s), but the events have none; found %s"
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
   * Checks that all event types of a label occur: one that does not is probably misspelled.
   *
   * @throws BadInputException if one does not occur
   */
  public void requireTypes(Label label) {
    if (label instanceof Label.Types wanted && types.length > 0) {
      for (String type : wanted.types()) {
        if (!typeNames.contains(type)) {
          throw new BadInputException(
              "label type '%s' does not occur%s, found %s"
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
          "the label needs a numeric column '%s', but the events have none of this name; found %s"
              .formatted(name, found()));
    }
    return values;
  }

  private String found() {
    String columns =
        numbers.isEmpty()
            ? "no numeric columns"
            : "the numeric %s '%s'"
                .formatted(
                    numbers.size() == 1 ? "column" : "columns",
                    String.join("', '", numbers.keySet()));
    return types.length == 0 ? columns : columns + " and the types " + String.join(", ", typeNames);
  }
}

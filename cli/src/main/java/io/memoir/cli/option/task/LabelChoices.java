package io.memoir.cli.option.task;

import io.memoir.data.dataset.EventLabels;
import io.memoir.model.feature.Value;
import io.memoir.model.task.Label;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The labels of tasks that the events of a data set have, as they are written after --task. */
record LabelChoices(EventLabels labels) {
  /** Maximum number of columns, and of types, that are listed. */
  private static final int MOST = 8;

  /** Those of a binary task: {@code click:label (0 or 1), click:happened (every event)}. */
  String binary(String task) {
    List<String> choices = new ArrayList<>();
    columns()
        .forEach((name, values) ->
            choices.add(
                isFlag(values)
                    ? "%s:%s (0 or 1)".formatted(task, name)
                    : "%s:%s>=%s (%s)"
                        .formatted(task, name, Value.text(bound(values)), range(values))));
    List<String> types = labels.typeNames();
    if (!types.isEmpty()) {
      choices.add(
          "%s:%s=%s (%s)"
              .formatted(
                  task,
                  Label.TYPE,
                  rarest(),
                  String.join(", ", types.subList(0, Math.min(MOST, types.size())))));
    }
    choices.add(task + ":happened (every event)");
    return String.join(", ", choices);
  }

  /** The columns of a rating task: {@code rating:stars (1 to 5)}; empty if there are none. */
  String ratings(String task) {
    List<String> choices = new ArrayList<>();
    columns()
        .forEach((name, values) -> {
          if (!isFlag(values)) {
            choices.add("%s:%s (%s)".formatted(task, name, range(values)));
          }
        });
    return String.join(", ", choices);
  }

  /** The columns that are not the same everywhere, or are flags, with their values in order. */
  private Map<String, double[]> columns() {
    Map<String, double[]> columns = new LinkedHashMap<>();
    labels
        .numbers()
        .forEach((name, numbers) -> {
          double[] values = Arrays.stream(numbers).filter(Double::isFinite).sorted().toArray();
          boolean usable =
              values.length > 0 && (isFlag(values) || values[0] < values[values.length - 1]);
          if (usable && columns.size() < MOST) {
            columns.put(name, values);
          }
        });
    return columns;
  }

  private static boolean isFlag(double[] values) {
    return Arrays.stream(values).allMatch(each -> each == 0 || each == 1);
  }

  /** A bound for about half of the values, and for some of them in any case. */
  private static double bound(double[] values) {
    double middle = values[values.length / 2];
    return middle > values[0] ? middle : values[values.length - 1];
  }

  private static String range(double[] values) {
    return Value.text(values[0]) + " to " + Value.text(values[values.length - 1]);
  }

  /** The rarest type: of views and orders, it is the orders. */
  private String rarest() {
    int[] counts = new int[labels.typeNames().size()];
    for (int type : labels.types()) {
      if (type >= 0) {
        counts[type]++;
      }
    }
    int rarest = 0;
    for (int type = 1; type < counts.length; type++) {
      if (counts[type] < counts[rarest]) {
        rarest = type;
      }
    }
    return labels.typeNames().get(rarest);
  }
}

package io.memoir.cli.option.task;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.EventLabels;
import io.memoir.model.BadInputException;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option for the tasks of a network to train, as a shorthand for settings. */
public final class TrainedTasks {
  private static final String OPTION = "--task";
  private static final String RATING = "rating";

  @Option(
      names = OPTION,
      paramLabel = "NAME[:LABEL]",
      description = {
        "A task of the network; may be repeated. Shorthand for the settings tasks, task.NAME.label"
            + " and task.NAME.kind.",
        "next-item: predicts the next item; the default.",
        "rating[:COLUMN]: predicts a number, by default the value of events.",
        "NAME:LABEL: predicts a probability, for example click:label. LABEL is a column of 0 and 1,"
            + " a threshold (like:value>=4), event types (buy:type=order|purchase), or happened:"
            + " every event is a positive; randomly drawn items are negatives, and so are"
            + " impressions that were not chosen."
      })
  private List<String> tasks = List.of();

  /** Whether tasks are given. */
  public boolean isGiven() {
    return !tasks.isEmpty();
  }

  /**
   * Adds the settings of the tasks to given settings.
   *
   * @param data directory of the data set, whose labels are named if a task has none
   * @throws BadInputException if a task is malformed, has no label or is given twice, or if one of
   *     its settings is given already
   */
  public Map<String, String> with(Map<String, String> given, Path data) throws IOException {
    Map<String, String> settings = new LinkedHashMap<>(given);
    List<String> names = new ArrayList<>();
    for (String task : tasks) {
      int colon = task.indexOf(':');
      String name = (colon < 0 ? task : task.substring(0, colon)).strip();
      String label = colon < 0 ? "" : task.substring(colon + 1).strip();
      if (!Task.NAME.matcher(name).matches()) {
        throw new BadInputException(
            "%s is '%s', expected NAME:LABEL, the name in lower-case letters, digits and dashes, for example click:label"
                .formatted(OPTION, task));
      }
      if (names.contains(name)) {
        throw new BadInputException(OPTION + " gives '" + name + "' twice, expected it once");
      }
      names.add(name);
      if (!name.equals(Task.NextItem.USUAL)) {
        put(settings, name, "label", label.isEmpty() ? usualLabel(name, data) : label);
        if (name.equals(RATING)) {
          put(settings, name, "kind", RATING);
        }
      } else if (!label.isEmpty()) {
        throw new BadInputException(
            "%s is '%s', expected next-item without a label".formatted(OPTION, task));
      }
    }
    if (!names.isEmpty() && settings.put("tasks", String.join(",", names)) != null) {
      throw new BadInputException(
          OPTION + " and --set tasks=... are both given, expected one of them");
    }
    return settings;
  }

  /** The label of a task that is given without one. */
  private static String usualLabel(String name, Path data) throws IOException {
    if (name.equals(RATING)) {
      return Label.VALUE;
    }
    throw new BadInputException(
        "%s is '%s' without a label, expected NAME:LABEL; data set %s has %s"
            .formatted(
                OPTION,
                name,
                data,
                new LabelChoices(Dataset.open(data).features().labels()).binary(name)));
  }

  /**
   * Rejects ratings without a column if the events have no values.
   *
   * @throws BadInputException if they have none; the message names other columns of numbers
   */
  public void requireRatings(Dataset dataset) {
    EventLabels labels = dataset.features().labels();
    boolean ofValues = tasks.stream().anyMatch(task -> task.strip().matches(RATING + "\\s*:?"));
    if (ofValues && !labels.numbers().containsKey(Label.VALUE)) {
      String others = new LabelChoices(labels).ratings(RATING);
      throw new BadInputException(
          "%s is '%s', but the events of data set %s have no values, expected %s"
              .formatted(
                  OPTION,
                  RATING,
                  dataset.directory(),
                  others.isEmpty() ? "a data set prepared with --value" : others));
    }
  }

  private static void put(Map<String, String> settings, String name, String key, String value) {
    String setting = "task." + name + "." + key;
    if (settings.put(setting, value) != null) {
      throw new BadInputException(
          "%s %s and --set %s=... are both given, expected one of them"
              .formatted(OPTION, name, setting));
    }
  }
}

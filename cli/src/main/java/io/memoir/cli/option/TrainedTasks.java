package io.memoir.cli.option;

import io.memoir.model.BadInputException;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option that says what a network is trained to answer: short for settings. */
public final class TrainedTasks {
  private static final String OPTION = "--task";
  private static final String RATING = "rating";

  @Option(
      names = OPTION,
      paramLabel = "NAME[:LABEL]",
      description = {
        "What a network answers; may be repeated. It is short for the settings tasks, task.NAME.label"
            + " and task.NAME.kind.",
        "next-item: which item comes next; the default.",
        "rating[:COLUMN]: a number, by default the value of events.",
        "NAME:LABEL: the probability of something that you name, for example click:label. LABEL is a"
            + " column of 0 and 1, a bound (like:value>=4), types of events"
            + " (buy:type=order|purchase), or happened, which takes every event for 1 and items drawn"
            + " at random for 0."
      })
  private List<String> tasks = List.of();

  /** Whether tasks are named. */
  public boolean isGiven() {
    return !tasks.isEmpty();
  }

  /**
   * Settings, and those that the tasks are short for.
   *
   * @throws BadInputException if a task is not written as expected, or if a setting is among the
   *     given ones already
   */
  public Map<String, String> with(Map<String, String> given) {
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
      names.add(name);
      if (!name.equals(Task.NextItem.USUAL)) {
        put(settings, name, "label", label(name, label));
        if (name.equals(RATING)) {
          put(settings, name, "kind", RATING);
        }
      } else if (!label.isEmpty()) {
        throw new BadInputException(
            "%s is '%s', expected no label of the next item".formatted(OPTION, task));
      }
    }
    if (!names.isEmpty() && settings.put("tasks", String.join(",", names)) != null) {
      throw new BadInputException(OPTION + " and the setting tasks are both given");
    }
    return settings;
  }

  private static String label(String name, String label) {
    if (!label.isEmpty()) {
      return label;
    }
    if (name.equals(RATING)) {
      return Label.VALUE;
    }
    throw new BadInputException(
        "%s is '%s' without a label, expected for example %s:label, %s:value>=4 or %s:happened"
            .formatted(OPTION, name, name, name, name));
  }

  private static void put(Map<String, String> settings, String name, String key, String value) {
    String setting = "task." + name + "." + key;
    if (settings.put(setting, value) != null) {
      throw new BadInputException(
          "%s %s and the setting %s are both given".formatted(OPTION, name, setting));
    }
  }
}

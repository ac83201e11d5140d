package io.memoir.train.config;

import io.memoir.model.BadInputException;
import io.memoir.model.Head;
import io.memoir.model.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tasks of a network: {@code tasks} has their names, {@code next-item} and others, each of
 * which has settings of its own with the prefix {@code task.NAME.}.
 *
 * @param nextItem whether next-item is one of them
 * @param scored the others, in their order
 * @param features {@code features}: whether features of users, items, events and requests are
 *     learned, and not only ids and times
 * @param weighting {@code task-weights}: how the losses of several tasks are added
 */
public record TaskSettings(
    boolean nextItem, List<ScoredTaskSettings> scored, boolean features, Weighting weighting) {
  private static final Setting<String> TASKS =
      Setting.text(
          "tasks",
          Task.NextItem.USUAL,
          "names of the tasks of the model, separated by commas, for example next-item,click; the"
              + " settings of a task NAME other than next-item begin with task.NAME");

  private static final Setting<Boolean> FEATURES =
      Setting.flag(
          "features",
          false,
          "whether features of users, items, events and requests are learned, and not only ids and"
              + " times; default: true if there are tasks other than next-item");

  private static final Setting<Weighting> WEIGHTING =
      Setting.choice(
          "task-weights",
          Weighting.FIXED,
          "how the losses of several tasks are added: with the weight of each task (fixed), or with"
              + " that weight divided by the running mean of the task's loss over the previous"
              + " steps, so that no task dominates (learned)");

  static final List<Setting<?>> SETTINGS = List.of(TASKS, FEATURES, WEIGHTING);

  /** How the losses of several tasks are added. */
  public enum Weighting {
    /** With the weights of the tasks. */
    FIXED,
    /** With the weight of each task divided by its mean loss so far (Kendall et al. 2018). */
    LEARNED
  }

  /** Whether a rating is predicted. */
  boolean rated() {
    return scored.stream().anyMatch(each -> each.task() instanceof Task.Rating);
  }

  public TaskSettings {
    scored = List.copyOf(scored);
  }

  /**
   * The tasks of a network.
   *
   * @param head of the next-item task
   */
  List<Task> tasks(Head head) {
    List<Task> tasks = new ArrayList<>();
    if (nextItem) {
      tasks.add(new Task.NextItem(head));
    }
    scored.forEach(each -> tasks.add(each.task()));
    return tasks;
  }

  static TaskSettings read(Settings s, double embeddingDropout) {
    List<String> names = names(s.get(TASKS));
    Set<String> distinct = new HashSet<>();
    List<ScoredTaskSettings> scored = new ArrayList<>();
    for (String name : names) {
      if (!distinct.add(name)) {
        throw new BadInputException(
            "setting 'tasks' has '%s' twice, expected each task once".formatted(name));
      }
      if (!name.equals(Task.NextItem.USUAL)) {
        scored.add(ScoredTaskSettings.read(name, s, embeddingDropout));
      }
    }
    return new TaskSettings(
        distinct.contains(Task.NextItem.USUAL),
        scored,
        s.get(FEATURES, !scored.isEmpty()),
        s.get(WEIGHTING));
  }

  private static List<String> names(String tasks) {
    return Arrays.stream(tasks.split(",", -1)).map(String::strip).toList();
  }

  /**
   * Removes settings of a configuration that no longer apply after changes: those of removed tasks,
   * and defaults that depend on changed settings.
   *
   * @param settings as {@link #write} has written them
   * @param embeddingDropout of the configuration
   */
  void forget(Map<String, String> settings, Map<String, String> changes, double embeddingDropout) {
    if (features == !scored.isEmpty()) {
      settings.remove(FEATURES.key());
    }
    String tasks = changes.get(TASKS.key());
    for (ScoredTaskSettings each : scored) {
      if (tasks != null && !names(tasks).contains(each.task().name())) {
        settings.keySet().removeIf(each::owns);
      }
      each.forget(settings, changes, embeddingDropout);
    }
  }

  void write(Map<String, String> map) {
    List<String> names = new ArrayList<>();
    if (nextItem) {
      names.add(Task.NextItem.USUAL);
    }
    scored.forEach(each -> names.add(each.task().name()));
    TASKS.write(map, String.join(",", names));
    FEATURES.write(map, features);
    WEIGHTING.write(map, weighting);
    scored.forEach(each -> each.write(map));
  }
}

package io.memoir.train.config;

import io.memoir.model.BadInputException;
import io.memoir.model.Head;
import io.memoir.model.feature.Value;
import io.memoir.model.task.Calibration;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
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
    boolean nextItem, List<Scored> scored, boolean features, Weighting weighting) {
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

  /** Kinds of tasks that score one candidate at a time. */
  public enum Kind {
    BINARY,
    RATING
  }

  /** Kinds of interaction of user state and candidate. */
  public enum InteractionKind {
    PRODUCT,
    TARGET_ATTENTION,
    INTEREST_EVOLUTION,
    LONG_SHORT
  }

  /** How the scores of a binary task become probabilities, by a fit to the validation part. */
  public enum CalibrationMethod {
    /** The sigmoid of a multiple of the score plus an offset (Platt 1999). */
    PLATT,
    /** The sigmoid of a multiple of the score, so that 0.5 stays 0.5 (Guo et al. 2017). */
    TEMPERATURE,
    /** An increasing function of any shape (Zadrozny and Elkan 2002). */
    ISOTONIC,
    /** The sigmoid of the score. */
    NONE;

    /** The form in which the calibration is stored. */
    Calibration form() {
      return switch (this) {
        case PLATT, TEMPERATURE, NONE -> Calibration.LINEAR;
        case ISOTONIC -> Calibration.PIECEWISE_LINEAR;
      };
    }
  }

  /**
   * A task that scores candidates.
   *
   * @param task the task
   * @param negatives {@code task.NAME.negatives}: number of random items with label 0 per positive
   * @param weight {@code task.NAME.weight}: weight of the loss relative to other tasks
   * @param dropout {@code task.NAME.dropout}: share of the values of candidates' vectors dropped in
   *     training
   * @param calibration {@code task.NAME.calibration}; {@link CalibrationMethod#NONE} for a rating
   */
  public record Scored(
      Task.Scored task,
      int negatives,
      double weight,
      double dropout,
      CalibrationMethod calibration) {}

  /** Whether a setting is the calibration of a task. */
  static boolean isCalibration(String key) {
    return key.startsWith("task.") && key.endsWith(".calibration");
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
    scored.forEach(each -> tasks.add(each.task));
    return tasks;
  }

  static TaskSettings read(Settings s, double embeddingDropout) {
    List<String> names = names(s.get(TASKS));
    Set<String> distinct = new HashSet<>();
    List<Scored> scored = new ArrayList<>();
    for (String name : names) {
      if (!distinct.add(name)) {
        throw new BadInputException(
            "setting 'tasks' has '%s' twice, expected each task once".formatted(name));
      }
      if (!name.equals(Task.NextItem.USUAL)) {
        scored.add(new ScoredKeys(name).read(s, embeddingDropout));
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
    for (Scored each : scored) {
      ScoredKeys keys = new ScoredKeys(each.task.name());
      if (tasks != null && !names(tasks).contains(each.task.name())) {
        settings.keySet().removeIf(keys::owns);
      }
      keys.forget(settings, changes, each, embeddingDropout);
    }
  }

  void write(Map<String, String> map) {
    List<String> names = new ArrayList<>();
    if (nextItem) {
      names.add(Task.NextItem.USUAL);
    }
    scored.forEach(each -> names.add(each.task.name()));
    TASKS.write(map, String.join(",", names));
    FEATURES.write(map, features);
    WEIGHTING.write(map, weighting);
    scored.forEach(each -> new ScoredKeys(each.task.name()).write(map, each));
  }

  /** The settings of one task. */
  private static final class ScoredKeys {
    private static final int USUAL_NEGATIVES = 4;

    /** A user state contains the vectors of this many events, so it must fit into memory. */
    private static final int MOST_WINDOW = 100_000;

    private final String name;
    private final String prefix;
    private final Setting<Kind> kind;
    private final Setting<String> label;
    private final Setting<Double> low;
    private final Setting<Double> high;
    private final Setting<InteractionKind> interaction;
    private final Setting<Integer> window;
    private final Setting<Integer> hidden;
    private final Setting<String> tower;
    private final Setting<Boolean> timed;
    private final Setting<Integer> negatives;
    private final Setting<Double> weight;
    private final Setting<Double> dropout;
    private final Setting<CalibrationMethod> calibration;

    ScoredKeys(String name) {
      this.name = name;
      prefix = "task." + name + ".";
      kind = Setting.choice(prefix + "kind", Kind.BINARY, "kind of task: binary or rating");
      label =
          Setting.text(
              prefix + "label",
              "happened",
              "label of an event: happened (every event has label 1), COLUMN (with 0 and 1, or with"
                  + " ratings), COLUMN >= NUMBER, or type = TYPE|TYPE...");
      low = Setting.number(prefix + "low", 1, -1e9, 1e9, "the lowest rating");
      high = Setting.number(prefix + "high", 5, -1e9, 1e9, "the highest rating");
      interaction =
          Setting.choice(
              prefix + "interaction",
              InteractionKind.PRODUCT,
              "interaction of user state and candidate");
      window =
          Setting.integer(
              prefix + "window",
              50,
              1,
              MOST_WINDOW,
              "number of most recent events that the interaction attends to; not used by product");
      hidden =
          Setting.integer(
              prefix + "hidden",
              32,
              32,
              "hidden width of the attention of the interaction, a multiple of 32; not used by"
                  + " product");
      tower =
          Setting.text(
              prefix + "tower",
              "64,32",
              "hidden widths of the feed-forward network that computes the score; empty for a"
                  + " linear output");
      timed = Setting.flag(prefix + "timed", false, "whether the time of the request is an input");
      negatives =
          Setting.integer(
              prefix + "negatives",
              USUAL_NEGATIVES,
              0,
              "number of random items with label 0 per positive; default: 4 if the label is"
                  + " happened, else 0");
      weight =
          Setting.number(prefix + "weight", 1, 0, "weight of the loss relative to other tasks");
      dropout =
          Setting.number(
              prefix + "dropout",
              0.3,
              0,
              0.95,
              "share of the values of candidates' vectors dropped; default: embedding-dropout");
      calibration =
          Setting.choice(
              prefix + "calibration",
              CalibrationMethod.PLATT,
              "how scores become probabilities: by a fit of a scale and an offset (platt), of a"
                  + " scale (temperature) or of an increasing function (isotonic) to the validation"
                  + " part, or without a fit (none); only for binary tasks");
    }

    Scored read(Settings s, double embeddingDropout) {
      Label what = Labels.parse(label.key(), s.get(label));
      int drawn = s.get(negatives, usualNegatives(what));
      Interaction combined = interaction(s);
      Tower layers = tower(s.get(tower));
      boolean clock = s.get(timed);
      CalibrationMethod method = CalibrationMethod.NONE;
      Task.Scored task =
          switch (s.get(kind)) {
            case BINARY -> {
              method = s.get(calibration);
              yield new Task.Binary(name, what, combined, layers, clock, method.form());
            }
            case RATING -> {
              requireRated(what, s.get(negatives, 0));
              double lowest = s.get(low);
              double highest = s.get(high);
              requireRange(lowest, highest);
              yield new Task.Rating(name, what, lowest, highest, combined, layers, clock);
            }
          };
      return new Scored(task, drawn, s.get(weight), s.get(dropout, embeddingDropout), method);
    }

    private void requireRated(Label what, int negativesGiven) {
      if (what instanceof Label.Happened) {
        throw new BadInputException(
            "setting '%s' is happened, expected the column with the ratings, such as value, because '%s' is rating"
                .formatted(label.key(), kind.key()));
      }
      if (negativesGiven > 0) {
        throw new BadInputException(
            "setting '%s' is %d, expected 0 because '%s' is rating"
                .formatted(negatives.key(), negativesGiven, kind.key()));
      }
    }

    private void requireRange(double lowest, double highest) {
      if (lowest >= highest) {
        throw new BadInputException(
            "setting '%s' is %s and '%s' is %s, expected the lowest rating to be less than the highest"
                .formatted(low.key(), Value.text(lowest), high.key(), Value.text(highest)));
      }
    }

    private static int usualNegatives(Label label) {
      return label instanceof Label.Happened ? USUAL_NEGATIVES : 0;
    }

    /** Whether a setting belongs to this task. */
    boolean owns(String key) {
      return key.startsWith(prefix);
    }

    void forget(
        Map<String, String> settings,
        Map<String, String> changes,
        Scored scored,
        double embeddingDropout) {
      if (scored.dropout() == embeddingDropout) {
        settings.remove(dropout.key());
      }
      if (scored.negatives() == usualNegatives(scored.task().label())) {
        settings.remove(negatives.key());
      }
      if (changes.containsKey(kind.key())) {
        settings.remove(low.key());
        settings.remove(high.key());
        settings.remove(calibration.key());
      }
    }

    private Interaction interaction(Settings s) {
      int last = s.get(window);
      int width = s.get(hidden);
      if (width % 32 != 0) {
        throw new BadInputException(
            "setting '%s' is %d, expected a multiple of 32".formatted(hidden.key(), width));
      }
      return switch (s.get(interaction)) {
        case PRODUCT -> new Interaction.Product();
        case TARGET_ATTENTION -> new Interaction.TargetAttention(last, width);
        case INTEREST_EVOLUTION -> new Interaction.InterestEvolution(last, width);
        case LONG_SHORT -> new Interaction.LongShort(last, width);
      };
    }

    private Tower tower(String text) {
      List<Integer> widths = new ArrayList<>();
      for (String each : text.isBlank() ? new String[0] : text.split(",", -1)) {
        widths.add(width(each.strip(), text));
      }
      return new Tower(widths);
    }

    private int width(String word, String text) {
      try {
        int width = Integer.parseInt(word);
        if (width >= 1) {
          return width;
        }
      } catch (NumberFormatException _) {
        // rejected below
      }
      throw new BadInputException(
          "setting '%s' is '%s', expected widths separated by commas, each at least 1"
              .formatted(tower.key(), text));
    }

    void write(Map<String, String> map, Scored scored) {
      Task.Scored task = scored.task();
      label.write(map, Labels.text(task.label()));
      switch (task) {
        case Task.Binary _ -> {
          kind.write(map, Kind.BINARY);
          calibration.write(map, scored.calibration());
        }
        case Task.Rating rating -> {
          kind.write(map, Kind.RATING);
          low.write(map, rating.low());
          high.write(map, rating.high());
        }
      }
      switch (task.interaction()) {
        case Interaction.Product _ -> interaction.write(map, InteractionKind.PRODUCT);
        case Interaction.TargetAttention(int last, int width) ->
            write(map, InteractionKind.TARGET_ATTENTION, last, width);
        case Interaction.InterestEvolution(int last, int width) ->
            write(map, InteractionKind.INTEREST_EVOLUTION, last, width);
        case Interaction.LongShort(int last, int width) ->
            write(map, InteractionKind.LONG_SHORT, last, width);
      }
      tower.write(
          map, String.join(",", task.tower().hidden().stream().map(each -> "" + each).toList()));
      timed.write(map, task.timed());
      negatives.write(map, scored.negatives());
      weight.write(map, scored.weight());
      dropout.write(map, scored.dropout());
    }

    private void write(Map<String, String> map, InteractionKind which, int last, int width) {
      interaction.write(map, which);
      window.write(map, last);
      hidden.write(map, width);
    }
  }
}

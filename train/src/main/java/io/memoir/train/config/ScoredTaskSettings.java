package io.memoir.train.config;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.Value;
import io.memoir.model.task.Calibration;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A task that scores candidates, and how it is trained: the settings with the prefix {@code
 * task.NAME.}.
 *
 * @param task the task
 * @param negatives {@code task.NAME.negatives}: number of random items with label 0 per positive
 * @param weight {@code task.NAME.weight}: weight of the loss relative to other tasks
 * @param dropout {@code task.NAME.dropout}: share of the values of candidates' vectors dropped in
 *     training
 * @param calibration {@code task.NAME.calibration}; {@link CalibrationMethod#NONE} for a rating
 */
public record ScoredTaskSettings(
    Task.Scored task, int negatives, double weight, double dropout, CalibrationMethod calibration) {

  /** Kinds of tasks that score one candidate at a time. */
  enum Kind {
    BINARY,
    RATING
  }

  /** Kinds of interaction of user state and candidate. */
  enum InteractionKind {
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

  /** Whether a setting is the calibration of a task. */
  static boolean isCalibration(String key) {
    return key.startsWith("task.") && key.endsWith(".calibration");
  }

  /**
   * Reads the settings of a task.
   *
   * @param embeddingDropout of the configuration, the default of the dropout
   */
  static ScoredTaskSettings read(String name, Settings s, double embeddingDropout) {
    return new Keys(name).read(s, embeddingDropout);
  }

  private Keys keys() {
    return new Keys(task.name());
  }

  /** Whether a setting belongs to this task. */
  boolean owns(String key) {
    return keys().owns(key);
  }

  /** Removes defaults that depend on changed settings. */
  void forget(Map<String, String> settings, Map<String, String> changes, double embeddingDropout) {
    keys().forget(settings, changes, this, embeddingDropout);
  }

  void write(Map<String, String> map) {
    keys().write(map, this);
  }

  /** The keys of the settings of one task. */
  private static final class Keys {
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

    Keys(String name) {
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

    ScoredTaskSettings read(Settings s, double embeddingDropout) {
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
      return new ScoredTaskSettings(
          task, drawn, s.get(weight), s.get(dropout, embeddingDropout), method);
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
        ScoredTaskSettings scored,
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

    void write(Map<String, String> map, ScoredTaskSettings scored) {
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

package io.memoir.model.task;

import io.memoir.model.BadInputException;
import io.memoir.model.Head;
import io.memoir.model.Moments;
import io.memoir.model.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A prediction task of a network, computed from the user state. */
public sealed interface Task {
  /** The valid names of tasks. */
  Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /** The name in settings, requests and tensor names: lower-case words with dashes. */
  String name();

  /** Predicts the next item, among all items of the catalogue. */
  record NextItem(String name, Head head) implements Task {
    /** The default name of the task. */
    public static final String USUAL = "next-item";

    public NextItem {
      requireName(name);
    }

    /** The task with its default name. */
    public NextItem(Head head) {
      this(USUAL, head);
    }
  }

  /** A task that scores one candidate at a time, using the vector of the candidate. */
  sealed interface Scored extends Task {
    /** How the labels are derived from events. */
    Label label();

    /** How the user state and the candidate are combined. */
    Interaction interaction();

    /** The feed-forward network that computes the score. */
    Tower tower();

    /**
     * Whether it uses the time of the request: then {@code clock_weight m} is added to the profile
     * p, with m the {@linkplain Moments time features} of the request.
     */
    boolean timed();

    /**
     * The tensors it needs.
     *
     * @param itemCount number of items
     * @param width of item vectors
     * @param outputWidth of the body
     * @param profile whether the network has a profile vector
     */
    default List<Parameter> parameters(
        String prefix, int itemCount, int width, int outputWidth, boolean profile) {
      List<Parameter> parameters = new ArrayList<>();
      parameters.add(Parameter.of(prefix + "user_weight", width, outputWidth));
      parameters.add(Parameter.of(prefix + "user_bias", width));
      parameters.add(Parameter.of(prefix + "item_bias", itemCount));
      if (timed()) {
        parameters.add(Parameter.of(prefix + "clock_weight", width, Moments.FEATURES));
      }
      parameters.addAll(interaction().parameters(prefix, width, outputWidth));
      parameters.addAll(tower().parameters(prefix + "tower.", inputWidth(width, profile)));
      return List.copyOf(parameters);
    }

    /** Width of the tower's input. */
    default int inputWidth(int width, boolean profile) {
      return 3 * width + interaction().added(width) + (profile || timed() ? width : 0);
    }
  }

  /**
   * Predicts the probability that something happens to a candidate, such as a click or a purchase:
   * {@code probability = sigmoid(c(score))}, where the {@link Calibration} c is fitted to
   * validation data after training.
   *
   * @param calibration the form of c
   */
  record Binary(
      String name,
      Label label,
      Interaction interaction,
      Tower tower,
      boolean timed,
      Calibration calibration)
      implements Scored {
    public Binary {
      requireName(name);
    }

    /** A task with a linear calibration. */
    public Binary(String name, Label label, Interaction interaction, Tower tower, boolean timed) {
      this(name, label, interaction, tower, timed, Calibration.LINEAR);
    }

    @Override
    public List<Parameter> parameters(
        String prefix, int itemCount, int width, int outputWidth, boolean profile) {
      List<Parameter> parameters =
          new ArrayList<>(Scored.super.parameters(prefix, itemCount, width, outputWidth, profile));
      parameters.add(Parameter.of(prefix + "calibration", calibration.size()));
      return List.copyOf(parameters);
    }
  }

  /**
   * Predicts the rating of a candidate: {@code rating = score}, clamped to {@code [low, high]}.
   *
   * @param low the lowest possible rating
   * @param high the highest possible rating
   */
  record Rating(
      String name,
      Label label,
      double low,
      double high,
      Interaction interaction,
      Tower tower,
      boolean timed)
      implements Scored {
    public Rating {
      requireName(name);
      if (!(Double.isFinite(low) && Double.isFinite(high) && low < high)) {
        throw new BadInputException(
            "low is %s and high is %s, expected low to be less than high".formatted(low, high));
      }
    }
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new BadInputException(
          "task name '%s' is invalid, expected a lower-case letter followed by up to 31 lower-case letters, digits or dashes"
              .formatted(name.replaceAll("\\p{Cntrl}", " ")));
    }
  }
}

package io.memoir.model.task;

import io.memoir.model.BadInputException;
import io.memoir.model.Head;
import io.memoir.model.Moments;
import io.memoir.model.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Something that a network answers from the state of a user. */
public sealed interface Task {
  /** What the names of a task may be. */
  Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /** What it is called in settings, requests and tensor names: lower-case words with dashes. */
  String name();

  /** Which item comes next, among all of the catalogue. */
  record NextItem(String name, Head head) implements Task {
    /** What the task is called unless told otherwise. */
    public static final String USUAL = "next-item";

    public NextItem {
      requireName(name);
    }

    /** The task under its usual name. */
    public NextItem(Head head) {
      this(USUAL, head);
    }
  }

  /** A task that scores one candidate at a time, which it looks at. */
  sealed interface Scored extends Task {
    /** What it learns. */
    Label label();

    /** How state and candidate meet. */
    Interaction interaction();

    /** What makes a number of that. */
    Tower tower();

    /**
     * Whether it looks at the moment of asking: then {@code clock_weight m} is added to the profile
     * p, with m the {@link Moments features of that moment}.
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
   * Whether something happens to a candidate, such as a click or a purchase: {@code probability =
   * sigmoid(calibration[0] score + calibration[1])}, where the calibration is fitted to validation
   * data after training.
   */
  record Binary(String name, Label label, Interaction interaction, Tower tower, boolean timed)
      implements Scored {
    public Binary {
      requireName(name);
    }

    @Override
    public List<Parameter> parameters(
        String prefix, int itemCount, int width, int outputWidth, boolean profile) {
      List<Parameter> parameters =
          new ArrayList<>(Scored.super.parameters(prefix, itemCount, width, outputWidth, profile));
      parameters.add(Parameter.of(prefix + "calibration", 2));
      return List.copyOf(parameters);
    }
  }

  /**
   * How a candidate is rated: {@code rating = score}, brought into the range from low to high.
   *
   * @param low the lowest rating there is
   * @param high the highest
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
            "ratings go from %s to %s, expected a lower and a higher number".formatted(low, high));
      }
    }
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new BadInputException(
          "a task is called '%s', expected lower-case letters, digits and dashes, at most 32"
              .formatted(name.replaceAll("\\p{Cntrl}", " ")));
    }
  }
}

package io.memoir.model.feature;

import java.util.List;
import java.util.regex.Pattern;

/** A raw value of a column or attribute, before it is encoded. */
public sealed interface Value {
  /** The form of numbers in texts, in files as well as in requests and on the command line. */
  Pattern NUMBER = Pattern.compile("[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?");

  /** A text or a category; flags are the texts {@code true} and {@code false}. */
  record Text(String text) implements Value {}

  /** A number; NaN and infinities count as missing. */
  record Real(double number) implements Value {}

  /** Several texts, such as genres or tags, in order. */
  record Texts(List<String> texts) implements Value {
    public Texts {
      texts = List.copyOf(texts);
    }
  }

  /**
   * A vector that was computed elsewhere, such as that of an image.
   *
   * @param values shared, not copied: read them only
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Vector(float[] values) implements Value {
    /** A missing vector. */
    static final Vector NONE = new Vector(new float[0]);
  }

  /** A number as the text of a category: {@code 3} for 3.0, {@code 2.5} for 2.5. */
  static String text(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  /** A flag as the text of a category. */
  static Value flag(boolean value) {
    return new Text(Boolean.toString(value));
  }
}

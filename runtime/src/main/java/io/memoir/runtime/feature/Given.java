package io.memoir.runtime.feature;

import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Values;
import java.util.Locale;

/** The feature values of one user, item, event or request, raw or encoded. */
public sealed interface Given {
  /** No values: every value is missing. */
  Given NOTHING = new Raw(Values.NONE);

  /** Raw values. */
  record Raw(Values values) implements Given {}

  /** A row that is already encoded with the features of the model. */
  record Encoded(EncodedRows rows, int row) implements Given {}

  /** Raw values. */
  static Given of(Values values) {
    return values.isEmpty() ? NOTHING : new Raw(values);
  }

  /**
   * Writes the encoded values to a row.
   *
   * @throws io.memoir.model.BadInputException if a raw value is of another kind than its feature
   * @throws IllegalArgumentException if it was encoded with other features
   */
  static void encode(Given given, FeatureEncoder encoder, EncodedRows to, int row) {
    switch (given) {
      case Raw(Values values) -> encoder.encode(values, to, row);
      case Encoded(EncodedRows rows, int from) -> {
        if (rows.slots() != to.slots() || rows.width() != to.width()) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "rows of %d codes and %d numbers were given, the features of the model have %d and %d",
                  rows.slots(),
                  rows.width(),
                  to.slots(),
                  to.width()));
        }
        System.arraycopy(rows.codes(), from * to.slots(), to.codes(), row * to.slots(), to.slots());
        System.arraycopy(rows.reals(), from * to.width(), to.reals(), row * to.width(), to.width());
      }
    }
  }
}

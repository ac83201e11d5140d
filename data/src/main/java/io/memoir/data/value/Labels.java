package io.memoir.data.value;

import java.util.Locale;
import java.util.OptionalInt;

/** Parses labels: whether an item that was shown was also chosen. */
public final class Labels {
  private Labels() {}

  /** 0 or 1; empty if a text is neither. */
  public static OptionalInt of(String text) {
    return switch (MissingValues.present(text).toLowerCase(Locale.ROOT)) {
      case "0", "0.0", "false" -> OptionalInt.of(0);
      case "1", "1.0", "true" -> OptionalInt.of(1);
      default -> OptionalInt.empty();
    };
  }
}

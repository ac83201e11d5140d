package io.memoir.data.schema;

import io.memoir.data.value.Numbers;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Statistics of the numbers of a column. Which mark is the decimal mark is known only after all
 * values, so there are statistics for both.
 */
final class NumberProfile {
  private static final Pattern LEADING_ZERO = Pattern.compile("0[0-9]+");

  /** A comma that cannot separate thousands. */
  private static final Pattern ZERO_AND_COMMA = Pattern.compile("[-+]?0,[0-9]+");

  /** The values as read with one decimal mark. */
  private static final class Reading {
    private final boolean decimalComma;
    private final Stray.First unread = new Stray.First();
    private final Stray.First ambiguous = new Stray.First();
    private long numbers;
    private long wholes;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;

    Reading(boolean decimalComma) {
      this.decimalComma = decimalComma;
    }

    double of(String text) {
      return Numbers.ofValue(text, decimalComma);
    }

    void add(String text, long count, long place) {
      double number = of(text);
      if (Double.isNaN(number)) {
        unread.add(text, place);
        return;
      }
      numbers += count;
      wholes += number == Math.rint(number) ? count : 0;
      least = Math.min(least, number);
      most = Math.max(most, number);
      if (Numbers.isAmbiguous(text, decimalComma)) {
        ambiguous.add(text, place);
      }
    }
  }

  private final Reading point = new Reading(false);
  private final Reading comma = new Reading(true);
  private boolean leadingZeros;
  private boolean commas;
  private boolean zeroAndComma;
  private boolean decided;

  void add(String text, long count, long place) {
    point.add(text, count, place);
    comma.add(text, count, place);
    leadingZeros |= LEADING_ZERO.matcher(text).matches();
    zeroAndComma |= ZERO_AND_COMMA.matcher(text).matches();
    decided |= Numbers.decides(text);
    commas |= text.indexOf(',') >= 0 && !Double.isNaN(point.of(text));
  }

  private Reading reading() {
    return decimalComma() ? comma : point;
  }

  /** Whether the numbers have decimal commas. */
  boolean decimalComma() {
    return comma.numbers > point.numbers || (comma.numbers == point.numbers && zeroAndComma);
  }

  /** Whether the numbers have commas as thousands separators. */
  boolean thousands() {
    return commas && !decimalComma();
  }

  /** The number of a text, as it is read in this column; NaN if it is not a number. */
  double of(String text) {
    return reading().of(text);
  }

  /** Number of values that are numbers. */
  long count() {
    return reading().numbers;
  }

  /** Number of values that are whole numbers. */
  long wholes() {
    return reading().wholes;
  }

  /** Whether a value has leading zeros, like a code. */
  boolean leadingZeros() {
    return leadingZeros;
  }

  double least() {
    return reading().least;
  }

  double most() {
    return reading().most;
  }

  /** The first value that is not a number. */
  Optional<Stray> unread() {
    return reading().unread.get();
  }

  /**
   * The first number that can be read in two ways, such as 1,234, if no other number shows which
   * mark is the decimal mark.
   */
  Optional<Stray> ambiguous() {
    return decided ? Optional.empty() : reading().ambiguous.get();
  }
}

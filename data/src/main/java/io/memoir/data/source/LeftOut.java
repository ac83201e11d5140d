package io.memoir.data.source;

import java.util.Locale;

/** Counts the records in which a JSON value of one form was left out. */
final class LeftOut {
  private final String form;
  private final String left;
  private long count;
  private long first;
  private long last;

  /**
   * @param form such as {@code is an object}
   * @param left what was left out, such as {@code it was}
   */
  LeftOut(String form, String left) {
    this.form = form;
    this.left = left;
  }

  /** Adds a record, once also if it has several such values. */
  void add(long record) {
    if (record == last) {
      return;
    }
    last = record;
    if (count++ == 0) {
      first = record;
    }
  }

  boolean any() {
    return count > 0;
  }

  /**
   * A sentence for a warning.
   *
   * @param field name of the field
   * @param place word for the number of a record: {@code line} or {@code row}
   */
  String sentence(String field, String place) {
    return String.format(
        Locale.ROOT,
        "%s of %,d %s %s, first in %s %,d; %s left out",
        field,
        count,
        count == 1 ? "record" : "records",
        form,
        place,
        first,
        left);
  }
}

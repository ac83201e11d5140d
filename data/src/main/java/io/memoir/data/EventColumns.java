package io.memoir.data;

import java.util.Optional;

/**
 * Which column of the input means what: its name, or its place counted from 1. What is empty is
 * found by name and type.
 *
 * @param user who did it
 * @param item what it was done to
 * @param time when
 * @param type what was done, for example "click"
 * @param value how much, for example a rating
 * @param session the visit it belongs to
 */
public record EventColumns(
    Optional<String> user,
    Optional<String> item,
    Optional<String> time,
    Optional<String> type,
    Optional<String> value,
    Optional<String> session) {

  /** No column named: all are to be found. */
  public static final EventColumns FOUND =
      new EventColumns(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** Whether every column that is named is named by its place. */
  boolean byPlace() {
    return user.isPresent() && isPlace(user.get()) && item.isPresent() && isPlace(item.get());
  }

  public static boolean isPlace(String name) {
    return name.matches("[1-9][0-9]{0,3}");
  }
}

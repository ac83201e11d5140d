package io.memoir.data;

import java.util.Optional;

/**
 * The columns of the input and their meaning, each given by its name or by its number, counted from
 * 1. Columns that are not given are detected by name and type.
 *
 * @param user the user of the event
 * @param item the item of the event
 * @param time the time of the event
 * @param type the type of the event, for example "click"
 * @param value a number such as a rating
 * @param session the session that the event belongs to
 * @param label 1 if the event happened, 0 if the item was only shown
 * @param impressions the items that were shown, including the one that was chosen
 */
public record EventColumns(
    Optional<String> user,
    Optional<String> item,
    Optional<String> time,
    Optional<String> type,
    Optional<String> value,
    Optional<String> session,
    Optional<String> label,
    Optional<String> impressions) {

  /** No column is given: all of them are detected. */
  public static final EventColumns FOUND =
      new EventColumns(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** Columns of events that happened, without labels and impressions. */
  public EventColumns(
      Optional<String> user,
      Optional<String> item,
      Optional<String> time,
      Optional<String> type,
      Optional<String> value,
      Optional<String> session) {
    this(user, item, time, type, value, session, Optional.empty(), Optional.empty());
  }

  /** A copy with these columns of labels and impressions where none are given. */
  public EventColumns orElse(Optional<String> otherLabel, Optional<String> otherImpressions) {
    return new EventColumns(
        user,
        item,
        time,
        type,
        value,
        session,
        label.or(() -> otherLabel),
        impressions.or(() -> otherImpressions));
  }

  /** Whether every given column is given by its number. */
  boolean byPlace() {
    return user.isPresent() && isPlace(user.get()) && item.isPresent() && isPlace(item.get());
  }

  public static boolean isPlace(String name) {
    return name.matches("[1-9][0-9]{0,3}");
  }
}

package io.memoir.data.event;

import io.memoir.data.layout.Role;
import io.memoir.data.sql.Duck;
import io.memoir.data.value.Excerpts;
import io.memoir.data.value.Labels;
import io.memoir.model.BadInputException;
import java.util.List;

/**
 * Finds labels that are not written as 0 and 1, such as yes and no. As a category they would make
 * an event that happened of every row, also of those that say no.
 */
public final class UnreadLabels {
  private static final int MOST_SHOWN = 40;

  private UnreadLabels() {}

  /**
   * Rejects a column that has a usual name of labels and two different values that are not labels.
   * One with more values can be something else, such as a class.
   *
   * @param events table of the events, with the column {@code ordinal}
   * @param name name of the column in the file
   * @param text SQL of its texts in the events
   * @throws BadInputException naming the two values
   */
  public static void require(
      Duck duck, EventPlaces places, String events, String name, String text) {
    if (Role.LABEL.findIn(List.of(name)) < 0) {
      return;
    }
    List<List<String>> values =
        duck.rows(
            "SELECT min(%1$s), min(ordinal) FROM %2$s WHERE %1$s IS NOT NULL GROUP BY lower(%1$s) ORDER BY 1 LIMIT 3"
                .formatted(text, events));
    if (values.size() != 2) {
      return;
    }
    values.stream()
        .filter(value -> Labels.of(value.getFirst()).isEmpty())
        .mapToLong(value -> Long.parseLong(value.get(1)))
        .min()
        .ifPresent(first -> {
          EventPlaces.Place place = places.at(first);
          throw new BadInputException(
              "%s: column '%s' has the values '%s' and '%s' (%s), expected 0 and 1; if it is not a label, set {\"events\": {\"%s\": {\"kind\": \"ignore\"}}} in a file given with --schema"
                  .formatted(
                      place.file(),
                      name,
                      shown(values.getFirst()),
                      shown(values.getLast()),
                      place.line(),
                      name));
        });
  }

  private static String shown(List<String> value) {
    return Excerpts.of(value.getFirst(), MOST_SHOWN);
  }
}

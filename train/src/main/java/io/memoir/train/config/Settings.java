package io.memoir.train.config;

import io.memoir.data.NearMatches;
import io.memoir.model.BadInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Settings as people write them, read one by one; what nobody asked for in the end is an error. */
final class Settings {
  private final Map<String, String> given;
  private final TreeSet<String> known = new TreeSet<>();

  Settings(Map<String, String> given) {
    this.given = new LinkedHashMap<>(given);
  }

  /** The value that is given, or the usual one. */
  <T> T get(Setting<T> setting) {
    return get(setting, setting.usual());
  }

  /** The value that is given, or one that follows from others. */
  <T> T get(Setting<T> setting, T otherwise) {
    known.add(setting.key());
    String text = given.get(setting.key());
    return text == null ? otherwise : setting.read(text);
  }

  /**
   * Ends the reading.
   *
   * @throws BadInputException naming a key that nobody asked for, and the one that it resembles
   */
  void requireAllKnown() {
    for (String key : given.keySet()) {
      if (!known.contains(key)) {
        List<String> near = NearMatches.of(key, known).names();
        throw new BadInputException(
            "unknown setting '"
                + key
                + "'"
                + (near.isEmpty()
                    ? "; known are " + String.join(", ", known)
                    : ", did you mean '" + near.getFirst() + "'?"));
      }
    }
  }
}

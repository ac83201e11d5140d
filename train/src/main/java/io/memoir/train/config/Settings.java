package io.memoir.train.config;

import io.memoir.data.NearMatches;
import io.memoir.model.BadInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Settings in text form, which are read one by one; a setting that is never read is an error. */
final class Settings {
  private final Map<String, String> given;
  private final TreeSet<String> known = new TreeSet<>();

  Settings(Map<String, String> given) {
    this.given = new LinkedHashMap<>(given);
  }

  /** The value that is given, or the default. */
  <T> T get(Setting<T> setting) {
    return get(setting, setting.usual());
  }

  /** The value that is given, or a default that depends on other settings. */
  <T> T get(Setting<T> setting, T otherwise) {
    known.add(setting.key());
    String text = given.get(setting.key());
    return text == null ? otherwise : setting.read(text);
  }

  /**
   * Checks that every given setting has been read.
   *
   * @throws BadInputException naming an unknown key, and the most similar known one
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

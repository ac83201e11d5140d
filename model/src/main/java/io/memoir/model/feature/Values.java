package io.memoir.model.feature;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The raw values of one user, item, event or request, by the name of the column. A name that is
 * absent is a missing value.
 *
 * @param byName in the order in which they were given
 */
public record Values(Map<String, Value> byName) {
  /** No values. */
  public static final Values NONE = new Values(Map.of());

  public Values {
    byName = byName.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /** A copy with one more value, which replaces a value of the same name. */
  public Values with(String name, Value value) {
    Map<String, Value> more = new LinkedHashMap<>(byName);
    more.put(name, value);
    return new Values(more);
  }

  /** A copy with a text. */
  public Values with(String name, String text) {
    return with(name, new Value.Text(text));
  }

  /** A copy with a number. */
  public Values with(String name, double number) {
    return with(name, new Value.Real(number));
  }

  /** The value of a name, if there is one. */
  public Optional<Value> get(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Whether there is no value. */
  public boolean isEmpty() {
    return byName.isEmpty();
  }
}

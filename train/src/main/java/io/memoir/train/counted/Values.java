package io.memoir.train.counted;

import io.memoir.model.BadInputException;
import java.util.Map;

/** Settings by name; every setting is present. */
record Values(Map<String, Number> byName) {

  int whole(String name) {
    double value = value(name).doubleValue();
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw new BadInputException(name + " is " + value + ", expected a whole number");
    }
    return (int) value;
  }

  float real(String name) {
    return value(name).floatValue();
  }

  private Number value(String name) {
    Number value = byName.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no value for '" + name + "'");
    }
    return value;
  }
}

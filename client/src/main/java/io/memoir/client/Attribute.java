package io.memoir.client;

import java.util.List;

/** A property of an item or a user. */
public sealed interface Attribute {

  record Text(String value) implements Attribute {}

  record Quantity(double value) implements Attribute {}

  record Flag(boolean value) implements Attribute {}

  /** Several texts, such as tags. */
  record Texts(List<String> values) implements Attribute {
    public Texts {
      values = List.copyOf(values);
    }
  }

  /** In a change: that the property is taken away. No answer has it. */
  record Absent() implements Attribute {}
}

package io.memoir.client;

import java.util.List;

/** An attribute of an item or a user, or a value of a request or an event. */
public sealed interface Attribute {

  record Text(String value) implements Attribute {}

  record Quantity(double value) implements Attribute {}

  record Flag(boolean value) implements Attribute {}

  /** A list of strings, such as tags. */
  record Texts(List<String> values) implements Attribute {
    public Texts {
      values = List.copyOf(values);
    }
  }

  /** A list of numbers, for example the vector of an image. */
  record Vector(List<Double> values) implements Attribute {
    public Vector {
      values = List.copyOf(values);
    }
  }

  /** In a change: the attribute is removed. Never part of a response. */
  record Absent() implements Attribute {}
}

package io.memoir.data.schema;

import java.util.Optional;

/**
 * A value that differs from others.
 *
 * @param place place of its first occurrence
 */
public record Stray(String text, long place) {

  /** The first value that differs in one respect. */
  static final class First {
    private String text = "";
    private long place = Long.MAX_VALUE;

    void add(String found, long at) {
      if (at < place) {
        text = found;
        place = at;
      }
    }

    Optional<Stray> get() {
      return place == Long.MAX_VALUE ? Optional.empty() : Optional.of(new Stray(text, place));
    }
  }
}

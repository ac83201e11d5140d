package io.memoir.data.evaluation;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Small sequences for tests, written as text: {@code "3 1 v2 t0"} is train, train, validation,
 * test.
 */
final class Histories {
  private Histories() {}

  /** One sequence a line; {@code c} marks context, {@code v} validation, {@code t} test. */
  static Sequences of(String... lines) {
    List<Integer> items = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    String[] ids = new String[lines.length];
    int[] offsets = new int[lines.length + 1];
    for (int s = 0; s < lines.length; s++) {
      ids[s] = "u" + s;
      for (String word : lines[s].toLowerCase(Locale.ROOT).split(" ", -1)) {
        char first = word.charAt(0);
        boolean marked = !Character.isDigit(first);
        items.add(Integer.valueOf(marked ? word.substring(1) : word));
        parts.add(
            switch (first) {
              case 'c' -> Part.CONTEXT;
              case 'v' -> Part.VALIDATION;
              case 't' -> Part.TEST;
              default -> Part.TRAIN;
            });
      }
      offsets[s + 1] = items.size();
    }
    byte[] codes = new byte[parts.size()];
    for (int e = 0; e < codes.length; e++) {
      codes[e] = parts.get(e).code();
    }
    return new Sequences(
        ids, offsets, items.stream().mapToInt(Integer::intValue).toArray(), new long[0], codes);
  }
}

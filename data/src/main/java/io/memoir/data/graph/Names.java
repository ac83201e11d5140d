package io.memoir.data.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Texts that are numbered in the order in which they first occur. */
final class Names {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();

  /** Texts that all differ, with their indices as numbers. */
  static Names of(List<String> names) {
    Names known = new Names();
    names.forEach(known::number);
    return known;
  }

  /** The number of a text, which is added if it is new. */
  int number(String name) {
    Integer known = numbers.putIfAbsent(name, names.size());
    if (known != null) {
      return known;
    }
    names.add(name);
    return names.size() - 1;
  }

  /** The number of a text, or -1 if it is not known. */
  int indexOf(String name) {
    return numbers.getOrDefault(name, -1);
  }

  int size() {
    return names.size();
  }

  /** All texts, in the order of their numbers. */
  List<String> all() {
    return List.copyOf(names);
  }
}

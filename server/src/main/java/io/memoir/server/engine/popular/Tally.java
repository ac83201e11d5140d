package io.memoir.server.engine.popular;

import java.util.Arrays;

/**
 * Counts by small non-negative numbers. A hash table, since most numbers have no count; an entry
 * takes about 16 bytes.
 */
final class Tally {
  private static final int FREE = -1;

  /** Receives a number and its count. */
  @FunctionalInterface
  interface Visitor {
    void visit(int number, int count);
  }

  private int[] numbers = free(8);
  private int[] counts = new int[8];
  private int size;

  private static int[] free(int length) {
    int[] free = new int[length];
    Arrays.fill(free, FREE);
    return free;
  }

  int size() {
    return size;
  }

  /** The count of a number; 0 if it has none. */
  int count(int number) {
    return counts[place(number)];
  }

  /** Adds to the count of a number, which is 0 or more. */
  void add(int number, int more) {
    if (4 * (size + 1) > 3 * numbers.length) {
      grow();
    }
    int place = place(number);
    if (numbers[place] == FREE) {
      numbers[place] = number;
      size++;
    }
    counts[place] = Math.addExact(counts[place], more);
  }

  /** The index of a number, or the one at which it would be inserted. */
  private int place(int number) {
    int place = (number * 0x9e3779b9) >>> (Integer.numberOfLeadingZeros(numbers.length) + 1);
    while (numbers[place] != FREE && numbers[place] != number) {
      place = (place + 1) & (numbers.length - 1);
    }
    return place;
  }

  private void grow() {
    int[] before = numbers;
    int[] countsBefore = counts;
    numbers = free(2 * before.length);
    counts = new int[2 * before.length];
    for (int i = 0; i < before.length; i++) {
      if (before[i] != FREE) {
        int place = place(before[i]);
        numbers[place] = before[i];
        counts[place] = countsBefore[i];
      }
    }
  }

  /** The same counts under other numbers; those with number -1 are left out. */
  Tally renumbered(int[] to) {
    Tally renumbered = new Tally();
    forEach((number, count) -> {
      if (to[number] >= 0) {
        renumbered.add(to[number], count);
      }
    });
    return renumbered;
  }

  /** Visits all entries, in no particular order. */
  void forEach(Visitor visitor) {
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] != FREE) {
        visitor.visit(numbers[i], counts[i]);
      }
    }
  }
}

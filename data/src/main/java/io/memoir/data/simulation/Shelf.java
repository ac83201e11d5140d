package io.memoir.data.simulation;

import java.util.List;

/**
 * A kind of items of the shop, and the words from which titles are composed.
 *
 * @param department the larger group it belongs to
 * @param name shown to users
 * @param code prefix of its item ids
 * @param demand popularity relative to other shelves
 * @param weekend how much more it is used on Saturday and Sunday than on other days
 * @param hour hour of the day at which it is used most
 * @param first first words of the names of its series
 * @param second second words of the names of its series
 * @param steps names of the items of a series, in their order
 */
record Shelf(
    String department,
    String name,
    String code,
    double demand,
    double weekend,
    int hour,
    List<String> first,
    List<String> second,
    List<String> steps) {

  /** The number of series with different names. */
  int seriesCapacity() {
    return first.size() * second.size();
  }

  /** The name of a series; all numbers below the capacity have different names. */
  String seriesName(int number) {
    int row = number % first.size();
    int column = (number / first.size() + row) % second.size();
    return first.get(row) + " " + second.get(column);
  }
}

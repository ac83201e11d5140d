package io.memoir.data.simulation;

import java.util.List;

/**
 * One kind of goods of the shop, and the words of its titles.
 *
 * @param department the larger group it belongs to
 * @param name what a customer calls it
 * @param code what its item ids begin with
 * @param demand how many people like it, relative to other shelves
 * @param weekend how much more it is looked at on Saturday and Sunday than on other days
 * @param hour the hour of the day when most people look at it
 * @param first first words of the names of its series
 * @param second second words of the names of its series
 * @param steps what the items of a series are, in the order people take them
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

  /** Number of series that have a name of their own. */
  int seriesCapacity() {
    return first.size() * second.size();
  }

  /** The name of a series; every number below the capacity has another one. */
  String seriesName(int number) {
    int row = number % first.size();
    int column = (number / first.size() + row) % second.size();
    return first.get(row) + " " + second.get(column);
  }
}

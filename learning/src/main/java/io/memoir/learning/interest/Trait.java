package io.memoir.learning.interest;

/** Something that items may have, by which a cluster can be described. */
sealed interface Trait {

  /** The column of items from which it comes. */
  String column();

  /** Whether an item has one of the values of a column: 1 or 0. */
  record Has(String column, String value) implements Trait {}

  /** Whether a word occurs in a text of an item: 1 or 0. */
  record Mentions(String column, String word) implements Trait {}

  /** A number of an item. */
  record Amount(String column) implements Trait {}

  /** A date of an item, in days since 1970. */
  record Day(String column) implements Trait {}
}

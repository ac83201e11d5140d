package io.memoir.runtime.predict;

import io.memoir.runtime.feature.Given;
import java.util.List;

/**
 * Items that a task is to look at.
 *
 * @param items their numbers, -1 for one that the model does not know
 * @param given what is known of each that the model does not know; empty if it knows them all
 * @param changes for each what is supposed about its features; empty if nothing is
 */
@SuppressWarnings("ArrayRecordComponent")
public record Candidates(int[] items, List<Given> given, List<Change> changes) {

  /**
   * Other features of an item that the model knows.
   *
   * @param before its features
   * @param after what they are supposed to be
   */
  public record Change(Given before, Given after) {}

  /** Items of which nothing is supposed. */
  public Candidates(int[] items, List<Given> given) {
    this(items, given, List.of());
  }

  /** Items that the model knows. */
  public static Candidates of(int[] items) {
    return new Candidates(items, List.of());
  }

  /** One of the candidates alone, with other features. */
  public Candidates supposing(int candidate, Change change) {
    int item = items[candidate];
    return new Candidates(
        new int[] {item},
        List.of(item < 0 ? change.after : Given.NOTHING),
        item < 0 ? List.of() : List.of(change));
  }
}

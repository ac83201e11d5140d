package io.memoir.runtime.predict;

import io.memoir.runtime.feature.Given;
import java.util.ArrayList;
import java.util.List;

/**
 * Items to be scored by a task.
 *
 * @param items their numbers, -1 for an item that the model does not know
 * @param given the feature values of each, used for items that the model does not know; empty if it
 *     knows them all
 * @param changes for each, features that replace its own; empty if no features are replaced
 */
@SuppressWarnings("ArrayRecordComponent")
public record Candidates(int[] items, List<Given> given, List<Change> changes) {

  /**
   * Replaces features of an item that the model knows.
   *
   * @param before its features
   * @param after the features that replace them; both are not used for an item that the model does
   *     not know
   */
  public record Change(Given before, Given after) {}

  /** Items with their own features. */
  public Candidates(int[] items, List<Given> given) {
    this(items, given, List.of());
  }

  /** Items that the model knows. */
  public static Candidates of(int[] items) {
    return new Candidates(items, List.of());
  }

  /**
   * The same candidates with other features.
   *
   * @param others the features of each
   */
  public Candidates supposing(List<Given> others) {
    List<Change> replaced = new ArrayList<>(items.length);
    for (int i = 0; i < items.length; i++) {
      replaced.add(
          items[i] < 0
              ? new Change(Given.NOTHING, Given.NOTHING)
              : new Change(given.get(i), others.get(i)));
    }
    return new Candidates(items, others, replaced);
  }

  /** A single one of the candidates, with replaced features. */
  public Candidates supposing(int candidate, Change change) {
    int item = items[candidate];
    return new Candidates(
        new int[] {item},
        List.of(item < 0 ? change.after : Given.NOTHING),
        item < 0 ? List.of() : List.of(change));
  }
}

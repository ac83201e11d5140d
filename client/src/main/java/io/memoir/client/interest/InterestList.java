package io.memoir.client.interest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The interests that users share, as they were computed for the serving model.
 *
 * @param interests the interests
 * @param people number of people from whose interests they were computed
 * @param silhouette how far the interests lie apart: 1 if far, about 0 if they overlap
 */
public record InterestList(List<Named> interests, int people, double silhouette) {
  public InterestList {
    interests = List.copyOf(interests);
  }

  /**
   * An interest.
   *
   * @param interestId identifies the interest, also after the model was retrained
   * @param name what users with this interest want: a description by features of items, or the
   *     titles of typical items
   * @param purity the share of typical items that fit the description, if the name is one
   * @param chance the share of all items that fit it
   * @param strongestOf number of people whose strongest interest it was, by the memory of the model
   * @param items typical items, the most typical first
   */
  public record Named(
      int interestId,
      String name,
      OptionalDouble purity,
      OptionalDouble chance,
      Map<UserInterests.Memory, Integer> strongestOf,
      List<TypicalItem> items) {
    public Named {
      strongestOf = Map.copyOf(strongestOf);
      items = List.copyOf(items);
    }
  }

  /** A typical item; the title is empty if it has none. */
  public record TypicalItem(String itemId, Optional<String> title) {}
}

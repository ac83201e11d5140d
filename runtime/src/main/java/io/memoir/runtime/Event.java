package io.memoir.runtime;

/**
 * An event of a user.
 *
 * @param itemId the external id of the item
 * @param time milliseconds since 1970; 0 if unknown
 */
public record Event(String itemId, long time) {

  /** An event with unknown time. */
  public static Event of(String itemId) {
    return new Event(itemId, 0);
  }
}

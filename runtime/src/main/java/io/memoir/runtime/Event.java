package io.memoir.runtime;

/**
 * Something a person did.
 *
 * @param itemId the item's id in the outside world
 * @param time milliseconds since 1970; 0 if unknown
 */
public record Event(String itemId, long time) {

  /** An event of unknown time. */
  public static Event of(String itemId) {
    return new Event(itemId, 0);
  }
}

package io.memoir.runtime.explain;

import io.memoir.runtime.feature.Given;
import java.util.Arrays;
import java.util.List;

/**
 * Events on items that the model knows, oldest first.
 *
 * @param positions the position of each in the whole history, from 0
 * @param items their item numbers
 * @param times milliseconds since 1970, 0 if unknown
 * @param given the feature values of each
 */
@SuppressWarnings("ArrayRecordComponent")
public record History(int[] positions, int[] items, long[] times, List<Given> given) {

  int size() {
    return items.length;
  }

  /** The time of the request; the time of the last event if none is given. */
  long moment(long asked) {
    return asked == 0 && times.length > 0 ? times[times.length - 1] : asked;
  }

  /** The items, each once. */
  int[] distinctItems() {
    return Arrays.stream(items).distinct().toArray();
  }
}

package io.memoir.runtime;

import io.memoir.model.ItemTable;
import io.memoir.runtime.Explanation.Cause;
import io.memoir.runtime.Explanation.Earlier;
import io.memoir.runtime.Explanation.Effect;
import io.memoir.runtime.Explanation.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A history folded whole, and once more without each of its events: what {@link Explanation}s are
 * made of. Histories that lack an event share their beginning with the whole one; only what comes
 * after the gap is folded, several of them side by side. One pass serves all items asked about.
 */
final class LeaveOneOut {
  private static final int LANES = 16;

  /** For so many items and more, scores are sorted once instead of being counted for each item. */
  static final int MANY = 100;

  private final Recommender recommender;
  private final int[] asked;
  private final int[] items;
  private final long[] times;
  private final long time;

  /** The first event that is left out singly. */
  private final int first;

  /** The items of the history, each once: they are not ranked. */
  private final int[] held;

  private final float[] scores;
  private final UserState whole;

  /** The states before event {@code first} and each one after it. */
  private final UserState[] before;

  /**
   * @param items the item numbers of the history
   * @param times milliseconds since 1970 of its events, 0 if unknown
   * @param asked the items to be explained
   * @param time the moment of asking; 0 for that of the last event
   */
  LeaveOneOut(
      Recommender recommender, int[] items, long[] times, int[] asked, long time, int lastEvents) {
    this.recommender = recommender;
    this.items = items;
    this.times = times;
    this.asked = asked;
    this.time = time == 0 && times.length > 0 ? times[times.length - 1] : time;
    this.first = Math.max(0, items.length - lastEvents);
    this.scores = new float[recommender.items().size()];
    this.held = Arrays.stream(items).distinct().toArray();
    this.whole = recommender.newState(false);
    this.before = new UserState[items.length - first];
    for (int event = 0; event < items.length; event++) {
      if (event >= first) {
        before[event - first] = whole.copy();
      }
      recommender.observe(whole, items[event], times[event]);
    }
  }

  /**
   * Explains each item that was asked about.
   *
   * @param history the events, of which event {@code e} stands at {@code positions[e]}
   */
  List<Explanation> explanations(List<Event> history, int[] positions) {
    recommender.score(whole, time, scores);
    Standing[] with = standings();
    recommender.score(recommender.newState(false), time, scores);
    Standing[] unheard = standings();
    Standing[][] without = standingsWithoutEach();
    Optional<Interests> interests = recommender.interests(whole, time);
    Optional<Shares> mean = interests.map(this::meanPersonalShares);
    Optional<Standing[]> recent = first > 0 ? Optional.of(standingsOfRecent()) : Optional.empty();

    List<Explanation> explanations = new ArrayList<>();
    for (int a = 0; a < asked.length; a++) {
      int item = asked[a];
      int place = a;
      List<Cause> causes = new ArrayList<>();
      for (int event = first; event < items.length; event++) {
        causes.add(
            new Cause(
                positions[event],
                history.get(positions[event]),
                recommender.items().item(items[event]),
                Effect.between(without[event - first][a], with[a])));
      }
      ItemTable.Item details = recommender.items().item(item);
      explanations.add(
          new Explanation(
              details.id(),
              item,
              details,
              time,
              with[a],
              unheard[a],
              interests.map(each -> recommender.shares(each, item)),
              interests.map(each -> less(personal(each, item), mean.orElseThrow())),
              causes,
              recent.map(
                  standing -> new Earlier(first, Effect.between(standing[place], with[place])))));
    }
    return explanations;
  }

  /** How the items stand without event {@code first}, and each one after it. */
  private Standing[][] standingsWithoutEach() {
    Standing[][] without = new Standing[before.length][];
    Lanes lanes = recommender.lanes(LANES);
    for (int from = 0; from < before.length; from += LANES) {
      int count = Math.min(LANES, before.length - from);
      for (int lane = 0; lane < count; lane++) {
        lanes.replace(lane, before[from + lane]);
      }
      fold(lanes, first + from, count);
      for (int lane = 0; lane < count; lane++) {
        lanes.score(lane, time, scores);
        without[from + lane] = standings();
      }
    }
    return without;
  }

  /** Folds what comes after event {@code from + lane} into each of the first lanes. */
  private void fold(Lanes lanes, int from, int count) {
    int[] which = new int[count];
    int[] item = new int[count];
    long[] when = new long[count];
    for (int event = from + 1; event < items.length; event++) {
      int folding = Math.min(count, event - from);
      for (int lane = 0; lane < folding; lane++) {
        which[lane] = lane;
        item[lane] = items[event];
        when[lane] = times[event];
      }
      lanes.observe(which, item, when, folding);
    }
  }

  /** How the items stand for a history that begins with event {@code first}. */
  private Standing[] standingsOfRecent() {
    UserState recent = recommender.newState(false);
    for (int event = first; event < items.length; event++) {
      recommender.observe(recent, items[event], times[event]);
    }
    recommender.score(recent, time, scores);
    return standings();
  }

  /** How the items stand by the scores; those of the history are overwritten. */
  private Standing[] standings() {
    double sum = 0;
    for (float score : scores) {
      sum += score;
    }
    Standing[] standings = new Standing[asked.length];
    float[] own = new float[asked.length];
    for (int a = 0; a < asked.length; a++) {
      own[a] = scores[asked[a]];
    }
    for (int item : held) {
      sum -= scores[item];
      scores[item] = Float.NEGATIVE_INFINITY;
    }
    int others = scores.length - held.length;
    float mean = others == 0 ? 0 : (float) (sum / others);
    float[] sorted = asked.length < MANY ? new float[0] : scores.clone();
    Arrays.sort(sorted);
    for (int a = 0; a < asked.length; a++) {
      int rank = sorted.length == 0 ? rank(asked[a], own[a]) : rank(asked[a], own[a], sorted);
      standings[a] = new Standing(own[a], own[a] - mean, rank);
    }
    return standings;
  }

  /** The same place, found in the scores that were sorted once for many items. */
  private int rank(int asked, float own, float[] sorted) {
    int end = firstAbove(sorted, own);
    int before = sorted.length - end;
    int itself = scores[asked] == own ? 1 : 0;
    if (end > itself && sorted[end - 1 - itself] == own) { // of others, too
      for (int item = 0; item < asked; item++) {
        before += scores[item] == own ? 1 : 0;
      }
    }
    return 1 + before;
  }

  /** The first place in sorted scores that is above a score. */
  private static int firstAbove(float[] sorted, float own) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] > own) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** The place among the items whose scores are left; of equal ones the lower number is before. */
  private int rank(int asked, float own) {
    int before = 0;
    for (float score : scores) {
      before += score > own ? 1 : 0;
    }
    for (int item = 0; item < asked; item++) {
      before += scores[item] == own ? 1 : 0;
    }
    return 1 + before;
  }

  /** The shares of an item without its bias, which is no one's interest. */
  private Shares personal(Interests interests, int item) {
    float[] nothing = new float[interests.longTerm().length];
    float bias = recommender.shares(new Interests(0.5f, nothing, nothing), item).longTerm();
    return less(recommender.shares(interests, item), new Shares(bias, 0));
  }

  private Shares meanPersonalShares(Interests interests) {
    double longTerm = 0;
    double shortTerm = 0;
    for (int item = 0; item < scores.length; item++) {
      Shares shares = personal(interests, item);
      longTerm += shares.longTerm();
      shortTerm += shares.shortTerm();
    }
    return new Shares((float) (longTerm / scores.length), (float) (shortTerm / scores.length));
  }

  private static Shares less(Shares from, Shares what) {
    return new Shares(from.longTerm() - what.longTerm(), from.shortTerm() - what.shortTerm());
  }
}

package io.memoir.train.baseline;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.data.evaluation.scored.DrawnItems;
import io.memoir.model.BadInputException;
import io.memoir.model.task.Label;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Pairs of a user and an item with a label: events, followed by impressions. The arrays are shared,
 * not copied: read them only.
 *
 * @param userCount number of users; each is a sequence of the data
 * @param itemCount number of items
 * @param users the user of each pair
 * @param items the item of each pair
 * @param labels of each pair: 0 or 1, or a rating
 * @param requests the request of each pair: pairs with the same number belong to one user and
 *     follow the same events
 * @param sources the position of each pair in the data: an event, or the complement {@code ~row} of
 *     the row of an impression
 */
@SuppressWarnings("ArrayRecordComponent")
public record LabelledPairs(
    int userCount,
    int itemCount,
    int[] users,
    int[] items,
    float[] labels,
    int[] requests,
    int[] sources) {

  /**
   * The training pairs.
   *
   * @param holdOut whether the validation part is held out; otherwise it is included
   * @throws BadInputException if the data have no such labels, or no pair has one
   */
  public static LabelledPairs learned(TrainingData data, Label label, boolean holdOut) {
    LabelledPairs pairs = of(data, label, part -> Part.learned((byte) part, holdOut));
    if (pairs.count() == 0) {
      throw new BadInputException(
          data.name() + " has no event with a label to learn from, expected at least one");
    }
    return pairs;
  }

  /**
   * The pairs of a part.
   *
   * @throws BadInputException if the data have no such labels
   */
  public static LabelledPairs of(TrainingData data, Label label, Part part) {
    return of(data, label, code -> code == part.code());
  }

  private static LabelledPairs of(TrainingData data, Label label, IntPredicate wanted) {
    Sequences sequences = data.sequences();
    Shown shown = data.features().shown();
    float[] ofEvents = data.labels(label);
    float[] ofShown = shown.isEmpty() ? new float[0] : shown.labels().of(label, shown.count());
    int most = sequences.eventCount() + shown.count();
    int[] users = new int[most];
    int[] items = new int[most];
    float[] labels = new float[most];
    int[] requests = new int[most];
    int[] sources = new int[most];
    int count = 0;
    for (int s = 0; s < sequences.count(); s++) {
      for (int e = sequences.offsets()[s]; e < sequences.offsets()[s + 1]; e++) {
        if (wanted.test(sequences.parts()[e]) && !Float.isNaN(ofEvents[e])) {
          users[count] = s;
          items[count] = sequences.items()[e];
          labels[count] = ofEvents[e];
          requests[count] = e + s;
          sources[count++] = e;
        }
      }
    }
    for (int row = 0; row < shown.count(); row++) {
      if (wanted.test(shown.parts()[row]) && !Float.isNaN(ofShown[row])) {
        int user = shown.sequences()[row];
        users[count] = user;
        items[count] = shown.items()[row];
        labels[count] = ofShown[row];
        // A sequence of n events has n + 1 possible requests, so each sequence has one more number.
        requests[count] = sequences.offsets()[user] + user + shown.before()[row];
        sources[count++] = ~row;
      }
    }
    return new LabelledPairs(
        sequences.count(),
        data.items().size(),
        Arrays.copyOf(users, count),
        Arrays.copyOf(items, count),
        Arrays.copyOf(labels, count),
        Arrays.copyOf(requests, count),
        Arrays.copyOf(sources, count));
  }

  /** Number of pairs. */
  public int count() {
    return labels.length;
  }

  /** Some of the pairs, in the order given. */
  public LabelledPairs select(int[] pairs) {
    int[] user = new int[pairs.length];
    int[] item = new int[pairs.length];
    float[] label = new float[pairs.length];
    int[] request = new int[pairs.length];
    int[] source = new int[pairs.length];
    for (int i = 0; i < pairs.length; i++) {
      user[i] = users[pairs[i]];
      item[i] = items[pairs[i]];
      label[i] = labels[pairs[i]];
      request[i] = requests[pairs[i]];
      source[i] = sources[pairs[i]];
    }
    return new LabelledPairs(userCount, itemCount, user, item, label, request, source);
  }

  /**
   * These pairs, with {@linkplain DrawnItems negatives} inserted after each pair with label 1; they
   * have the label 0 and the same user, request and source.
   *
   * @param data the data of the pairs
   * @param negatives number of negatives per pair with label 1, at least 0
   */
  public LabelledPairs withDrawn(TrainingData data, int negatives) {
    return withDrawn(data, negatives, IntStream.range(0, itemCount).toArray());
  }

  /**
   * The same with negatives from some items only.
   *
   * @param drawable the items from which negatives are drawn, ascending
   */
  public LabelledPairs withDrawn(TrainingData data, int negatives, int[] drawable) {
    if (negatives == 0) {
      return this;
    }
    int[][] drawn = new int[count()][0];
    int all = count();
    for (int i = 0; i < drawn.length; i++) {
      if (labels[i] == 1) {
        int request = sources[i] >= 0 ? sources[i] : data.sequences().eventCount() + ~sources[i];
        drawn[i] = drawn(request, items[i], negatives, drawable);
        all = Math.addExact(all, drawn[i].length);
      }
    }
    int[] repeated = new int[all];
    int at = 0;
    for (int i = 0; i < drawn.length; i++) {
      Arrays.fill(repeated, at, at + 1 + drawn[i].length, i);
      at += 1 + drawn[i].length;
    }
    LabelledPairs pairs = select(repeated);
    at = 0;
    for (int[] others : drawn) {
      at++;
      for (int other : others) {
        pairs.items[at] = other;
        pairs.labels[at++] = 0;
      }
    }
    return pairs;
  }

  private static int[] drawn(int request, int item, int negatives, int[] drawable) {
    int place = Arrays.binarySearch(drawable, item);
    int[] places =
        DrawnItems.draw(DrawnItems.ofRequest(request), place, negatives, drawable.length);
    return Arrays.stream(places).map(each -> drawable[each]).toArray();
  }

  /** The items as keys for {@link ClickRates}, which are then popularity. */
  public double[] itemKeys() {
    return Arrays.stream(items).asDoubleStream().toArray();
  }
}

package io.memoir.data.evaluation;

import io.memoir.data.Part;
import io.memoir.data.Sequences;

/**
 * The self-information of each item: {@code -log2} of its share of the training events (Zhou et al.
 * 2010). An item without a training event counts as if it had one.
 */
@SuppressWarnings("ArrayRecordComponent")
record Popularity(double[] information) {

  static Popularity of(Sequences sequences, int itemCount) {
    int[] count = new int[itemCount];
    long total = 0;
    for (int e = 0; e < sequences.eventCount(); e++) {
      if (sequences.parts()[e] == Part.TRAIN.code()) {
        count[sequences.items()[e]]++;
        total++;
      }
    }
    double[] information = new double[itemCount];
    for (int i = 0; i < itemCount; i++) {
      information[i] = Math.log(Math.max(total, 1) / (double) Math.max(count[i], 1)) / Math.log(2);
    }
    return new Popularity(information);
  }
}

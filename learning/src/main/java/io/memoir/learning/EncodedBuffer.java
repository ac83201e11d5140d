package io.memoir.learning;

import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Words;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Growable buffer of encoded rows. */
final class EncodedBuffer {
  private final FeatureEncoder encoder;
  private final Set<String> names = new HashSet<>();
  private EncodedRows rows;
  private int capacity = 64;
  private int count;

  EncodedBuffer(List<Feature> features, List<TextEncoder> texts) {
    encoder = new FeatureEncoder(features, texts);
    rows = encoder.rows(capacity);
  }

  void add(Values values) {
    if (encoder.isEmpty()) {
      return;
    }
    if (count == capacity) {
      rows = rows.followedBy(encoder.rows(capacity));
      capacity *= 2;
    }
    encoder.encode(values, rows, count++);
    names.addAll(values.byName().keySet());
  }

  /** The features of which no row has a value. */
  List<String> missing() {
    return encoder.features().stream()
        .map(feature -> Words.source(feature.name()))
        .filter(name -> !names.contains(name))
        .distinct()
        .toList();
  }

  EncodedRows taking(int[] which) {
    return encoder.isEmpty() ? EncodedRows.EMPTY : rows.taking(which);
  }

  EncodedRows all() {
    int[] every = new int[count];
    Arrays.setAll(every, row -> row);
    return taking(every);
  }
}

package io.memoir.runtime.feature;

import io.memoir.runtime.retrieval.ItemVectors;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The mean vector of all items and of those of each domain, which are computed when they are first
 * needed. For several threads.
 */
public final class MeanVectors {
  private final ItemVectors items;
  private final Optional<ItemDomains> domains;
  private final Map<Optional<String>, float[]> means = new ConcurrentHashMap<>();

  public MeanVectors(ItemVectors items, Optional<ItemDomains> domains) {
    this.items = items;
    this.domains = domains;
  }

  /**
   * The mean vector of the items of a domain, or of all items if none is given or the items have no
   * domains; zeros if there are no items.
   *
   * @return {@code [width]}, shared
   */
  public float[] of(Optional<String> domain) {
    Optional<String> key = domains.isEmpty() ? Optional.empty() : domain;
    return means.computeIfAbsent(key, this::mean);
  }

  private float[] mean(Optional<String> domain) {
    BitSet inside = new BitSet(items.size());
    inside.set(0, items.size());
    if (domain.isPresent()) {
      for (int item : domains.orElseThrow().outside(domain.get(), items.size())) {
        inside.clear(item);
      }
    }
    double[] sums = new double[items.width()];
    float[] vector = new float[sums.length];
    for (int item = inside.nextSetBit(0); item >= 0; item = inside.nextSetBit(item + 1)) {
      items.copy(item, 1, vector, 0);
      for (int j = 0; j < sums.length; j++) {
        sums[j] += vector[j];
      }
    }
    int count = Math.max(1, inside.cardinality());
    for (int j = 0; j < sums.length; j++) {
      vector[j] = (float) (sums[j] / count);
    }
    return vector;
  }
}
